/* Addresses to copy: a sign beside each heading, and the numbers of theorems and equations. */

const article = document.querySelector("article.lesson");

function addSigns(): void {
  for (const heading of article?.querySelectorAll(":is(h2, h3, h4)") ?? []) {
    const id = heading.id || heading.closest("section[id]")?.id;
    if (!id || heading.querySelector(".anchor")) continue;
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${id}`;
    link.textContent = "§";
    link.setAttribute("aria-label", `Copy the address of “${heading.textContent.trim()}”`);
    heading.append(link);
  }
}

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

addSigns();
article?.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>(".anchor, .block-number, .eq-number") : null;
  if (link?.hash) void copyAddress(link);
});
export {};
