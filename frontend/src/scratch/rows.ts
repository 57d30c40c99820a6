/* A sheet of fields in lists that grow as one writes: what the scratch page and the derivative page share. Each list
   ends with one empty field, which is where one goes on; Enter, the arrows and Backspace move between them. */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { keep, kept } from "../page/kept";
import { Asker, type Finding } from "./asker";
import "./field";
import type { LemField, Mode } from "./field";

/** A list of fields: `one` is a list that never grows. */
export interface List {
  kind: string;
  title: string;
  name: string;
  hint: string;
  more: string;
  one?: boolean;
}

export interface Row {
  key: number;
  kind: string;
  text: string;
  finding: Finding | null;
  pending: boolean;
}

const PAUSE = 260;
const SCROLLERS = ".verdict pre, .verdict .values, .derivative-shown, .code pre";

export abstract class Rows extends LitElement {
  static override properties = {
    rows: { state: true },
    mode: { state: true },
    said: { state: true },
    note: { state: true },
    problem: { state: true },
  };

  declare rows: Row[];
  declare mode: Mode;
  declare said: string; // for who listens
  declare note: string; // for who sees
  declare problem: string;

  protected edited: Row | null = null;
  readonly #asker = new Asker();
  #timer = 0;
  #keys = 0;

  constructor() {
    super();
    this.rows = [];
    this.said = "";
    this.note = "";
    this.problem = "";
    const coarse = matchMedia("(pointer: coarse)").matches;
    this.mode = (kept("scratch:field") as Mode | null) ?? (coarse ? "latex" : "formula");
  }

  /* What a page says of itself. */

  protected abstract readonly lists: readonly List[];
  protected abstract readonly asks: string;
  protected abstract question(): unknown;
  protected abstract address(): string | null;
  protected abstract announced(edited: Row | null): string;

  protected found(finding: Finding): void {
    void finding;
  }

  protected settled(): void {
    /* a page may add what is to be done when all has been judged */
  }

  protected texts(kind: string): string[] {
    return this.of(kind).map(({ text }) => text);
  }

  protected of(kind: string): Row[] {
    return this.rows.filter((row) => row.kind === kind);
  }

  protected name(row: Row): string {
    const list = this.lists.find(({ kind }) => kind === row.kind)!;
    return list.one ? list.name : `${list.name} ${this.of(row.kind).indexOf(row) + 1}`;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    if (this.rows.length === 0) {
      const texts = [...this.querySelectorAll<HTMLTextAreaElement>("textarea")];
      this.rows = texts.filter(({ value }) => value.trim()).map(({ name, value }) => this.#row(name, value));
      this.replaceChildren();
      this.#settle();
      this.addEventListener("click", (event) => this.#clicked(event));
    }
    super.connectedCallback();
    if (this.rows.some((row) => row.text)) void this.#judge();
  }

  #row(kind: string, text = ""): Row {
    return { key: (this.#keys += 1), kind, text, finding: null, pending: text !== "" };
  }

  #settle(): void {
    this.rows = this.lists.flatMap(({ kind, one }) => {
      const rows = this.of(kind);
      if (one) return rows.length ? rows.slice(0, 1) : [this.#row(kind)];
      return rows.at(-1)?.text === "" ? rows : [...rows, this.#row(kind)];
    });
  }

  /* Editing. */

  protected changed(row: Row, text: string): void {
    row.text = text;
    this.edited = row;
    this.#touch(row);
    this.#settle();
    this.judgeSoon();
  }

  /* What depends on a row, the lines below or everything, has an old verdict now. */
  #touch(row: Row): void {
    if (!row.text.trim()) row.finding = null;
    const from = row.kind === "line" ? this.rows.indexOf(row) : 0;
    for (const one of this.rows.slice(from)) one.pending = one.kind !== "given" || one === row;
  }

  #insert(row: Row, texts: string[]): void {
    const rows = [...this.rows];
    const made = texts.map((text) => this.#row(row.kind, text));
    rows.splice(rows.indexOf(row) + 1, 0, ...made);
    this.rows = rows;
    this.#settle();
    this.#focus(made.at(-1));
  }

  #entered(row: Row): void {
    const next = this.rows[this.rows.indexOf(row) + 1];
    const one = this.lists.find(({ kind }) => kind === row.kind)?.one;
    if (!one && row.text !== "" && (next?.kind !== row.kind || next.text !== "")) this.#insert(row, [""]);
    else this.#focus(next);
  }

  #pasted(row: Row, lines: string[]): void {
    const [first = "", ...rest] = lines.map((line) => line.trim()).filter(Boolean);
    this.changed(row, row.text + first);
    if (rest.length) this.#insert(row, rest);
  }

  #remove(row: Row): void {
    const index = this.rows.indexOf(row);
    this.rows = this.rows.filter((one) => one !== row);
    for (const one of this.rows) one.pending ||= one.kind !== "given" && one.text !== "";
    this.#settle();
    this.#focus(this.rows[Math.max(0, index - 1)]);
    this.judgeSoon();
  }

