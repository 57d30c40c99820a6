/* When the author saves the file, the page loads again and stands where it stood. */
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

restore();
history.scrollRestoration = "auto";
const socket = pageSocket();
socket.on("message", ({ detail }) => {
  if (detail.type === "reload") reload();
});
socket.connect();
