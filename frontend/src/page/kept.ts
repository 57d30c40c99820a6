/* What the browser keeps: localStorage under one prefix, and silence where it is denied. */

/** What was kept under `key`, or null. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`lemmata:${key}`);
  } catch {
    return null;
  }
}

/** Keeps `value` under `key`; null forgets it. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`lemmata:${key}`);
    else localStorage.setItem(`lemmata:${key}`, value);
  } catch {
    /* a browser that keeps nothing still reads */
  }
}
