/* The learning path: chosen on the map, kept, and asked for the depth that it gives a lesson. A depth chosen by hand
   wins until another path is chosen. theme.ts reads the same two keys before the page is painted. */
import { keep, kept } from "./kept";
import { DEPTHS, type Depth } from "./depth";

/** The depth at which the page is read: chosen by hand, else by the path for this lesson, else everything. */
export function depthHere(): Depth {
  const ways = document.documentElement.dataset["depths"]?.split(" ") ?? [];
  const path = kept("path");
  const given = ways.find((way) => way.split(":")[0] === path)?.split(":")[1];
  const chosen = kept("depth") ?? given ?? "deep";
  return DEPTHS.find((depth) => depth === chosen) ?? "deep";
}

/** Keeps the path; the depth is the path's again. */
export function choosePath(path: string | null): void {
  keep("path", path);
  keep("depth", null);
}
