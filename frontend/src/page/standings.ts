/* How equations stand that had not been judged when the page was made: asked for once it has been read, and put into
   the places that wait for them. Nothing moves, since the places have their size already. */

import { jsonLines } from "./lines";

interface Standing {
  anchor: string;
  html: string;
}

const WAITING = "a.standing[data-standing]:not([href], .silent)";

function put(anchor: string, html: string): void {
  const place = document.querySelector<HTMLElement>(`a.standing[data-standing="${CSS.escape(anchor)}"]`);
  const [fresh] = new DOMParser().parseFromString(html, "text/html").body.children;
  if (!place || !fresh) return;
  for (const { name } of [...place.attributes]) if (!fresh.hasAttribute(name)) place.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (place.getAttribute(name) !== value) place.setAttribute(name, value);
  if (place.innerHTML !== fresh.innerHTML) place.replaceChildren(...fresh.childNodes);
}

async function fill(): Promise<void> {
  const lesson = document.querySelector<HTMLElement>("article.lesson")?.dataset["lesson"];
  const answer = lesson ? await fetch(`/api/standings/${lesson}`) : null;
  if (!answer?.ok) return;
  for await (const { anchor, html } of jsonLines<Standing>(answer)) put(anchor, html);
}

const start = (): void => void fill().catch(() => undefined);
const startIfSomeWait = (): void => {
  if (document.querySelector(WAITING)) start();
};
if (document.readyState === "complete") startIfSomeWait();
else addEventListener("load", startIfSomeWait, { once: true });
document.addEventListener("lemmata:patched", start); // declarations may have changed as well
