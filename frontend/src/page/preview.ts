/* A small preview of what a link names: the definition of a term, the entry of a citation, the theorem or
   equation of a cross reference; and what was done to an equation, beside its sign. On hover after a moment, on keyboard focus at once; Escape closes it. */

const WAIT = 180;
const LINKS = "a.term, a.cite, a.ref, a.footnote-ref[role=doc-noteref], a.standing[href]";

const pages = new Map<string, Promise<Document>>();

function load(path: string): Promise<Document> {
  if (path === location.pathname) return Promise.resolve(document);
  let page = pages.get(path);
  if (!page) {
    page = fetch(path, { headers: { accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
      .then((text) => new DOMParser().parseFromString(text, "text/html"));
    page.catch(() => pages.delete(path));
    pages.set(path, page);
  }
  return page;
}

function excerpt(page: Document, id: string): Node[] {
  const target = page.getElementById(id);
  if (!target || target.matches("section[class*='depth-']")) return [];
  const source = target.matches("details") ? target.querySelector("summary") : target.querySelector("dd");
  const copy = document.importNode(source ?? target, true);
  copy.removeAttribute("id");
  for (const inner of copy.querySelectorAll("[id]")) inner.removeAttribute("id");
  for (const inner of copy.querySelectorAll(".anchor, .used, .margin, .standing, lem-cell, [role=doc-backlink]")) inner.remove();
  return source === null ? [copy] : [...copy.childNodes];
}

/* What a link names; nothing where that can't be loaded. */
function named(link: HTMLAnchorElement): Promise<Node[]> {
  return load(link.pathname).then(
    (page) => excerpt(page, decodeURIComponent(link.hash.slice(1))),
    () => [],
  );
}

/* Where a link stands: its first line, or the sign of an equation that may be tall. */
function lineOf(link: HTMLAnchorElement): DOMRect {
  const seen = link.querySelector(".sign") ?? link;
  return seen.getClientRects()[0] ?? seen.getBoundingClientRect();
}

class Preview {
  readonly #box = document.createElement("div");
  #link: HTMLAnchorElement | null = null;
  #timer = 0;

  constructor() {
    this.#box.className = "preview";
    this.#box.id = "preview";
    this.#box.role = "tooltip";
    this.#box.popover = "manual";
    this.#box.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.#box.addEventListener("pointerleave", () => this.closeSoon());
    document.body.append(this.#box);
  }

  openSoon(link: HTMLAnchorElement, wait: number): void {
    clearTimeout(this.#timer);
    if (link === this.#link) return;
    this.#timer = setTimeout(() => void this.#open(link), wait);
  }

  closeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), WAIT);
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#link?.dataset["title"]) this.#link.title = this.#link.dataset["title"];
    this.#link?.removeAttribute("aria-describedby");
    this.#link = null;
    this.#box.hidePopover();
  }

  /** Stays beside its link while the page scrolls, and goes when the link does. */
  scrolled(): void {
    const line = this.#link && lineOf(this.#link);
    if (!line || !this.#box.matches(":popover-open")) return;
    if (line.bottom < 0 || line.top > innerHeight) this.close();
    else this.#place(line);
  }

  async #open(link: HTMLAnchorElement): Promise<void> {
    this.close();
    this.#link = link;
    const nodes = link.matches(".standing") ? [] : await named(link);
    if (this.#link !== link || (nodes.length === 0 && !link.title)) return;
    this.#box.replaceChildren(...(nodes.length ? nodes : [link.title]));
    link.dataset["title"] = link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", this.#box.id);
    this.#box.showPopover();
    this.#place(lineOf(link));
  }

  #place(line: DOMRect): void {
    const box = this.#box.getBoundingClientRect();
    const left = Math.max(8, Math.min(line.left - 12, innerWidth - box.width - 16));
    const below = line.bottom + box.height + 14 < innerHeight;
    this.#box.style.left = `${left}px`;
    this.#box.style.top = `${below ? line.bottom + 7 : Math.max(8, line.top - box.height - 7)}px`;
  }
}

const preview = new Preview();

const linkAt = ({ target }: Event): HTMLAnchorElement | null =>
  target instanceof Element ? target.closest<HTMLAnchorElement>(LINKS) : null;

document.addEventListener("pointerover", (event) => {
  const link = linkAt(event);
  if (link && event.pointerType === "mouse") preview.openSoon(link, WAIT);
});
document.addEventListener("pointerout", (event) => {
  if (linkAt(event)) preview.closeSoon();
});
document.addEventListener("focusin", (event) => {
  const link = linkAt(event);
  if (link?.matches(":focus-visible")) preview.openSoon(link, 0);
});
document.addEventListener("focusout", (event) => {
  if (linkAt(event)) preview.close();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") preview.close();
});
addEventListener("scroll", () => preview.scrolled(), { passive: true });
export {};
