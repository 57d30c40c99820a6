/* The map: a learning path, once chosen, is kept and marks its lessons with their step and depth; a lesson under the
   pointer shows what it is joined to. */
import { kept } from "./kept";
import { choosePath } from "./path";

const map = document.querySelector<HTMLElement>(".map-page");
const clear = map?.querySelector<HTMLButtonElement>("[data-clear]");

/** Marks every lesson with what `path` makes of it: "beginner:2:core" is its second step, at depth core. */
function show(path: string | null): void {
  for (const lesson of map?.querySelectorAll<HTMLElement>("[data-paths]") ?? []) {
    const [, step, way] = (lesson.dataset["paths"] ?? "")
      .split(" ")
      .map((one) => one.split(":"))
      .find(([id]) => id === path) ?? ["", "", ""];
    if (step) Object.assign(lesson.dataset, { step, way });
    else for (const name of ["step", "way"]) delete lesson.dataset[name];
    const label = lesson.querySelector<HTMLElement>(".step");
    if (!label) continue;
    label.hidden = !step;
    label.textContent = step ? `step ${step}, ${way ?? ""}` : "";
  }
  if (clear) clear.hidden = path === null;
}

function openSteps(input: HTMLInputElement): void {
  for (const steps of map?.querySelectorAll<HTMLDetailsElement>(".path details") ?? [])
    steps.open = steps.closest(".path")?.contains(input) ?? false;
}

for (const input of map?.querySelectorAll<HTMLInputElement>("input[name=path]") ?? []) {
  input.checked = input.value === kept("path");
  if (input.checked) show(input.value);
  input.addEventListener("change", () => {
    choosePath(input.value);
    show(input.value);
    openSteps(input);
  });
}
clear?.addEventListener("click", () => {
  choosePath(null);
  show(null);
  const chosen = map?.querySelector<HTMLInputElement>("input[name=path]:checked");
  if (chosen) chosen.checked = false;
  map?.querySelector<HTMLInputElement>("input[name=path]")?.focus();
});

function join(id: string | undefined): void {
  for (const line of map?.querySelectorAll<SVGPathElement>(".picture path") ?? []) {
    const near = id !== undefined && [line.dataset["source"], line.dataset["target"]].includes(id);
    line.classList.toggle("near", near);
    if (near) line.parentNode?.append(line);
  }
}

for (const card of map?.querySelectorAll<HTMLElement>(".picture .card") ?? []) {
  card.addEventListener("pointerenter", () => join(card.dataset["lesson"]));
  card.addEventListener("pointerleave", () => join(undefined));
}
