/* What Temml's MathML still lacks when it is set in our faces by a browser that implements MathML Core. */

import { spaceRow, trim } from "./spacing";

/** A node of Temml's tree, as far as it is used here; a text has no children, a fragment no type. */
export interface MathNode {
  type?: string;
  text?: string;
  attributes?: Record<string, string>;
  classes?: string[];
  style?: Record<string, string>;
  children?: MathNode[];
}

const SCRIPTED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);

/** Mend a whole formula, in place. */
export function refine(formula: MathNode): void {
  mend(formula);
  trim(formula);
}

function mend(node: MathNode): void {
  stretchHat(node);
  spaceRow(node);
  (node.children ?? []).forEach((child, place) => {
    if (place > 0 && SCRIPTED.has(node.type ?? "") && child.type !== "mo") closeUp(child);
    mend(child);
  });
}

/* TeX puts no space around operators and relations in scripts (i=1 below a sum, m×n above an ℝ); MathML Core does. */
function closeUp(node: MathNode): void {
  if (node.type === "mo" && node.attributes && !("lspace" in node.attributes)) {
    node.attributes["lspace"] = node.attributes["rspace"] = "0em";
  }
  if (node.type !== "mtable") node.children?.forEach(closeUp);
}

/* Temml scales an ordinary hat by the number of letters of the command below it, so a theta gets a hat of five letters.
   The combining hat stretches by itself to the width of what it covers. */
function stretchHat(node: MathNode): void {
  if (!node.classes?.some((name) => name.startsWith("tml-hat-"))) return;
  node.classes = node.classes.filter((name) => !name.startsWith("tml-hat-"));
  const [hat] = node.children ?? [];
  if (hat) hat.text = "\u0302";
}
