/** Builds every entry into `dist/gezhi/NAME.js` and `NAME.css`: one self-contained file each, no shared chunks. */
import { rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { ENTRIES, WORKERS } from "./entries.mjs";
import { trimTabler } from "./trim_tabler.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const outDir = resolve(root, "dist");

function settings(name, entry, format = "es") {
  return {
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    css: { postcss: { plugins: [trimTabler()] } },
    build: {
      outDir,
      emptyOutDir: false,
      // Old office browsers (Chromium 87 and its many renamed children) are still everywhere.
      target: ["chrome87", "edge88", "firefox91", "safari14"],
      // Tabler mixes colours with functions that cannot be lowered anyway; our own sheets stay plain.
      cssTarget: ["chrome109", "edge109", "firefox113", "safari16.4"],
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 700,
      rolldownOptions: {
        input: { [name]: resolve(root, entry) },
        preserveEntrySignatures: "exports-only",
        output: {
          codeSplitting: false,
          format,
          entryFileNames: "gezhi/[name].js",
          assetFileNames: `gezhi/${name}[extname]`,
        },
      },
    },
  };
}

await rm(resolve(outDir, "gezhi"), { recursive: true, force: true });
for (const [name, entry] of Object.entries(ENTRIES)) {
  await build(settings(name, entry));
}
for (const [name, entry] of Object.entries(WORKERS)) {
  await build(settings(name, entry, "iife"));
}
