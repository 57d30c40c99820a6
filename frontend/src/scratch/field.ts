/* <lem-field>: one formula being written. As LaTeX it is a text area with the formula set below it; as a formula it is
   MathLive's field, which is loaded when the first one is wanted. Tells what is typed ("changed"), and the keys that
   mean something to a sheet: Enter ("entered"), up and down ("moved"), Backspace in an empty field ("emptied"). */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { MathfieldElement } from "mathlive";

export type Mode = "formula" | "latex";
type Typesetter = (latex: string, display: boolean) => string;

let typesetter: Promise<Typesetter> | undefined;
const loadTypesetter = (): Promise<Typesetter> =>
  (typesetter ??= import("../typeset/render").then(({ typeset }) => typeset));

/** UTF-16 offsets of a range of code points. */
function units(text: string, span: [number, number]): [number, number] {
  const letters = Array.from(text);
  const upTo = (end: number): number => letters.slice(0, end).join("").length;
  return [upTo(span[0]), upTo(span[1])];
}

export class LemField extends LitElement {
  static override properties = {
    text: { attribute: false },
    mode: { attribute: false },
    label: { attribute: false },
    describedBy: { attribute: false },
    hint: { attribute: false },
    wrong: { attribute: false },
    set: { state: true },
    ready: { state: true },
  };

  declare text: string;
  declare mode: Mode;
  declare label: string;
  declare describedBy: string;
  declare hint: string;
  declare wrong: [number, number] | null;
  declare set: string;
  declare ready: boolean;

  #field: MathfieldElement | null = null;
  #setText = "";

  constructor() {
    super();
    this.text = "";
    this.mode = "latex";
    this.label = "";
    this.describedBy = "";
    this.hint = "";
    this.wrong = null;
    this.set = "";
    this.ready = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  override focus(): void {
    const field = this.mode === "formula" && this.#field ? this.#field : this.#area;
    if (field) field.focus();
    else void this.updateComplete.then(() => this.#area?.focus());
  }

  #tell(name: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  #typed(text: string): void {
    this.text = text;
    this.wrong = null;
    this.#tell("changed", text);
  }

  #pressed(event: KeyboardEvent): void {
    const area = this.#area!;
    const { key, altKey, ctrlKey, metaKey, isComposing } = event;
    if (isComposing || altKey || ctrlKey || metaKey) return;
    if (key === "Enter") this.#tell("entered");
    else if (key === "ArrowUp" && area.selectionStart === 0) this.#tell("moved", -1);
    else if (key === "ArrowDown" && area.selectionEnd === area.value.length) this.#tell("moved", 1);
    else if (key === "Backspace" && area.value === "") this.#tell("emptied");
    else if (key === "Escape") this.#tell("left");
    else return this.#jumpIfOneLine(event, area);
    event.preventDefault();
  }

  /* In a text of one line, up and down leave it from wherever the caret is. */
  #jumpIfOneLine(event: KeyboardEvent, area: HTMLTextAreaElement): void {
    if (event.shiftKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (area.clientHeight > 1.9 * parseFloat(getComputedStyle(area).lineHeight)) return;
    this.#tell("moved", event.key === "ArrowUp" ? -1 : 1);
    event.preventDefault();
  }

  #pasted(event: ClipboardEvent): void {
    const lines = (event.clipboardData?.getData("text") ?? "").trim().split(/\r?\n/);
    if (lines.length < 2 || lines.some((line) => line.includes("\\begin{"))) return;
    event.preventDefault();
    this.#tell("pasted", lines);
  }

  async #typeset(): Promise<void> {
    const text = this.text;
    if (text === this.#setText) return;
    this.#setText = text;
    const typeset = await loadTypesetter();
    if (text !== this.text) return;
    try {
      this.set = text.trim() ? typeset(text, false) : "";
    } catch {
      /* the formula as it was stays until this one can be set */
    }
  }

  async #openFormula(): Promise<void> {
    const { makeField } = await import("./mathfield");
    if (this.#field || this.mode !== "formula") return;
    const focused = document.activeElement === this.#area;
    this.#field = makeField({
      changed: (text) => this.#typed(text),
      entered: () => this.#tell("entered"),
      moved: (step) => this.#tell("moved", step),
      emptied: () => this.#tell("emptied"),
      left: () => this.#tell("left"),
    });
    this.#field.value = this.text;
    this.ready = true;
    await this.updateComplete;
    if (focused) this.#field.focus();
  }

  protected override updated(changed: Map<string, unknown>): void {
    const area = this.#area;
    if (area) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
    if (this.mode === "latex") void this.#typeset();
    else if (!this.#field) void this.#openFormula();
    const field = this.#field;
    if (!field || this.mode !== "formula") return;
    if (changed.has("text") || changed.has("mode")) {
      const shown = field.dataset["text"] ?? field.value;
      if (shown !== this.text) field.value = this.text;
      field.dataset["text"] = this.text;
    }
    field.ariaLabel = this.label;
    if (field.placeholder !== this.hint) field.placeholder = this.hint;
    field.setAttribute("aria-describedby", this.describedBy);
  }

  #backdrop(): TemplateResult | typeof nothing {
    if (!this.wrong) return nothing;
    const [start, end] = units(this.text, this.wrong);
    const marked = this.text.slice(start, end) || " ";
    return html`<div class="backdrop" aria-hidden="true">${this.text.slice(0, start)}<mark>${marked}</mark>${this.text.slice(end)}</div>`;
  }

  #latex(): TemplateResult {
    return html`<div class="source">${this.#backdrop()}<textarea
        rows="1"
        aria-label=${this.label}
        aria-describedby=${this.describedBy}
        placeholder=${this.hint}
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        .value=${this.text}
        @input=${({ target }: Event) => this.#typed((target as HTMLTextAreaElement).value.replace(/\s*\n\s*/g, " "))}
        @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
        @paste=${(event: ClipboardEvent) => this.#pasted(event)}
      ></textarea></div>
      <div class="typeset" aria-hidden="true">${unsafeHTML(this.set)}</div>`;
  }

  protected override render(): TemplateResult {
    const formula = this.mode === "formula" && this.ready;
    return html`<div class="field">${formula ? this.#field : this.#latex()}</div>`;
  }
}

customElements.define("lem-field", LemField);
