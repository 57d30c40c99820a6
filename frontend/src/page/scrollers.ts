/* What scrolls inside itself can be reached with the keyboard; what fits is no stop on the way. */

const boxes = document.querySelectorAll<HTMLElement>(".equation, main pre, main table");

function settle(): void {
  const scrolls = [...boxes].map((box) => box.scrollWidth > box.clientWidth + 1);
  boxes.forEach((box, index) => {
    if (scrolls[index]) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
}

new ResizeObserver(settle).observe(document.querySelector("main")!);

export {};
