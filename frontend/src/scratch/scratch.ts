/* <lem-scratch>: takes the form of the scratch page over. Every line is judged while it is written, and the address
   always shows what stands here. */
import { html, type TemplateResult } from "lit";
import { addressOf } from "./address";
import { Rows, type List, type Row } from "./rows";

const ACCEPTED = ["proved", "tested", "open"];

export class LemScratch extends Rows {
  protected readonly asks = "/api/check";
  protected readonly lists: readonly List[] = [
    { kind: "given", title: "Declarations", name: "Declaration", hint: "A \\in \\mathbb{R}^{m \\times n}", more: "" },
    { kind: "line", title: "Lines", name: "Line", hint: "(AB)^\\top = B^\\top A^\\top", more: "= \\ldots" },
  ];

  protected question(): { given: string[]; lines: string[] } {
    return { given: this.texts("given"), lines: this.texts("line") };
  }

  protected address(): string | null {
    const named = this.rows.map(({ kind, text }): [string, string] => [kind, text]);
    return addressOf("/scratch", named);
  }

  protected announced(edited: Row | null): string {
    if (edited?.finding) return `${this.name(edited)}: ${edited.finding.said}`;
    if (!edited?.text || edited.kind !== "given") return "";
    const bad = this.of("line").filter(({ finding }) => finding && !ACCEPTED.includes(finding.status));
    return bad.length ? `${bad.map((row) => this.name(row)).join(", ")}: not accepted.` : "All lines are accepted.";
  }

  protected override render(): TemplateResult {
    return html`${this.bar()} ${this.lists.map((list) => this.list(list))}`;
  }
}

customElements.define("lem-scratch", LemScratch);
