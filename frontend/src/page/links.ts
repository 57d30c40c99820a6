/* Addresses to copy: the sign beside each heading, and the numbers of theorems, figures and equations. */

const SIGNS = ".anchor, .block-number, .eq-number";

async function copyAddress(link: HTMLAnchorElement): Promise<void> {
  try {
    const address = new URL(link.href);
    address.search = "";
    await navigator.clipboard.writeText(address.href);
    say("Address copied");
  } catch {
    /* the address stands in the address bar all the same */
  }
}

let toast: HTMLElement | undefined;

function say(text: string): void {
  toast?.remove();
  const note = document.createElement("p");
  note.className = "toast";
  note.role = "status";
  document.body.append(note);
  note.textContent = text;
  toast = note;
  setTimeout(() => note.remove(), 1600);
}

document.querySelector("article.lesson")?.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>(SIGNS) : null;
  if (link?.hash) void copyAddress(link);
});

export {};
