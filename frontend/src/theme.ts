/* Runs before the page is painted (a classic, blocking script): the chosen theme, and the folds that the chosen
   depth and a narrow screen ask for, so that nothing flashes or moves. Imports nothing. */
{
  const DEPTHS = ["core", "standard", "deep"];
  const stored = (key: string): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = stored("lemmata:theme");
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;

  const path = stored("lemmata:path");
  const ways = (root.dataset["depths"] ?? "").split(" ").map((way) => way.split(":"));
  const way = ways.find(([id]) => id === path)?.[1];
  const depth = DEPTHS.indexOf(stored("lemmata:depth") ?? way ?? "deep");
  const narrow = matchMedia("(width < 62rem)").matches;
  const settle = (fold: HTMLDetailsElement): void => {
    if (fold.dataset["depth"] && DEPTHS.indexOf(fold.dataset["depth"]) > depth) fold.open = false;
    if (narrow && fold.classList.contains("contents")) fold.open = false;
  };
  const watch = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node instanceof HTMLDetailsElement) settle(node);
        for (const inner of node.querySelectorAll("details")) settle(inner);
      }
  });
  watch.observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => watch.disconnect());
}
