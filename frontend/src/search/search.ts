/* <lem-search>: the header's search form with results as one types (a combobox with a listbox, in light DOM, since
   aria-activedescendant does not cross a shadow boundary). Without it the form leads to /search. */
import { LitElement, html, nothing, type TemplateResult } from "lit";

interface Hit {
  lesson: string;
  title: string;
  section: string;
  url: string;
  excerpt: string;
}

const PAUSE = 110;

/** The excerpt with what stands between [[ and ]] marked. */
function marked(excerpt: string): (string | TemplateResult)[] {
  return excerpt.split(/(\[\[.*?\]\])/).map((part) =>
    part.startsWith("[[") ? html`<mark>${part.slice(2, -2)}</mark>` : part,
  );
}

export class LemSearch extends LitElement {
  static override properties = { hits: { state: true }, active: { state: true }, open: { state: true } };

  declare hits: Hit[];
  declare active: number;
  declare open: boolean;

  #query = "";
  #timer = 0;
  #request: AbortController | null = null;

  constructor() {
    super();
    this.hits = [];
    this.active = -1;
    this.open = false;
  }

  protected override createRenderRoot(): HTMLElement {
    const root = document.createElement("div");
    this.append(root);
    return root;
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const input = this.#input;
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "search-results");
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget as Node | null)) this.open = false;
    });
    this.addEventListener("focusin", () => (this.open = this.#query !== ""));
    if (input.value.trim() && document.activeElement === input) this.#typed();
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#query = this.#input.value.trim();
    if (!this.#query) {
      this.#request?.abort();
      this.open = false;
      this.hits = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(this.#query), PAUSE);
  }

  async #ask(query: string): Promise<void> {
    this.#request?.abort();
    this.#request = new AbortController();
    try {
      const answer = await fetch(`/api/search?q=${encodeURIComponent(query)}`, { signal: this.#request.signal });
      if (!answer.ok) return;
      this.hits = (await answer.json()) as Hit[];
      this.active = this.hits.length ? 0 : -1;
      this.open = true;
    } catch (error) {
      if (!(error instanceof DOMException)) this.open = false;
    }
  }

  #pressed(event: KeyboardEvent): void {
    const { key } = event;
    if (key === "Escape") {
      if (!this.open) this.#input.blur();
      this.open = false;
    } else if ((key === "ArrowDown" || key === "ArrowUp") && this.hits.length) {
      const step = key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.hits.length) % this.hits.length;
      this.open = true;
    } else if (key === "Enter" && this.open && this.hits[this.active]) {
      this.#go(this.hits[this.active]!.url);
    } else return;
    event.preventDefault();
  }

  #go(url: string): void {
    this.open = false;
    this.#input.blur();
    location.assign(url);
  }

  protected override updated(): void {
    this.#input.setAttribute("aria-expanded", String(this.open));
    const option = this.open ? this.querySelector(`#search-hit-${this.active}`) : null;
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  #option(hit: Hit, index: number): TemplateResult {
    return html`<a
      role="option"
      tabindex="-1"
      id="search-hit-${index}"
      href=${hit.url}
      aria-selected=${index === this.active}
      @pointermove=${() => (this.active = index)}
      @click=${() => (this.open = false)}
      ><span class="where">${hit.section || hit.title} <small>${hit.section ? hit.title : nothing}</small></span
      ><span class="excerpt">${marked(hit.excerpt)}</span></a
    >`;
  }

  protected override render(): TemplateResult {
    const found = this.hits.length;
    const count = found === 0 ? "No result" : found === 1 ? "1 result" : `${found} results`;
    return html`<div class="visually-hidden" role="status">${this.open ? count : nothing}</div>
      <div class="results" ?hidden=${!this.open}>
        <div id="search-results" role="listbox" aria-label="Results" ?hidden=${!found}>
          ${this.hits.map((hit, index) => this.#option(hit, index))}
        </div>
        ${found ? nothing : html`<p class="none">Nothing in the course matches this.</p>`}
      </div>`;
  }
}

customElements.define("lem-search", LemSearch);
