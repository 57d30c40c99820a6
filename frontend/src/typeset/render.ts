/* LaTeX to MathML. The same code runs in the page and, bundled, inside the server. */
import temml from "temml";
import { macros } from "./macros";
import { refine } from "./refine";

/** Where and why a formula cannot be typeset. `position` counts code points from 0, -1 where it is not known. */
export class TypesetError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

/** The MathML of a formula, with its LaTeX as alternative text. */
export function typeset(latex: string, display: boolean): string {
  try {
    const tree = temml.__renderToMathMLTree(latex, {
      displayMode: display,
      throwOnError: true,
      macros: { ...macros },
      trust: false,
      maxSize: [20, 20],
      maxExpand: 1000,
    });
    refine(tree);
    tree.setAttribute("alttext", latex.trim().replace(/\s*\n\s*/g, " "));
    return tree.toMarkup();
  } catch (error) {
    throw explained(error, latex);
  }
}

// What Temml has no words of its own for, such as `x_` at the end: it stumbles over what is not there.
const UNFINISHED = "an argument is missing, as after a closing ^ or _";

function explained(error: unknown, latex: string): TypesetError {
  if (error instanceof TypeError)
    return new TypesetError(UNFINISHED, /[_^]\s*$/.test(latex) ? codePoints(latex, latex.length) : -1);
  const raw = error instanceof Error ? error.message : String(error);
  const [, what = raw, where = ""] = /^\s*(.*?)(?: at (position \d+|end of input): ?\n?[^]*)?$/s.exec(raw) ?? [];
  return new TypesetError(inWords(what.trim()), codePoints(latex, offset(where, raw, latex)));
}

function inWords(what: string): string {
  return what
    .replace(/^Unsupported function name: /, "unknown command ")
    .replace(/^No such environment: /, "unknown environment ")
    .replace(/'EOF'/g, "the end of the formula")
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/* An error inside the body of a macro is told at its place in that body: of no use to the author, so the text that the
   message quotes must stand at that place of the formula. */
function offset(where: string, raw: string, latex: string): number {
  if (where === "end of input") return latex.length;
  const start = Number(/^position (\d+)$/.exec(where)?.[1] ?? 0) - 1;
  const quoted = raw
    .slice(raw.indexOf("\n") + 1)
    .replace(/\u0332|…/g, "")
    .trimEnd();
  const first = Math.max(0, start - 15);
  return start >= 0 && latex.startsWith(quoted, first) ? start : -1;
}

function codePoints(text: string, units: number): number {
  return units < 0 ? units : Array.from(text.slice(0, units)).length;
}
