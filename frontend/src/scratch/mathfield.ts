/* MathLive, set up for a sheet: no sounds, no keyboard on the screen, no menu, nothing fetched from elsewhere, and no
   command in its LaTeX that the formula language does not have. Its fonts come with the style sheet below; its styles
   are constructed sheets, which the content security policy lets pass. */
import { MathfieldElement } from "mathlive";
import "mathlive/fonts.css";

MathfieldElement.fontsDirectory = null;
MathfieldElement.soundsDirectory = null;
MathfieldElement.plonkSound = null;
MathfieldElement.locale = "en";

const GREEK = "alpha beta gamma delta epsilon eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega";
const SHORTCUTS: Record<string, string> = {
  ...Object.fromEntries(GREEK.split(" ").map((name) => [name, `\\${name}`])),
  "<=": "\\le",
  ">=": "\\ge",
  "!=": "\\ne",
  "->": "\\to",
  ":=": "\\coloneqq",
  RR: "\\mathbb{R}",
  sqrt: "\\sqrt{#?}",
  sum: "\\sum_{#?}^{#?}",
  nabla: "\\nabla",
  grad: "\\nabla",
  tr: "\\operatorname{tr}",
  diag: "\\operatorname{diag}",
  softmax: "\\operatorname{softmax}",
  log: "\\log",
  exp: "\\exp",
  det: "\\det",
  sin: "\\sin",
  cos: "\\cos",
  tanh: "\\tanh",
  TT: "^{\\top}",
};

/** What a field tells the sheet. */
export interface Listener {
  changed(text: string): void;
  entered(): void;
  moved(step: -1 | 1): void;
  emptied(): void;
  left(): void;
}

/** LaTeX as people type it: `x^\top` for `x^{\top}`, `\mathbb{R}^n` for `\R^{n}`. */
export function tidy(latex: string): string {
  return latex
    .replace(/\\([RNZCQ])(?![A-Za-z])/g, "\\mathbb{$1}")
    .replace(/\\differentialD\b\s*/g, "\\mathrm{d}")
    .replace(/\\exponentialE\b/g, "e")
    .replace(/\\placeholder\{[^{}]*\}/g, "")
    .replace(/\^\{?((?:\\(?:double)?prime\s*)+)\}?/g, (_, primes: string) => "'".repeat(countPrimes(primes)))
    .replace(/\\operatorname\{\\mathrm\{([A-Za-z]+)\}\}/g, "\\operatorname{$1}")
    .replace(/\\mathbf\{([A-Za-z0-9]{2,})\}/g, (_, letters: string) => letters.replace(/./g, "\\mathbf{$&}"))
    .replace(/([_^])\{(\\[A-Za-z]+)\}\s*([A-Za-z]?)/g, (_, sign, command, next) => sign + command + (next && ` ${next}`))
    .replace(/([_^])\{([A-Za-z0-9])\}/g, "$1$2")
    .trim();
}

const countPrimes = (primes: string): number => primes.replaceAll("\\doubleprime", "\\prime\\prime").split("\\prime").length - 1;

/** A field that is ready to be put on the page. */
export function makeField(listener: Listener): MathfieldElement {
  const field = new MathfieldElement();
  field.mathVirtualKeyboardPolicy = "manual";
  field.smartFence = false;
  field.smartMode = false;
  field.popoverPolicy = "auto";
  field.addEventListener("input", () => {
    const text = tidy(field.getValue("latex-without-placeholders"));
    field.dataset["text"] = text;
    listener.changed(text);
  });
  field.addEventListener("move-out", ({ detail }) => {
    if (detail.direction === "upward") listener.moved(-1);
    else if (detail.direction === "downward") listener.moved(1);
  });
  field.addEventListener("keydown", (event) => pressed(field, event, listener), { capture: true });
  field.addEventListener("mount", () => {
    const macros = { ...field.macros, dots: "\\ldots" }; // the one command of the language that it lacks
    Object.assign(field, { menuItems: [], inlineShortcuts: SHORTCUTS, macros });
  });
  return field;
}

function pressed(field: MathfieldElement, event: KeyboardEvent, listener: Listener): void {
  if (field.mode === "latex" || event.isComposing) return; // a command is being typed: the keys are its own
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey) listener.entered();
  else if (event.key === "Backspace" && field.value === "") listener.emptied();
  else if (event.key === "Escape") listener.left();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
