/* The map: a learning path, once chosen, is remembered, marks its lessons and sets the depth. */
import { keep, kept } from "./kept";
import { setDepth, type Depth } from "./reading";

const map = document.querySelector<HTMLElement>(".map-page");

function choose(input: HTMLInputElement): void {
  if (!map) return;
  map.dataset["path"] = input.value;
  for (const lesson of map.querySelectorAll<HTMLElement>("[data-paths]")) {
    const part = lesson.dataset["paths"]?.split(" ").find((one) => one.startsWith(`${input.value}:`));
    lesson.dataset["part"] = part?.split(":")[1] ?? "";
  }
}

for (const input of map?.querySelectorAll<HTMLInputElement>("input[name=path]") ?? []) {
  if (input.value === kept("path")) {
    input.checked = true;
    choose(input);
  }
  input.addEventListener("change", () => {
    keep("path", input.value);
    choose(input);
    if (input.dataset["depth"]) setDepth(input.dataset["depth"] as Depth);
  });
}
