import { defineConfig } from "vitest/config";
import type { Reporter, TestModule } from "vitest/node";

/** Ends the output with one line that a script can read. */
const lastLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], errors) {
    let [passed, failed] = [0, errors.length];
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        // A test that never ran has shown nothing.
        else failed++;
      }
    }
    process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  },
};

export default defineConfig({
  cacheDir: "../node_modules/.vite",
  test: {
    root: import.meta.dirname,
    include: ["*.spec.ts"],
    globalSetup: ["./shared.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60000,
    hookTimeout: 240000,
    expect: { poll: { timeout: 8000 } },
    reporters: ["verbose", lastLine],
  },
});
