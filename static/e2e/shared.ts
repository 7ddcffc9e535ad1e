// One demonstration server for all the specs that only read from it: its city is
// made once. A spec that writes, or stops its server, starts one of its own.
import type { TestProject } from "vitest/node";
import { makeHome, startServer } from "./server";

declare module "vitest" {
  export interface ProvidedContext {
    /** The demonstration server's address. */
    demo: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While writing a test: a demonstration server that runs already.
  if (process.env.TONGSHI_URL) {
    project.provide("demo", process.env.TONGSHI_URL);
    return async () => undefined;
  }
  const home = makeHome();
  const server = await startServer(home.dir);
  project.provide("demo", server.url);
  return async () => {
    await server.stop();
    home.remove();
  };
}
