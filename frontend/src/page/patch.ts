/* Changes in place what an edit of the source changed, so that a save does not lay out a long page anew.

   Three trees are walked together: the live page, which scripts have dressed, the page as the server sent it before,
   and as it sends it now. A code cell is never touched: where one would have to be, the answer is no, and the caller
   loads the page again. */

const LINES = "data-line";

function holdsCell(node: Node): boolean {
  return node instanceof Element && (node.localName === "lem-cell" || node.querySelector("lem-cell") !== null);
}

function setAttributes(live: Element, before: Element, after: Element): void {
  for (const { name } of [...before.attributes]) if (!after.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of [...after.attributes])
    if (before.getAttribute(name) !== value) live.setAttribute(name, value);
}

function walk(live: Node, before: Node, after: Node): boolean {
  if (before.isEqualNode(after)) return true;
  if (before.nodeName !== after.nodeName || !(before instanceof Element)) {
    if (holdsCell(before) || holdsCell(after)) return false;
    live.parentNode?.replaceChild(document.importNode(after, true), live);
    return true;
  }
  if (before.localName === "lem-cell") return false;
  setAttributes(live as Element, before, after as Element);
  const [shown, old, fresh] = [[...live.childNodes], [...before.childNodes], [...after.childNodes]];
  const untouched = shown.length === old.length && shown.every((node, k) => node.nodeName === old[k]!.nodeName);
  return exchange(live, untouched ? shown : null, old, fresh);
}

/* Exchanges the children between the first and the last that differ; all of them where a script has moved some. */
function exchange(live: Node, shown: ChildNode[] | null, old: ChildNode[], fresh: ChildNode[]): boolean {
  let [first, end] = [0, 0];
  if (shown) {
    while (first < old.length && first < fresh.length && old[first]!.isEqualNode(fresh[first]!)) first += 1;
    const most = Math.min(old.length, fresh.length) - first;
    while (end < most && old[old.length - 1 - end]!.isEqualNode(fresh[fresh.length - 1 - end]!)) end += 1;
  }
  const gone = old.slice(first, old.length - end);
  const come = fresh.slice(first, fresh.length - end);
  if (shown && gone.length === come.length)
    return gone.every((node, k) => walk(shown[first + k]!, node, come[k]!));
  if (gone.some(holdsCell) || come.some(holdsCell)) return false;
  const leaving = shown ? shown.slice(first, shown.length - end) : [...live.childNodes];
  const next = shown ? (shown[shown.length - end] ?? null) : null;
  for (const node of leaving) live.removeChild(node);
  for (const node of come) live.insertBefore(document.importNode(node, true), next);
  return true;
}

/* The page without what may differ though the author changed nothing: line numbers, and outputs come meanwhile. */
let last: { html: string; page: Document } | null = null; // what came with one save is the text before of the next

function parsed(html: string): Document {
  if (last?.html === html) return last.page;
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const output of page.querySelectorAll("lem-cell .cell-output")) output.replaceWith();
  for (const node of page.querySelectorAll(`[${LINES}]`)) node.removeAttribute(LINES);
  last = { html, page };
  return page;
}

/** Brings the lesson on the page from one text of the server to the next; false where only loading it again will do. */
export function patch(before: string, after: string): boolean {
  const [old, fresh] = [parsed(before), parsed(after)];
  for (const frame of ["title", ".contents"]) {
    const [was, is] = [old.querySelector(frame), fresh.querySelector(frame)];
    if (was !== is && !(was && is && was.isEqualNode(is))) return false;
  }
  const [live, was, is] = [document, old, fresh].map((page) => page.querySelector("article.lesson"));
  return Boolean(live && was && is) && walk(live!, was!, is!);
}
