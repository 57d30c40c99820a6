/* What is wider than its column scrolls inside itself and can be reached with the keyboard; what fits is no stop on
   the way. No browser breaks a MathML formula, so one in a sentence gets a box of its own when it is too wide. */

const main = document.querySelector<HTMLElement>("main")!;
const BLOCKS = "p, li, dd, dt, td, th, figcaption, summary, h2, h3, h4";
const FORMULAS = ":is(p, li, dd, figcaption, h2, h3, h4) math:not([display=block])";
let boxes: HTMLElement[] = [];
let formulas: Element[] = [];

function collect(): void {
  boxes = [...main.querySelectorAll<HTMLElement>(".equation, pre, table, .wide-formula")];
  formulas = [...main.querySelectorAll(FORMULAS)];
}

function box(formula: Element): void {
  const span = document.createElement("span");
  span.className = "wide-formula";
  formula.replaceWith(span);
  span.append(formula);
  boxes.push(span);
}

function settle(): void {
  const widths = formulas.map((formula) => formula.getBoundingClientRect().width);
  const room = formulas.map((formula) => formula.closest(BLOCKS)?.clientWidth ?? 0);
  formulas.forEach((formula, index) => {
    const boxed = formula.closest(".wide-formula") !== null;
    if (!boxed && widths[index]! > room[index]! && room[index]! > 0) box(formula);
  });
  const scrolls = boxes.map((one) => one.scrollWidth > one.clientWidth + 1);
  boxes.forEach((one, index) => {
    if (scrolls[index]) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  });
}

collect();
new ResizeObserver(settle).observe(main);
document.addEventListener("lemmata:patched", () => {
  collect();
  settle();
});

export {};
