/* <lem-cell lesson cell name>: a code cell that can be run, edited, stopped and reset. It takes over the markup that
   the server rendered: the source and the output stay in light DOM, the controls and the editor are in its shadow. */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import type { EditorView } from "@codemirror/view";
import { keep, kept } from "../page/kept";
import type { FromServer, Status } from "../page/socket";
import { lessonCells, type Cell } from "./lesson";
import { CellOutput } from "./output";
import { cellStyles } from "./styles";

type Phase = "idle" | "waiting" | "running";

const ENDINGS: Record<Status, string> = {
  ok: "finished in",
  error: "raised an exception after",
  stopped: "stopped after",
  timeout: "out of time after",
  memory: "out of memory after",
  died: "the interpreter died after",
};

const seconds = (value: number): string =>
  value < 0.1 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;

export class LemCell extends LitElement implements Cell {
  static override styles = cellStyles;
  static override properties = {
    phase: { state: true },
    editing: { state: true },
    elapsed: { state: true },
    ending: { state: true },
    said: { state: true },
  };

  declare phase: Phase;
  declare editing: boolean;
  declare elapsed: number;
  declare ending: { text: string; bad: boolean };
  declare said: string;

  index = -1;
  author = "";
  text = "";

  #key = "";
  #label = "";
  #editor: EditorView | null = null;
  #output!: CellOutput;
  #ticking = 0;

  constructor() {
    super();
    this.phase = "idle";
    this.editing = false;
    this.elapsed = 0;
    this.ending = { text: "", bad: false };
    this.said = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.index >= 0) return;
    this.index = Number(this.getAttribute("cell"));
    const name = this.getAttribute("name");
    this.#key = `cell:${this.getAttribute("lesson") ?? ""}:${name || this.index}`;
    this.#label = name ? `cell ${this.index + 1}, ${name.replaceAll("-", " ")}` : `cell ${this.index + 1}`;
    for (const child of this.children)
      if (child.matches(".cell-source, :has(> .cell-source)")) child.slot = "source";
      else if (child.matches(".cell-checks")) child.slot = "checks";
    const codes = [...this.querySelectorAll(".cell-source code, .cell-checks code")];
    this.author = codes.map((code) => code.textContent).join("");
    this.#output = new CellOutput(this);
    this.text = kept(this.#key) ?? this.author;
    lessonCells.add(this);
    for (const sign of ["pointerenter", "focusin"])
      this.addEventListener(sign, () => lessonCells.prepare(), { once: true });
    if (this.text !== this.author) void this.edit(false);
  }

  get #edited(): boolean {
    return this.text !== this.author;
  }

  /** Opens the editor; the caret stands at its beginning, or where `at` was clicked. */
  async edit(focus = true, at?: MouseEvent): Promise<void> {
    this.editing = true;
    await this.updateComplete;
    if (!this.#editor) {
      const { createEditor } = await import("./editor");
      if (!this.editing) return;
      this.#editor ??= createEditor({
        text: this.text,
        label: `Python source of ${this.#label}. Shift-Enter runs it; Escape, then Tab, leaves.`,
        parent: this.renderRoot.querySelector<HTMLElement>(".editor")!,
        root: this.renderRoot as ShadowRoot,
        changed: (text) => this.#changed(text),
        run: () => this.run(),
      });
      this.requestUpdate();
    }
    if (!focus) return;
    await this.updateComplete;
    (await import("./editor")).focusEditor(this.#editor, at && { x: at.clientX, y: at.clientY });
  }

  #changed(text: string): void {
    this.text = text;
    keep(this.#key, this.#edited ? text : null);
    lessonCells.changed();
  }

  run(): void {
    lessonCells.run(this.index);
  }

  reset(): void {
    keep(this.#key, null);
    this.text = this.author;
    this.#editor?.destroy();
    this.#editor = null;
    this.editing = false;
    this.ending = { text: "", bad: false };
    this.said = "The author’s text and output are back.";
    this.#output.restore();
    lessonCells.authors(this.index);
    lessonCells.askForOutputs();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".run")?.focus());
  }

  /* What the lesson tells its cells. */

  wait(): void {
    this.phase = "waiting";
    this.ending = { text: "", bad: false };
  }

  lose(reason: string): void {
    this.#stopTicking();
    this.phase = "idle";
    this.ending = { text: reason, bad: reason !== "" };
    this.said = reason;
    this.#output.settle();
  }

  refresh(): void {
    this.#output?.markOld(lessonCells.isOld(this.index));
    this.requestUpdate();
  }

  receive(message: FromServer): void {
    if (message.type === "started") this.#started();
    else if (message.type === "stream") this.#output.stream(message.name, message.text);
    else if (message.type === "output") this.#output.append(message.html);
    else if (message.type === "author") this.#output.author(message.html);
    else if (message.type === "finished") this.#finished(message);
  }

  #started(): void {
    this.phase = "running";
    this.said = "Running.";
    this.#output.begin();
    const start = performance.now();
    clearInterval(this.#ticking);
    this.elapsed = 0;
    this.#ticking = setInterval(() => (this.elapsed = (performance.now() - start) / 1000), 100);
  }

  #stopTicking(): void {
    clearInterval(this.#ticking);
    this.#ticking = 0;
  }

  #finished(message: Extract<FromServer, { type: "finished" }>): void {
    this.#stopTicking();
    this.phase = "idle";
    this.#output.finish(message.html);
    const ending = message.status === "ok" || message.status === "error" || !message.message;
    const text = ending ? `${ENDINGS[message.status]} ${seconds(message.seconds)}` : message.message;
    this.ending = { text, bad: !["ok", "stopped"].includes(message.status) };
    this.said = `${this.#label} ${text}`;
  }

  #status(): TemplateResult {
    if (this.phase === "waiting") return html`<span class="status">waiting</span>`;
    if (this.phase === "running") return html`<span class="status">running ${this.elapsed.toFixed(1)} s</span>`;
    const old = lessonCells.isOld(this.index);
    const own = old && this.#edited ? "edited, not run yet" : "made with the earlier text";
    const note = old ? own : this.#edited ? "edited" : "";
    return html`<span class="status">
      ${note ? html`<span class="edited">${note}</span>` : nothing}
      ${this.ending.text && !old
        ? html`<span class=${this.ending.bad ? "bad" : "ending"}>${this.ending.text}</span>`
        : nothing}
    </span>`;
  }

  protected override render(): TemplateResult {
    const busy = this.phase !== "idle";
    const shown = this.editing && this.#editor !== null;
    const changed = this.#edited || this.#output?.isLearners || this.editing;
    return html`<slot name="source" ?hidden=${shown} @dblclick=${(event: MouseEvent) => this.edit(true, event)}></slot>
      <div class="editor" ?hidden=${!this.editing}></div>
      <div class="bar" role="group" aria-label=${this.#label}>
        <button
          class=${busy ? "stop" : "run"}
          title=${busy ? nothing : "Shift-Enter"}
          @click=${() => (busy ? lessonCells.stop() : this.run())}
        >${busy ? "Stop" : "Run"}</button>
        <button class="edit" ?hidden=${this.editing} @click=${() => this.edit()}>Edit</button>
        <button class="reset" ?hidden=${!changed || busy} @click=${() => this.reset()}>Reset</button>
        <slot name="checks" ?hidden=${shown}></slot>
        ${this.#status()}
        <span class="said" role="status">${this.said}</span>
      </div>
      <slot></slot>`;
  }
}

customElements.define("lem-cell", LemCell);
lessonCells.changed();
lessonCells.askForOutputs();
