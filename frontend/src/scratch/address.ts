/* The address that shows what stands on a page: its LaTeX, percent-encoded and in order, in the query. */

const LONGEST = 6000; // characters of a query that whoever pastes it elsewhere still keeps

/** The path with a query of named texts; null where that would be too long. Empty texts are left out. */
export function addressOf(path: string, named: [name: string, text: string][]): string | null {
  const full = named.map(([name, text]) => [name, text.trim()]).filter(([, text]) => text !== "");
  const query = new URLSearchParams(full).toString();
  if (query.length > LONGEST) return null;
  return query ? `${path}?${query}` : path;
}
