/* How equations stand that had not been judged when the page was made: asked for once it has been read, and put into
   the places that wait for them. Nothing moves, since the places have their size already. */

import { jsonLines } from "./lines";

interface Standing {
  anchor: string;
  html: string;
}

const places = (): Map<string, HTMLElement> =>
  new Map(
    [...document.querySelectorAll<HTMLElement>("a.standing[data-standing]:not([href])")].map((place) => [
      place.dataset["standing"] ?? "",
      place,
    ]),
  );

function put(place: HTMLElement, html: string): void {
  const [fresh] = new DOMParser().parseFromString(html, "text/html").body.children;
  if (!fresh) return place.removeAttribute("data-standing");
  for (const { name, value } of fresh.attributes) place.setAttribute(name, value);
  place.replaceChildren(...fresh.childNodes);
}

async function fill(): Promise<void> {
  const lesson = document.querySelector<HTMLElement>("article.lesson")?.dataset["lesson"];
  if (!lesson || places().size === 0) return;
  const answer = await fetch(`/api/standings/${lesson}`);
  if (!answer.ok) return;
  for await (const { anchor, html } of jsonLines<Standing>(answer)) {
    const place = places().get(anchor);
    if (place) put(place, html);
  }
}

const start = (): void => void fill().catch(() => undefined);
if (document.readyState === "complete") start();
else addEventListener("load", start, { once: true });
document.addEventListener("lemmata:patched", start);
