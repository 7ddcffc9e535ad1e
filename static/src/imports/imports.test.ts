import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api, Problem } from "../api";
import { columnsOf, csvOf } from "./csv";
import { columnOf, columnsAtFault, madeOf, withColumn } from "./mapping";
import { PIECE_BYTES, sendFile } from "./pieces";
import { mainBox } from "./points";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

/** A server that keeps one upload as ours does; each of the answers named in lost never arrives. */
class Store {
  received = 0;
  readonly asked: string[] = [];
  readonly bytes: number;
  readonly lost: Set<number>;
  constructor(bytes: number, lost: number[] = []) {
    this.bytes = bytes;
    this.lost = new Set(lost);
  }

  readonly answer = async (url: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? "GET";
    this.asked.push(`${method} ${url}`);
    const offset = url.match(/offset=(\d+)/)?.[1];
    if (offset !== undefined) {
      const end = Number(offset) + (init.body as Blob).size;
      if (end > this.received && Number(offset) !== this.received) return json({ title: "Conflict" }, 409);
      this.received = Math.max(this.received, end);
    }
    if (this.lost.delete(this.asked.length)) throw new TypeError("no answer");
    if (method === "DELETE") return new Response(null, { status: 204 });
    return json({ id: 7, bytes: this.bytes, received: this.received });
  };
}

const fileOf = (bytes: number) => new File([new Uint8Array(bytes)], "事故.csv");

async function send(store: Store, signal = new AbortController().signal): Promise<number[]> {
  const shares: number[] = [];
  const told = (share: number) => void shares.push(share);
  const sent = sendFile(new Api(store.answer), fileOf(store.bytes), { uuid: "u", signal, told });
  sent.catch(() => undefined); // it is awaited below
  await vi.runAllTimersAsync();
  await sent;
  return shares;
}

test("a file goes in pieces, one after the other", async () => {
  const store = new Store(2 * PIECE_BYTES + 5);
  expect(await send(store)).toEqual([0, PIECE_BYTES / store.bytes, (2 * PIECE_BYTES) / store.bytes, 1]);
  expect(store.received).toBe(store.bytes);
  expect(store.asked).toEqual([
    "POST /api/uploads",
    ...[0, 1, 2].map((n) => `POST /api/uploads/7/pieces?offset=${n * PIECE_BYTES}`),
  ]);
});

test("a piece whose answer was lost is not sent twice", async () => {
  const store = new Store(2 * PIECE_BYTES, [2]);
  await send(store);
  expect(store.received).toBe(store.bytes);
  const pieces = store.asked.filter((line) => line.includes("pieces"));
  expect(pieces).toEqual([0, 1].map((n) => `POST /api/uploads/7/pieces?offset=${n * PIECE_BYTES}`));
  expect(store.asked).toContain("GET /api/uploads/7");
});

test("the last answer may be lost too, and the first", async () => {
  const store = new Store(PIECE_BYTES, [1, 3]);
  await send(store);
  expect(store.received).toBe(store.bytes);
  expect(store.asked.filter((line) => line.includes("pieces"))).toHaveLength(1);
});

test("a refusal that will stay one ends the sending", async () => {
  const full = new Api(async (url) =>
    url.includes("pieces") ? json({ title: "Full" }, 507) : json({ id: 7, bytes: 5, received: 0 }),
  );
  const { signal } = new AbortController();
  const sent = sendFile(full, fileOf(5), { uuid: "u", signal, told: () => undefined });
  await expect(sent).rejects.toBeInstanceOf(Problem);
});

test("what is given up on its way is forgotten at the server", async () => {
  const abort = new AbortController();
  const store = new Store(2 * PIECE_BYTES);
  const api = new Api(store.answer);
  const told = (share: number) => void (share > 0 && abort.abort());
  const sent = sendFile(api, fileOf(store.bytes), { uuid: "u", signal: abort.signal, told });
  await expect(sent).rejects.toThrow();
  expect(store.asked.at(-1)).toBe("DELETE /api/uploads/7");
});

const COLUMNS = ["事故编号", "重伤（人）", "X", "死亡"];

