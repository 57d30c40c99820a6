/* How the page is read: theme, depth, folds that open for links and for print. */
import { DEPTHS, type Depth } from "./depth";
import { keep, kept } from "./kept";
import { depthHere } from "./path";

/** The closed folds around `target`, and its own when it is a folded section. */
function closedFolds(target: Element): HTMLDetailsElement[] {
  const folds = [...target.querySelectorAll<HTMLDetailsElement>(":scope > details.fold")];
  for (let at: Element | null = target; at; at = at.parentElement)
    if (at instanceof HTMLDetailsElement) folds.push(at);
  return folds.filter((fold) => !fold.open);
}

/** Keeps `depth` and folds every section that is deeper. */
function setDepth(depth: Depth): void {
  keep("depth", depth);
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("details[data-depth]"))
    fold.open = DEPTHS.indexOf(fold.dataset["depth"] as Depth) <= DEPTHS.indexOf(depth);
}

function setTheme(theme: string): void {
  keep("theme", theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function check(name: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(`.reading [name="${name}"][value="${value}"]`);
  if (input) input.checked = true;
}

function showTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folds = target ? closedFolds(target) : [];
  for (const fold of folds) fold.open = true;
  if (folds.length) target?.scrollIntoView();
}

/* The menu closes when the keyboard leaves it. */
function closeBehind(menu: HTMLElement): void {
  menu.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next instanceof Element && !menu.contains(next) && !next.matches("[popovertarget]")) menu.hidePopover();
  });
}

function openForPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
}

function focusSearch(event: KeyboardEvent): void {
  const typing = event.composedPath().some((at) => at instanceof Element && at.matches(FIELDS));
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const commandK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!slash && !commandK) return;
  event.preventDefault();
  document.querySelector<HTMLInputElement>("lem-search input")?.focus();
}

const FIELDS = "input:not([type=radio]), textarea, select, [contenteditable=true]";

/** Puts the reading menu, links into folds, printing and the search keys to work. */
export function startReading(): void {
  check("theme", kept("theme") ?? "system");
  check("depth", depthHere());
  const menu = document.querySelector<HTMLElement>(".reading");
  if (menu) closeBehind(menu);
  menu?.addEventListener("change", ({ target }) => {
    const { name, value } = target as HTMLInputElement;
    if (name === "theme") setTheme(value);
    else setDepth(value as Depth);
  });
  addEventListener("hashchange", showTarget);
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    if (link?.hash && link.href === location.href) showTarget();
  });
  document.addEventListener("keydown", focusSearch);
  showTarget();
  openForPrint();
  matchMedia("(width >= 62rem)").addEventListener("change", ({ matches }) => {
    const contents = document.querySelector<HTMLDetailsElement>("details.contents");
    if (contents) contents.open = matches;
  });
}