  #move(row: Row, step: number): void {
    this.#focus(this.rows[this.rows.indexOf(row) + step]);
  }

  #focus(row: Row | undefined): void {
    if (!row) return;
    void this.updateComplete.then(() => this.querySelector<LemField>(`#row-${row.key} lem-field`)?.focus());
  }

  #clicked({ target }: Event): void {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-fix]") : null;
    const row = this.rows.find((one) => `row-${one.key}` === button?.closest("li")?.id);
    if (!button || !row) return;
    this.changed(row, button.dataset["fix"] ?? "");
    this.#focus(row);
  }

  #start(): void {
    this.rows = [];
    this.#settle();
    this.said = "Everything is empty.";
    this.edited = null;
    this.#focus(this.rows[0]);
    this.judgeSoon();
  }

  /* Judging. */

  protected judgeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#judge(), PAUSE);
  }

  async #judge(): Promise<void> {
    const address = this.address();
    if (address && address !== location.pathname + location.search) history.replaceState(null, "", address);
    const sent = new Map(this.lists.map(({ kind }) => [kind, this.of(kind)]));
    const judged = new Set<Row>();
    await this.#asker.ask(this.asks, this.question(), {
      found: (finding) => {
        this.problem = "";
        const row = sent.get(finding.kind)?.[finding.index];
        if (row) judged.add(Object.assign(row, { finding, pending: false }));
        else this.found(finding);
        this.requestUpdate();
      },
      done: () => this.#done(judged),
      failed: (reason) => {
        for (const row of this.rows) row.pending = false;
        this.problem = reason;
      },
    });
  }

  #done(judged: Set<Row>): void {
    for (const row of this.rows) {
      row.pending = false;
      if (!judged.has(row)) row.finding = null;
    }
    this.problem = "";
    this.said = this.announced(this.edited) || this.said;
    this.edited = null;
    this.settled();
    this.requestUpdate();
  }

  /* What is shown. */

  /* What scrolls inside itself can be reached by keys; what fits is no stop on the way. */
  protected override updated(): void {
    for (const box of this.querySelectorAll<HTMLElement>(SCROLLERS)) {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      box.role = scrolls ? "group" : null;
      box.ariaLabel = scrolls ? (box.ariaLabel ?? "Scrolling text") : null;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  #setMode(mode: Mode): void {
    this.mode = mode;
    keep("scratch:field", mode);
  }

  async #copy(): Promise<void> {
    const address = this.address();
    if (!address) this.tell("This is too long for an address.");
    else this.tell(await copied(new URL(address, location.href).href, "Address copied."));
  }

  /** Says something that is no verdict, for a moment. */
  protected tell(text: string): void {
    this.said = this.note = text;
    setTimeout(() => {
      if (this.note === text) this.note = "";
    }, 4000);
  }

  protected bar(): TemplateResult {
    const choice = (mode: Mode, word: string): TemplateResult => html`<label><input
        type="radio"
        name="field-mode"
        value=${mode}
        .checked=${this.mode === mode}
        @change=${() => this.#setMode(mode)}
      />${word}</label>`;
    return html`<div class="tool-bar">
      <fieldset class="segments"><legend class="visually-hidden">Written as</legend>${choice("formula", "Formula")}${choice("latex", "LaTeX")}</fieldset>
      <button type="button" class="plain-button" @click=${() => void this.#copy()}>Copy address</button>
      <button type="button" class="plain-button" @click=${() => this.#start()}>Start anew</button>
      <span class="note" aria-hidden="true">${this.note}</span>
      <span class="visually-hidden" role="status">${this.said}</span>
    </div>
    ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}`;
  }

  #field(row: Row, index: number, list: List, last: boolean): TemplateResult {
    const name = this.name(row);
    const status = row.finding?.status ?? nothing;
    return html`<li class="row" id="row-${row.key}" tabindex="-1" data-status=${status} ?data-pending=${row.pending && row.text !== ""}>
      <lem-field
        .text=${row.text}
        .mode=${this.mode}
        .label=${name}
        .hint=${index === 0 ? list.hint : list.more}
        .describedBy=${`verdict-${row.key}`}
        .wrong=${row.pending ? null : (row.finding?.span ?? null)}
        @changed=${({ detail }: CustomEvent<string>) => this.changed(row, detail)}
        @entered=${() => this.#entered(row)}
        @moved=${({ detail }: CustomEvent<number>) => this.#move(row, detail)}
        @emptied=${() => !last && this.#remove(row)}
        @pasted=${({ detail }: CustomEvent<string[]>) => this.#pasted(row, detail)}
        @left=${() => this.querySelector<HTMLElement>(`#row-${row.key}`)?.focus()}
      ></lem-field>
      <div class="verdict" id="verdict-${row.key}">${row.finding ? unsafeHTML(row.finding.html) : nothing}</div>
      ${last ? nothing : html`<button type="button" class="remove" aria-label="Remove ${name.toLowerCase()}" title="Remove" @click=${() => this.#remove(row)}>×</button>`}
    </li>`;
  }

  protected list(list: List): TemplateResult {
    const rows = this.of(list.kind);
    const field = (row: Row, index: number): TemplateResult =>
      this.#field(row, index, list, list.one === true || index === rows.length - 1);
    return html`<section class="list ${list.kind}" aria-label=${list.title}>
      <h2>${list.title}</h2>
      <ol class="rows" ?data-one=${list.one}>${repeat(rows, ({ key }) => key, field)}</ol>
    </section>`;
  }
}

/** Copies a text, and says how that went. */
export async function copied(text: string, success: string): Promise<string> {
  return navigator.clipboard.writeText(text).then(
    () => success,
    () => "The browser did not let it be copied.",
  );
}