test("a field's column is found as the mapping writes it", () => {
  const fields = {
    source_id: ["编号", "事故编号"],
    serious: { column: "重伤", optional: true },
    lon: "x",
    deaths: { sum: ["死亡", "抢救无效死亡"] },
    death_window_days: { constant: "7" },
  };
  const of = (name: string) => columnOf({ fields }, name, COLUMNS);
  expect(["source_id", "serious", "lon", "deaths", "lat"].map(of)).toEqual([
    "事故编号",
    "重伤（人）",
    "X",
    "",
    "",
  ]);
  expect(madeOf({ fields }, "deaths").sum).toEqual(["死亡", "抢救无效死亡"]);
  expect(madeOf({ fields }, "death_window_days").constant).toBe("7");
});

test("a fault is shown in the column it is named by, or in those its field is read from", () => {
  const mapping = { fields: { datetime: ["事故时间"], date: "日期", deaths: "死亡" } };
  const columns = ["事故时间", "日期", "死亡", "year"];
  expect(columnsAtFault(mapping, "死亡", columns)).toEqual(["死亡"]);
  expect(columnsAtFault(mapping, "deaths", columns)).toEqual(["死亡"]);
  expect(columnsAtFault(mapping, "date", columns)).toEqual(["事故时间", "日期"]);
  expect(columnsAtFault(mapping, "year", columns)).toEqual(["year"]);
  expect(columnsAtFault({}, "date", columns)).toEqual([]);
});

test("another column keeps the words and formats of the field, and nothing else changes", () => {
  const mapping = {
    source: "police",
    fields: { severity: { column: "等级", values: { 死亡: "fatal" }, other: "unknown" }, lon: "X" },
  };
  expect(withColumn(mapping, "severity", "后果")).toEqual({
    source: "police",
    fields: {
      severity: { column: "后果", values: { 死亡: "fatal" }, other: "unknown", optional: true },
      lon: "X",
    },
  });
  expect(withColumn(mapping, "lat", "Y").fields).toHaveProperty("lat", { column: "Y", optional: true });
  expect(withColumn(mapping, "lon", "").fields).not.toHaveProperty("lon");
  expect(mapping.fields.lon).toBe("X");
});

test("a column takes the place of a sum and of a constant", () => {
  const mapping = { fields: { deaths: { sum: ["a", "b"] }, year: { constant: "2024", format: "YYYY" } } };
  expect(withColumn(mapping, "deaths", "c").fields).toHaveProperty("deaths", { column: "c", optional: true });
  const { fields } = withColumn(mapping, "year", "年");
  expect(fields).toHaveProperty("year", { column: "年", format: "YYYY", optional: true });
});

test("records without a number are known by their content", () => {
  expect(withColumn({ fields: { source_id: "编号" } }, "source_id", "")).toEqual({
    key: "content",
    fields: {},
  });
  const joined = { key: ["年", "号"], fields: { source_id: "编号" } };
  expect(withColumn(joined, "source_id", "")).toEqual({ key: ["年", "号"], fields: {} });
});

test("mended rows become a table that is read as theirs was", () => {
  const rows: Record<string, string>[] = [
    { 编号: "a1", 地点: '建设路"北口",东侧' },
    { 编号: " 2", 地点: "两行\n文字", 备注: "1;2" },
  ];
  expect(csvOf(["编号", "地点", "备注"], rows)).toBe(
    '编号,地点,备注\r\na1,"建设路""北口"",东侧",\r\n" 2","两行\n文字",1;2\r\n',
  );
  expect(csvOf(["编号", "备注"], rows, { delimiter: ";", skip: 1 })).toBe(
    '-\r\n编号;备注\r\na1;\r\n" 2";"1;2"\r\n',
  );
});

test("the columns come in the file's order, and none is left out", () => {
  const rows: Record<string, string>[] = [{ b: "1", a: "2" }, { c: "3" }];
  expect(columnsOf(rows, ["a", "name of the driver", "b"])).toEqual(["a", "b", "c"]);
  expect(columnsOf(rows, [])).toEqual(["b", "a", "c"]);
});

test("what lies far out does not decide what the map shows", () => {
  const points = Array.from({ length: 100 }, (_, i) => ({ row: i, lon: 116 + i / 1000, lat: 36 }));
  points[7] = { row: 7, lon: 0, lat: 0 };
  expect(mainBox(points)).toEqual([
    [116.001, 36],
    [116.097, 36],
  ]);
  expect(mainBox([])).toBeUndefined();
});
