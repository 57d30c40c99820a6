/* <lem-scratch>: takes the form of the scratch page over. Fields come and go as they are needed, every line is judged
   while it is written, and the address always shows what stands here. */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { keep, kept } from "../page/kept";
import { addressOf, type Texts } from "./address";
import "./field";
import type { LemField, Mode } from "./field";
import { Asker, type Finding } from "./judging";

type Kind = "given" | "line";

interface Row {
  key: number;
  kind: Kind;
  text: string;
  finding: Finding | null;
  pending: boolean;
}

const PAUSE = 260;
const KINDS = { given: "Declaration", line: "Line" } as const;
const HINTS = { given: "A \\in \\mathbb{R}^{m \\times n}", line: "(AB)^\\top = B^\\top A^\\top" } as const;
const TITLES = { given: "Declarations", line: "Lines" } as const;

export class LemScratch extends LitElement {
  static override properties = { rows: { state: true }, mode: { state: true }, said: { state: true }, problem: { state: true } };

  declare rows: Row[];
  declare mode: Mode;
  declare said: string;
  declare problem: string;

  readonly #asker = new Asker();
  #timer = 0;
  #keys = 0;
  #edited: Row | null = null;

  constructor() {
    super();
    this.rows = [];
    this.said = "";
    this.problem = "";
    const coarse = matchMedia("(pointer: coarse)").matches;
    this.mode = (kept("scratch:field") as Mode | null) ?? (coarse ? "latex" : "formula");
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    if (this.rows.length === 0) {
      for (const area of this.querySelectorAll<HTMLTextAreaElement>("textarea"))
        if (area.value.trim()) this.rows.push(this.#row(area.name as Kind, area.value));
      this.replaceChildren();
      this.#settle();
    }
    super.connectedCallback();
    this.addEventListener("click", (event) => this.#clicked(event));
    if (this.rows.some((row) => row.text)) void this.#judge();
  }

  #row(kind: Kind, text = ""): Row {
    return { key: (this.#keys += 1), kind, text, finding: null, pending: text !== "" };
  }

  #of(kind: Kind): Row[] {
    return this.rows.filter((row) => row.kind === kind);
  }

  /* Each list ends with one empty row, which is where one goes on. */
  #settle(): void {
    const lists = (["given", "line"] as const).map((kind) => {
      const rows = this.#of(kind);
      return rows.at(-1)?.text === "" ? rows : [...rows, this.#row(kind)];
    });
    this.rows = lists.flat();
  }

  get #texts(): Texts {
    const texts = (kind: Kind): string[] => this.#of(kind).map(({ text }) => text);
    return { given: texts("given"), lines: texts("line") };
  }

  /* Editing. */

  #changed(row: Row, text: string): void {
    row.text = text;
    this.#edited = row;
    this.#touch(row);
    this.#settle();
    this.#judgeSoon();
  }

