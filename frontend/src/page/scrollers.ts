/* What is wider than its column grows into the margin where there is one, else it scrolls inside itself and can be
   reached with the keyboard; what fits is no stop on the way. No browser breaks a MathML formula, so one in a sentence
   gets a box of its own when it is too wide. */

const main = document.querySelector<HTMLElement>("main")!;
const BLOCKS = "p, li, dd, dt, td, th, figcaption, summary, h2, h3, h4";
const FORMULAS = ":is(p, li, dd, figcaption, h2, h3, h4) math:not([display=block])";
const GROWN = "grown";
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
  for (const one of boxes) one.classList.remove(GROWN);
  const wide = boxes.map((one) => one.matches(".equation") && one.scrollWidth > one.clientWidth + 1);
  boxes.forEach((one, index) => one.classList.toggle(GROWN, wide[index]!));
  markStops(boxes);
}

function markStops(scrollers: readonly HTMLElement[]): void {
  const scrolls = scrollers.map(
    (one) =>
      one.scrollWidth > one.clientWidth + 1 ||
      (one instanceof HTMLPreElement && one.scrollHeight > one.clientHeight + 1),
  );
  scrollers.forEach((one, index) => {
    if (scrolls[index]) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
    if (one instanceof HTMLTableElement || (one.role && !one.dataset["wide"])) return;
    one.role = scrolls[index] ? "group" : null;
    one.ariaLabel = scrolls[index] ? (one instanceof HTMLPreElement ? "Scrolling text" : "Wide formula") : null;
    one.dataset["wide"] = "";
  });
}

collect();
new ResizeObserver(settle).observe(main);
for (const change of [document.fonts.ready, customElements.whenDefined("lem-cell")]) void change.then(settle);
document.addEventListener("lemmata:output", ({ target }) => {
  if (target instanceof Element) markStops([...target.querySelectorAll<HTMLElement>("pre, table")]);
});
document.addEventListener("lemmata:patched", () => {
  collect();
  settle();
});

export {};
