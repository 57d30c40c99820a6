/* What the browser loads: src/main.ts (small, every page), src/main.css, src/theme.ts (a blocking classic
   script), and what they load when a page has use for it. Names hold the hash of their content; manifest.json
   says which file came from which source. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

const source = resolve(import.meta.dirname, "src");

export default defineConfig({
  root: source,
  base: "/static/",
  publicDir: false,
  cacheDir: resolve(import.meta.dirname, "node_modules/.vite"),
  build: {
    outDir: resolve(import.meta.dirname, "../src/lemmata/web/static"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome119", "firefox121", "safari17.4"],
    assetsDir: "",
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: ["main.ts", "main.css", "theme.ts"].map((name) => resolve(source, name)),
    },
  },
});
