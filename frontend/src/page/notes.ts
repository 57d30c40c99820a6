/* Footnotes in the margin stand beside the line that mentions them, or as near to it as the note above allows.
   They are moved by a transform alone, so the text never moves. */

const GAP = 10;
const wide = matchMedia("(width >= 78rem)");
const article = document.querySelector("article.lesson");

function mention(note: HTMLElement): Element | null {
  return note.id ? document.querySelector(`a.footnote-ref[href="#${CSS.escape(note.id)}"]`) : null;
}

function place(): void {
  const notes = [...document.querySelectorAll<HTMLElement>(".lesson aside.margin")];
  for (const note of notes) note.style.translate = "";
  if (!wide.matches) return;
  const boxes = notes.map((note) => note.getBoundingClientRect());
  const lines = notes.map((note) => mention(note)?.getBoundingClientRect().top);
  let floor = -Infinity;
  notes.forEach((note, index) => {
    const box = boxes[index]!;
    if (box.height === 0) return;
    const line = lines[index];
    const top = line === undefined ? box.top : Math.min(box.top, Math.max(line, floor));
    note.style.translate = top === box.top ? "" : `0 ${top - box.top}px`;
    floor = top + box.height + GAP;
  });
}

if (article) {
  new ResizeObserver(place).observe(article);
  void document.fonts.ready.then(place);
  document.addEventListener("lemmata:patched", place);
}

export {};
