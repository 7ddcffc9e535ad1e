import { afterEach, expect, test, vi } from "vitest";
import { Api, Garbled } from "./api";
import type { Cell } from "./boxes";
import { Source } from "./source";

const EVERYWHERE = { minX: 0, minY: 0, maxX: 256, maxY: 256 };
const WEST: Cell = { z: 1, x: 0, y: 0 };
const EAST: Cell = { z: 1, x: 1, y: 0 };

interface Call {
  url: URL;
  signal: AbortSignal | null | undefined;
  answer(ids: number[], matched?: number): void;
  /** Any body, in pieces; one that ends in an error is cut by the network. */
  send(body: BodyInit): void;
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
        send: (body) => resolve(new Response(body)),
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

const TWO = new TextEncoder().encode(
  JSON.stringify({
    type: "FeatureCollection",
    numberMatched: 2,
    links: [],
    features: ["人民路", "é"].map((name, i) => ({
      type: "Feature",
      id: i + 1,
      geometry: {
        type: "LineString",
        coordinates: [
          [-90, 40],
          [-91, 41.5],
        ],
      },
      properties: { name },
    })),
  }),
);

/** A body whose connection ends after some bytes, though more were promised. */
const cutBy = (bytes: Uint8Array<ArrayBuffer>) =>
  new ReadableStream({
    start(body) {
      body.enqueue(bytes);
      body.error(new TypeError("connection reset"));
    },
  });

const unhandled = vi.fn();
process.on("unhandledRejection", unhandled);
afterEach(() => void vi.restoreAllMocks());

test("an answer cut at any byte is noted, and drawn when it comes whole", async () => {
  const loud = (["error", "warn", "log"] as const).map((way) => vi.spyOn(console, way));
  const cuts = [...TWO.keys()].map((n) => TWO.slice(0, n));
  const maps = [...cuts, ...cuts.map(cutBy), cutBy(TWO)].map((body) => ({ body, ...server() }));
  const settled = () => vi.waitFor(() => expect(maps.some(({ source }) => source.busy)).toBe(false));
  for (const { body, calls, source } of maps) {
    source.want([WEST]);
    call(calls, 0).send(body);
  }
  await settled();
  for (const { calls, source, changed } of maps) {
    expect(source.error).toBeInstanceOf(Garbled);
    expect(changed).toHaveBeenCalledTimes(2);
    expect(idsOf(source)).toEqual([]);
    source.want([WEST, EAST]); // the next look at the map
    expect(calls).toHaveLength(3);
    call(calls, 1).send(TWO);
    call(calls, 2).answer([101]);
  }
  await settled();
  for (const { source } of maps) {
    expect(source.error).toBeUndefined();
    expect(idsOf(source)).toEqual(["1", "101", "2"]);
  }
  for (const spy of loud) expect(spy).not.toHaveBeenCalled();
  expect(unhandled).not.toHaveBeenCalled();
});

test("an answer cut while a cell is read anew leaves what was there, and is noted", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { calls, source } = server();
  source.want([WEST]);
  call(calls, 0).send(TWO);
  await settle();
  vi.setSystemTime(Date.now() + 120_000);
  source.want([WEST]);
  call(calls, 1).send(TWO.slice(0, 200));
  await settle();
  expect(idsOf(source)).toEqual(["1", "2"]);
  expect(source.error).toBeInstanceOf(Garbled);
  vi.setSystemTime(Date.now() + 120_000);
  source.want([WEST]);
  call(calls, 2).send(TWO);
  await settle();
  expect(source.error).toBeUndefined();
  vi.useRealTimers();
});

test("what is no answer of ours is noted, whatever it is", async () => {
  for (const body of [
    "",
    "null",
    "[]",
    "{}",
    "7",
    '{"features":null}',
    '{"features":{}}',
    "<!doctype html>",
    "\u0000",
    "%PDF-1.7",
  ]) {
    const { calls, source, api } = server();
    source.want([WEST, EAST]);
    call(calls, 0).send(body);
    call(calls, 1).answer([101]);
    await settle();
    expect(source.error, body).toBeInstanceOf(Garbled);
    expect(idsOf(source)).toEqual(["101"]);
    expect(api.away).toBe(false);
  }
});

test("a feature that is none does not cost the others", async () => {
  const { calls, source } = server();
  source.want([WEST]);
  const broken = [
    null,
    7,
    {},
    { id: 1, geometry: { type: "Point" } },
    { id: 2, geometry: { type: "Point", coordinates: null } },
    { id: 3, geometry: { type: "LineString", coordinates: [null, 7] } },
    { id: 4, geometry: { type: "LineString", coordinates: [[-90], [-91, 40]] } },
    { id: 5, geometry: { type: "Polygon", coordinates: [[["a", "b"]]] } },
    { id: 6, geometry: { type: "Cube", coordinates: [] } },
    { id: 7, geometry: { type: "Point", coordinates: [-90, 40] }, properties: null },
  ];
  call(calls, 0).send(JSON.stringify({ features: broken, numberMatched: 10 }));
  await settle();
  expect(idsOf(source)).toEqual(["7"]);
  expect(source.all()[0]?.props).toEqual({});
  expect(source.error).toBeUndefined();
});
