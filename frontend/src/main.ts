/* The entry of every page: small, and loads each component only where the page has use for it.
   Built with two others: main.css (all styles) and theme.ts (a blocking script without imports). */
import { startReading } from "./page/reading";

startReading();

const has = (selector: string): boolean => document.querySelector(selector) !== null;

if (has("article.lesson")) void import("./page/links");
if (has("article.lesson, [data-watch]")) void import("./page/reload");
if (has(".contents")) void import("./page/contents");
if (has("lem-cell")) void import("./cell/cell");
if (has("main :is(math, pre, table)")) void import("./page/scrollers");
if (has("aside.margin")) void import("./page/notes");
if (has("article.lesson, dl.entries")) void import("./page/preview");
if (has(".standing:not([href], .silent), [data-watch] .standing")) void import("./page/standings");
if (has(".map-page")) void import("./page/map");
if (has("lem-scratch")) void import("./scratch/scratch");
if (has("lem-derivative")) void import("./scratch/derivative");

const search = document.querySelector("lem-search");
search?.addEventListener("focusin", () => void import("./search/search"), { once: true });
