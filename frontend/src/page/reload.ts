/* When the author saves the file, the page shows the new text and stands where it stood. What can be changed in place
   is; else the page loads again. */
import { patch } from "./patch";
import { pageSocket } from "./socket";

const KEY = "lemmata:place";
const LANDMARKS = "main section[id], main .block[id], main .equation[id], main lem-cell[id], main figure[id], main p";

interface Place {
  path: string;
  id: string;
  index: number;
  offset: number;
}

function here(): Place | null {
  const marks = [...document.querySelectorAll<HTMLElement>(LANDMARKS)];
  let index = marks.findIndex((mark) => mark.getBoundingClientRect().top >= 0);
  if (index < 0) index = marks.length - 1;
  const mark = marks[index];
  if (!mark) return null;
  return { path: location.pathname, id: mark.id, index, offset: mark.getBoundingClientRect().top };
}

function restore(): void {
  const text = sessionStorage.getItem(KEY);
  if (!text) return;
  sessionStorage.removeItem(KEY);
  const place = JSON.parse(text) as Place;
  if (place.path !== location.pathname) return;
  const mark = document.getElementById(place.id) ?? document.querySelectorAll(LANDMARKS)[place.index];
  if (!mark) return;
  const top = scrollY + mark.getBoundingClientRect().top - place.offset;
  scrollTo({ top, behavior: "instant" });
}

function reload(): void {
  const place = here();
  if (place && scrollY > 0) sessionStorage.setItem(KEY, JSON.stringify(place));
  history.scrollRestoration = "manual";
  location.reload();
}

let known: string | null = null; // the page's HTML as the server sent it last
let turn = 0;

async function html(cache: RequestCache): Promise<string | null> {
  const answer = await fetch(location.pathname, { cache, mode: "same-origin" }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

async function renew(): Promise<void> {
  if (!document.querySelector("article.lesson")) return reload();
  const mine = (turn += 1);
  known ??= await html("only-if-cached");
  const fresh = await html("no-cache");
  if (mine !== turn) return; // saved again meanwhile
  if (known === null || fresh === null || !patch(known, fresh)) return reload();
  known = fresh;
  document.dispatchEvent(new Event("lemmata:patched"));
}

restore();
history.scrollRestoration = "auto";
const socket = pageSocket();
socket.on("message", ({ detail }) => {
  if (detail.type === "reload") void renew();
});
socket.connect();
