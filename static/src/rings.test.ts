// Files may lean on one another, but not in a ring: what stands in a ring can only
// be understood, tested and moved as one. Types and what is fetched later count.
import { dirname, join, normalize } from "node:path/posix";
import { expect, test } from "vitest";

/** Of each file, the files it names: `import`, `import type`, `export … from`, `import()`. */
type Graph = Map<string, string[]>;

const NAMED = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'`])(\.[^"'`]+)\1/g;

function graphOf(sources: Record<string, string>): Graph {
  const found = (path: string) =>
    [path, `${path}.ts`, `${path}/index.ts`].find((name) => name.endsWith(".ts") && name in sources);
  return new Map(
    Object.entries(sources).map(([file, text]) => [
      file,
      [...text.matchAll(NAMED)].flatMap(
        ([, , path]) => found(normalize(join(dirname(file), path ?? ""))) ?? [],
      ),
    ]),
  );
}

/** The sets of files each of which leads to every other (Tarjan 1972), each set in order of name. */
function rings(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const found: string[][] = [];
  const lower = (file: string, to: number | undefined) =>
    low.set(file, Math.min(low.get(file) ?? 0, to ?? Number.POSITIVE_INFINITY));
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) {
        visit(next);
        lower(file, low.get(next));
      } else if (path.includes(next)) lower(file, index.get(next));
    }
    if (low.get(file) !== index.get(file)) return;
    const ring = path.splice(path.indexOf(file));
    if (ring.length > 1 || graph.get(file)?.includes(file)) found.push(ring.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

test.each([
  ["import", 'import { b } from "./b";', 'import "./a";'],
  ["types", 'import type { B } from "./b";', 'import { type A } from "./a";'],
  ["export … from", 'export * from "./b";', 'export type {\n  A,\n} from "./a";'],
  ["import()", 'const b = () => import("./b").then(go);', 'type A = import("./a").A;'],
])("a ring made by %s is found", (_how, a, b) => {
  const outside = { "in/c.ts": 'import "../a"; import "leaflet"; import "./c.css";' };
  expect(rings(graphOf({ "a.ts": a, "b.ts": b, ...outside }))).toEqual([["a.ts", "b.ts"]]);
});

test("a ring is followed through folders and their index", () => {
  const sources = { "a.ts": 'import "./in";', "in/index.ts": 'import "./b";', "in/b.ts": 'import "../a";' };
  expect(rings(graphOf(sources))).toEqual([["a.ts", "in/b.ts", "in/index.ts"]]);
  expect(rings(graphOf({ ...sources, "in/b.ts": "" }))).toEqual([]);
});

test("no files import each other in a ring", () => {
  const sources = import.meta.glob<string>("./**/*.ts", { query: "?raw", import: "default", eager: true });
  const graph = graphOf(
    Object.fromEntries(Object.entries(sources).map(([name, text]) => [name.slice(2), text])),
  );
  expect([...graph.values()].flat().length).toBeGreaterThan(graph.size);
  expect(rings(graph)).toEqual([]);
});
