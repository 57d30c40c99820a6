/* The formula renderer for the server: one classic script that defines `lemmata.typeset`, run by V8 inside Python. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  cacheDir: resolve(import.meta.dirname, "node_modules/.vite"),
  build: {
    outDir: resolve(import.meta.dirname, "../src/lemmata/typeset"),
    emptyOutDir: false, // the Python sources are there
    target: "es2022",
    reportCompressedSize: false,
    lib: {
      entry: resolve(import.meta.dirname, "src/typeset/server.ts"),
      formats: ["iife"],
      name: "lemmata",
      fileName: () => "renderer.js",
    },
  },
});
