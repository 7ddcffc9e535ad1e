import { expect, test, vi } from "vitest";
import { Api } from "./api";
import type { Cell } from "./boxes";
import { Source } from "./source";

const EVERYWHERE = { minX: 0, minY: 0, maxX: 256, maxY: 256 };
const WEST: Cell = { z: 1, x: 0, y: 0 };
const EAST: Cell = { z: 1, x: 1, y: 0 };

interface Call {
  url: URL;
  signal: AbortSignal | null | undefined;
  answer(ids: number[], matched?: number): void;
  fail(): void;
}

/** A server whose answers the test gives one by one. */
function server() {
  const calls: Call[] = [];
  const api = new Api((url, { signal }) => {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      calls.push({
        url: new URL(url, "http://x"),
        signal,
        answer: (ids, matched = ids.length) => {
          const features = ids.map((id) => ({
            type: "Feature",
            id,
            geometry: { type: "Point", coordinates: [id < 100 ? -90 : 90, 40] },
            properties: {},
          }));
          resolve(new Response(JSON.stringify({ features, numberMatched: matched })));
        },
        fail: () => reject(new TypeError("gone")),
      });
    });
  });
  const changed = vi.fn();
  return { calls, changed, api, source: new Source(api, "crashes", changed) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const idsOf = (source: Source) =>
  source
    .shapesIn(EVERYWHERE)
    .map((s) => s.id)
    .sort();
const call = (calls: Call[], i: number) => calls[i] as Call;

test("a cell is asked for once, and panning back asks nothing", async () => {
  const { calls, source } = server();
  source.want([WEST]);
  call(calls, 0).answer([1, 2]);
  await settle();
  source.want([EAST]);
  call(calls, 1).answer([101]);
  await settle();
  source.want([WEST, EAST]);
  expect(calls).toHaveLength(2);
  expect(idsOf(source)).toEqual(["1", "101", "2"]);
  expect(call(calls, 0).url.searchParams.get("bbox")?.split(",").map(Number)).toHaveLength(4);
});

test("a request nobody waits for any more is aborted", async () => {
  const { calls, source, api } = server();
  source.want([WEST]);
  source.want([EAST]);
  expect(call(calls, 0).signal?.aborted).toBe(true);
  await settle();
  expect(api.away).toBe(false);
  source.want([WEST]);
  expect(calls).toHaveLength(3);
});

test("while a new cell loads, the old one still shows", async () => {
  const { calls, source } = server();
  source.want([{ z: 0, x: 0, y: 0 }], [{ class: "primary" }]);
  call(calls, 0).answer([1]);
  await settle();
  source.want([WEST]);
  expect(source.busy).toBe(true);
  expect(idsOf(source)).toEqual(["1"]);
  call(calls, 1).answer([1, 2]);
  await settle();
  expect(idsOf(source)).toEqual(["1", "2"]);
});

test("a coarse cell that is complete serves the finer ones inside it", async () => {
  const { calls, source } = server();
  source.want([{ z: 0, x: 0, y: 0 }]);
  call(calls, 0).answer([1, 101]);
  await settle();
  source.want([WEST, EAST]);
  expect(calls).toHaveLength(1);
  expect(source.tally()).toEqual({ loaded: 2, matched: 2 });
});

test("one that was cut off does not, and says how many there are", async () => {
  const { calls, source } = server();
  source.want([{ z: 0, x: 0, y: 0 }]);
  call(calls, 0).answer([1], 500);
  await settle();
  expect(source.tally()).toEqual({ loaded: 1, matched: 500 });
  source.want([WEST]);
  expect(calls).toHaveLength(2);
});

test("each filter is one request", () => {
  const { calls, source } = server();
  source.want([WEST], [{ class: "primary" }, { class: "trunk" }]);
  expect(calls.map((c) => c.url.searchParams.get("class"))).toEqual(["primary", "trunk"]);
});

test("after a failure the cell is asked for again, and what was there stays", async () => {
  const { calls, source } = server();
  source.want([WEST]);
  call(calls, 0).answer([1]);
  await settle();
  source.want([WEST, EAST]);
  call(calls, 1).fail();
  await settle();
  expect(idsOf(source)).toEqual(["1"]);
  source.reload();
  source.want([WEST, EAST]);
  expect(calls).toHaveLength(4);
  expect(idsOf(source)).toEqual(["1"]);
});