  /* What depends on a row: all lines on a declaration, the lines below on a line. Their verdicts are old now. */
  #touch(row: Row): void {
    if (!row.text.trim()) row.finding = null;
    const from = row.kind === "line" ? this.rows.indexOf(row) : 0;
    for (const one of this.rows.slice(from)) one.pending = one.kind === "line" || one === row;
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
    if (next?.kind === row.kind && next.text === "") this.#focus(next);
    else if (row.text !== "") this.#insert(row, [""]);
    else this.#move(row, 1);
  }

  #pasted(row: Row, lines: string[]): void {
    const [first = "", ...rest] = lines.map((line) => line.trim()).filter(Boolean);
    this.#changed(row, row.text + first);
    if (rest.length) this.#insert(row, rest);
  }

  #remove(row: Row): void {
    const index = this.rows.indexOf(row);
    this.rows = this.rows.filter((one) => one !== row);
    for (const one of this.rows) one.pending ||= one.kind === "line" && one.text !== "";
    this.#settle();
    this.#focus(this.rows[Math.max(0, index - 1)]);
    this.#judgeSoon();
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
    const key = button?.closest("li")?.id;
    const row = this.rows.find((one) => `row-${one.key}` === key);
    if (!button || !row) return;
    this.#changed(row, button.dataset["fix"] ?? "");
    this.#focus(row);
  }

  #start(): void {
    this.rows = [];
    this.#settle();
    this.said = "The sheet is empty.";
    this.#edited = null;
    this.#focus(this.rows[0]);
    this.#judgeSoon();
  }

  /* Judging. */

  #judgeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#judge(), PAUSE);
  }

  async #judge(): Promise<void> {
    const texts = this.#texts;
    const sent = { given: this.#of("given"), line: this.#of("line") };
    const address = addressOf(texts);
    if (address && address !== location.pathname + location.search) history.replaceState(null, "", address);
    const wrongGivens = new Set<Row>();
    await this.#asker.ask(texts, {
      found: (finding) => {
        const row = sent[finding.kind][finding.index];
        if (!row) return;
        if (finding.kind === "given") wrongGivens.add(row);
        Object.assign(row, { finding, pending: false });
        this.problem = "";
        this.requestUpdate();
      },
      done: () => {
        for (const row of sent.given) if (!wrongGivens.has(row)) row.finding = null;
        for (const row of this.rows) row.pending = false;
        this.problem = "";
        this.#announce();
        this.requestUpdate();
      },
      failed: (reason) => {
        for (const row of this.rows) row.pending = false;
        this.problem = reason;
      },
    });
  }

  #announce(): void {
    const row = this.#edited;
    this.#edited = null;
    if (row?.finding) this.said = `${this.#name(row)}: ${row.finding.said}`;
    else if (row?.kind === "given" && row.text) {
      const bad = this.#of("line").filter(({ finding }) => finding && !["proved", "tested", "open"].includes(finding.status));
      this.said = bad.length ? `${bad.map((one) => this.#name(one)).join(", ")}: not accepted.` : "";
    }
  }

  #name(row: Row): string {
    return `${KINDS[row.kind]} ${this.#of(row.kind).indexOf(row) + 1}`;
  }

  /* What is shown. */

  #setMode(mode: Mode): void {
    this.mode = mode;
    keep("scratch:field", mode);
  }

  async #copy(): Promise<void> {
    const address = addressOf(this.#texts);
    if (!address) this.said = "The sheet is too long for an address.";
    else {
      const copied = await navigator.clipboard.writeText(new URL(address, location.href).href).then(() => true, () => false);
      this.said = copied ? "Address copied." : "The address stands in the address bar.";
    }
  }

  #bar(): TemplateResult {
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
      <span class="said" role="status">${this.said}</span>
    </div>`;
  }

  #field(row: Row, index: number, last: boolean): TemplateResult {
    const name = `${KINDS[row.kind]} ${index + 1}`;
    const hint = index === 0 ? HINTS[row.kind] : row.kind === "line" ? "= …" : "";
    return html`<li class="row" id="row-${row.key}" tabindex="-1" data-status=${row.finding?.status ?? nothing} ?data-pending=${row.pending && row.text !== ""}>
      <lem-field
        .text=${row.text}
        .mode=${this.mode}
        .label=${name}
        .hint=${hint}
        .describedBy=${`verdict-${row.key}`}
        .wrong=${row.pending ? null : (row.finding?.span ?? null)}
        @changed=${({ detail }: CustomEvent<string>) => this.#changed(row, detail)}
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

  #list(kind: Kind): TemplateResult {
    const rows = this.#of(kind);
    return html`<section class=${kind === "given" ? "givens" : "lines"} aria-label=${TITLES[kind]}>
      <h2>${TITLES[kind]}</h2>
      <ol class="rows">${repeat(rows, ({ key }) => key, (row, index) => this.#field(row, index, index === rows.length - 1))}</ol>
    </section>`;
  }

  protected override render(): TemplateResult {
    return html`${this.#bar()}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.#list("given")} ${this.#list("line")}`;
  }
}

customElements.define("lem-scratch", LemScratch);
