/* <lem-derivative>: takes the form of the derivative page over. The derivative follows what is written; its code is
   shown for one library at a time, and can be copied. */
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { keep, kept } from "../page/kept";
import { addressOf } from "./address";
import type { Finding } from "./asker";
import { Rows, copied, type List, type Row } from "./rows";

const ORDERS = ["first", "second", "third"];

export class LemDerivative extends Rows {
  static override properties = { ...Rows.properties, order: { state: true }, result: { state: true } };

  declare order: number;
  declare result: Finding | null;

  protected readonly asks = "/api/derivative";
  protected readonly lists: readonly List[] = [
    { kind: "expr", title: "The derivative of", name: "Expression", hint: "x^\\top A x", more: "", one: true },
    { kind: "wrt", title: "by", name: "Variable", hint: "x", more: "", one: true },
    { kind: "given", title: "Declarations", name: "Declaration", hint: "A \\in \\mathbb{R}^{n \\times n}", more: "" },
  ];

  #fresh: Finding | null = null;
  #code = kept("derivative:code") ?? "numpy";

  constructor() {
    super();
    this.order = 1;
    this.result = null;
  }

  override connectedCallback(): void {
    const chosen = this.querySelector<HTMLSelectElement>("select")?.value;
    if (chosen) this.order = Number(chosen);
    super.connectedCallback();
    this.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.name !== "code") return;
      this.#code = target.value;
      keep("derivative:code", this.#code);
      this.requestUpdate();
    });
    this.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-copy]") : null;
      const code = button?.parentElement?.querySelector("code")?.textContent;
      if (code) void copied(code, "Code copied.").then((said) => this.tell(said));
    });
  }

  protected question(): unknown {
    const [expr, wrt] = [this.texts("expr")[0], this.texts("wrt")[0]];
    return { expr, wrt, order: this.order, given: this.texts("given") };
  }

  protected address(): string | null {
    const named = this.rows.map(({ kind, text }): [string, string] => [kind, text]);
    const order: [string, string][] = this.order > 1 ? [["order", String(this.order)]] : [];
    return addressOf("/derivative", [...named, ...order]);
  }

  protected override found(finding: Finding): void {
    if (finding.kind === "result") this.#fresh = finding;
  }

  protected override settled(): void {
    this.result = this.#fresh;
    this.#fresh = null;
  }

  protected announced(edited: Row | null): string {
    return this.#fresh?.said ?? edited?.finding?.said ?? "";
  }

  protected override updated(): void {
    for (const input of this.querySelectorAll<HTMLInputElement>("input[name=code]"))
      input.checked = input.value === this.#code;
    super.updated();
  }

  #orders(): TemplateResult {
    const choose = ({ target }: Event): void => {
      this.order = Number((target as HTMLSelectElement).value);
      this.judgeSoon();
    };
    return html`<p class="order"><label>Order <select name="order" @change=${choose}>
      ${ORDERS.map((word, index) => html`<option value=${index + 1} ?selected=${index + 1 === this.order}>${word}</option>`)}
    </select></label></p>`;
  }

  protected override render(): TemplateResult {
    const [expr, wrt, given] = this.lists;
    return html`${this.bar()}
      <div class="asked">${this.list(expr!)} ${this.list(wrt!)} ${this.#orders()}</div>
      ${this.list(given!)}
      <div class="result">${this.result ? unsafeHTML(this.result.html) : nothing}</div>`;
  }
}

customElements.define("lem-derivative", LemDerivative);
