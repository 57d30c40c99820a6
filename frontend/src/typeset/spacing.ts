/* The space between the atoms of a row where TeX's differs from what MathML's operator dictionary gives. */
import type { MathNode } from "./refine";

const ROWS = new Set(["math", "mrow", "mtd", "mstyle", "mpadded", "mphantom", "msqrt", "menclose"]);
const BASED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);
const DOTS = new Set(["…", "⋯"]);
const SIGNS = new Set(["−", "-", "+", "±", "∓"]);
const THIN = "0.1667em";
const APPLY = "\u2061";

type End = "first" | "last";

/** Space out one row; the rows inside it have their own turn. */
export function spaceRow(row: MathNode): void {
  if (!ROWS.has(row.type ?? "") || !row.children) return;
  row.children = row.children.flatMap(unwrapped);
  row.children = row.children.flatMap((atom, place, atoms) => {
    const before = atoms[place - 1];
    if (DOTS.has(character(atom)) && !("lspace" in (atom.attributes ?? {}))) spaceDots(atom, before, atoms[place + 1]);
    if (SIGNS.has(character(atom)) && before && isPause(before)) attach(atom, { form: "prefix" });
    return before && isFunction(atom, atoms[place + 1]) && isOrdinary(end(before, "last"), "last")
      ? [thinSpace(row), atom]
      : [atom];
  });
}

/** A formula begins and ends with its first and last sign, whatever space the sign has inside one. */
export function trim(formula: MathNode): void {
  attach(core(formula, "first"), { lspace: "0em" });
  attach(core(formula, "last"), { rspace: "0em" });
}

/* Dots stand like a letter between commas, signs and brackets, and a little apart from letters. */
function spaceDots(dots: MathNode, before: MathNode | undefined, after: MathNode | undefined): void {
  attach(dots, {
    lspace: before && isOrdinary(end(before, "last"), "last") ? THIN : "0em",
    rspace: after && isOrdinary(end(after, "first"), "first") ? THIN : "0em",
  });
}

/* The name of a function: in Temml's tree what an invisible application follows, alone or in a row of its own. */
function isFunction(atom: MathNode, after: MathNode | undefined): boolean {
  if (atom.type === "mo" || atom.type === "mspace") return false;
  if (after && character(after) === APPLY) return true;
  const [name, applied] = atom.type === "mrow" ? (atom.children ?? []).flatMap(unwrapped) : [];
  return name !== undefined && name.type !== "mspace" && applied !== undefined && character(applied) === APPLY;
}

/* Whether a side of an atom is that of a letter or of an outer side of a bracket. */
function isOrdinary(atom: MathNode | undefined, side: End): boolean {
  if (!atom || atom.type === "mspace" || atom.type === "mtext") return false;
  return atom.type !== "mo" || atom.attributes?.["form"] === (side === "last" ? "postfix" : "prefix");
}

/* Words with a space behind them, or a wide space: a sign after them belongs to what follows. */
function isPause(atom: MathNode): boolean {
  if (atom.type === "mspace") return parseFloat(atom.attributes?.["width"] ?? "0") >= 1;
  return atom.type === "mtext" && /[\s\u00a0]$/.test(text(atom));
}

/* The atom at one end of what may be a row. */
function end(atom: MathNode, side: End): MathNode | undefined {
  const inner = atom.type === "mrow" ? (atom.children ?? []).flatMap(unwrapped) : [atom];
  const found = side === "first" ? inner[0] : inner[inner.length - 1];
  return atom.type === "mrow" && found ? end(found, side) : found;
}

/* The operator at one end of a formula, below its limits and scripts. */
function core(node: MathNode | undefined, side: End): MathNode | undefined {
  if (!node || node.type === "mo") return node;
  const inner = (node.children ?? []).flatMap(unwrapped);
  if (BASED.has(node.type ?? "")) return core(inner[0], side);
  if (node.type !== "math" && node.type !== "mrow" && node.type !== "mstyle") return undefined;
  return core(side === "first" ? inner[0] : inner[inner.length - 1], side);
}

function attach(node: MathNode | undefined, attributes: Record<string, string>): void {
  if (node?.type === "mo" && node.attributes) Object.assign(node.attributes, attributes);
}

/* Temml's fragments have children and no type. */
function unwrapped(node: MathNode): MathNode[] {
  return node.type === undefined && node.children ? node.children.flatMap(unwrapped) : [node];
}

function character(node: MathNode): string {
  return node.type === "mo" ? text(node) : "";
}

function text(node: MathNode): string {
  return node.text ?? (node.children ?? []).map(text).join("");
}

/* Temml exports no way to make a node; a node of its tree knows how it was made. */
function thinSpace(like: MathNode): MathNode {
  const space = new (like.constructor as new (type: string) => MathNode)("mspace");
  space.attributes = { width: THIN };
  return space;
}
