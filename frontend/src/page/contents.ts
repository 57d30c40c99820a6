/* The contents list follows the reader: the section at the top of the window is marked in it. */

const links = new Map<string, HTMLAnchorElement>();
for (const link of document.querySelectorAll<HTMLAnchorElement>(".contents a[href^='#']"))
  links.set(decodeURIComponent(link.hash.slice(1)), link);

const sections = [...links.keys()]
  .map((id) => document.getElementById(id))
  .filter((section) => section !== null);

let current: HTMLAnchorElement | undefined;

function mark(link: HTMLAnchorElement | undefined): void {
  if (link === current) return;
  current?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "location");
  current = link;
  const list = link?.closest<HTMLElement>(".contents");
  if (!link || !list || list.scrollHeight <= list.clientHeight) return;
  const place = link.getBoundingClientRect();
  const frame = list.getBoundingClientRect();
  if (place.top < frame.top || place.bottom > frame.bottom)
    list.scrollTop += place.top - frame.top - frame.height / 3;
}

function follow(): void {
  const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const line = atEnd ? innerHeight : innerHeight * 0.28;
  let last: Element | undefined;
  for (const section of sections) if (section.getBoundingClientRect().top <= line) last = section;
  mark(last ? links.get(last.id) : undefined);
}

/* A section counts as current from the moment its top passes a line in the upper third of the window; at the end of
   the page, the last one that is in sight does. */
const observer = new IntersectionObserver(follow, { rootMargin: "0px 0px -72% 0px", threshold: [0, 1] });
for (const section of sections) observer.observe(section.querySelector("h2, h3, h4") ?? section);
const end = document.querySelector(".lesson-nav");
if (end) new IntersectionObserver(follow, { threshold: [0, 0.5, 1] }).observe(end);
addEventListener("scrollend", follow);
follow();

export {};
