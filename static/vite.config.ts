import { configDefaults, defineConfig } from "vitest/config";

// The page runs under "script-src 'self'; style-src 'self'": nothing may be
// inlined, neither assets nor the module preload shim. During development the
// API comes from a running tongshi.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // What the page is made of besides our own code, with its terms.
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    // dist/.gitkeep (from public/) keeps the folder in a checkout for fs.go.
    emptyOutDir: true,
  },
  server: { proxy: { "/api": process.env.TONGSHI_URL ?? "http://127.0.0.1:8080" } },
  // One document for all the files: making one for each takes longer than the tests.
  test: {
    environment: "happy-dom",
    pool: "threads",
    isolate: false,
    exclude: [...configDefaults.exclude, "e2e/**"],
  },
});
