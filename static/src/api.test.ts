import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api, Away, localPath, newKey, Problem, readCollection, withQuery } from "./api";
import { views } from "./layers/index";
import { State } from "./state";

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const page = (ids: number[], next?: string) =>
  json({
    type: "FeatureCollection",
    features: ids.map((id) => ({ type: "Feature", id, geometry: null, properties: {} })),
    links: next ? [{ rel: "next", href: next }] : [],
    numberMatched: 4,
  });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function ids(api: Api, signal?: AbortSignal): Promise<unknown[]> {
  const out: unknown[] = [];
  for await (const { features } of api.pages("crashes", { limit: "2" }, signal))
    out.push(...features.map((f) => f.id));
  return out;
}

test("pages follow next to the end, on this server whatever host the link names", async () => {
  const asked: string[] = [];
  const api = new Api(async (url) => {
    asked.push(url);
    return asked.length === 1
      ? page([1, 2], "https://elsewhere.example/api/collections/crashes/items?cursor=b")
      : page([3, 4]);
  });
  expect(await ids(api)).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([
    "/api/collections/crashes/items?limit=2",
    "/api/collections/crashes/items?cursor=b",
  ]);
});

test("a next that leads in a circle or to nothing ends", async () => {
  const circle = new Api(async () => page([1], "/api/collections/crashes/items?cursor=a"));
  expect(await ids(circle)).toEqual([1, 1]);
  const empty = new Api(async () => page([], "/api/collections/crashes/items?cursor=a"));
  expect(await ids(empty)).toEqual([]);
});

test("an aborted request is no sign of an absent server", async () => {
  const abort = new AbortController();
  const api = new Api((_url, init) => {
    abort.abort();
    return Promise.reject(init.signal?.reason);
  });
  await expect(ids(api, abort.signal)).rejects.toThrow();
  expect(api.away).toBe(false);
});

test("a refusal carries the server's own words", async () => {
  const api = new Api(async () => json({ title: "Bad parameter", detail: "bbox: four numbers" }, 400));
  const error = await ids(api).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Problem);
  expect((error as Problem).message).toBe("Bad parameter: bbox: four numbers");
  expect(api.away).toBe(false);
});

test("an absent server is asked again, later each time, until it is back", async () => {
  let up = false;
  let asked = 0;
  const api = new Api(async () => {
    asked++;
    if (!up) throw new TypeError("connection refused");
    return json({});
  });
  const seen: boolean[] = [];
  api.watch((away) => seen.push(away));
  await expect(api.settings()).rejects.toBeInstanceOf(Away);
  await vi.advanceTimersByTimeAsync(1000 + 2000 + 4000);
  expect(asked).toBe(4);
  expect(seen).toEqual([true]);
  up = true;
  await vi.advanceTimersByTimeAsync(8000);
  expect(seen).toEqual([true, false]);
  const before = asked;
  await vi.advanceTimersByTimeAsync(60000);
  expect(asked).toBe(before);
});

test("503 is away, 404 is an answer", async () => {
  const busy = new Api(async () => json({}, 503));
  await expect(busy.settings()).rejects.toBeInstanceOf(Away);
  const api = new Api(async () => json({}, 404));
  await expect(api.settings()).rejects.toBeInstanceOf(Problem);
  expect(api.away).toBe(false);
});

test("a collection without our own block can still be drawn", () => {
  expect(readCollection({ id: "x", title: "X" })).toEqual({
    id: "x",
    title_zh: "X",
    title_en: "X",
    color: "#777777",
    min_zoom: 0,
    columns: [],
    count: 0,
  });
  expect(readCollection({ id: "x", tongshi: { color: "red;x" } }).color).toBe("#777777");
});

test("links become paths of this server", () => {
  expect(localPath("http://127.0.0.1:8080/api/x?a=1#f")).toBe("/api/x?a=1");
  expect(localPath("//evil.example/api/x")).toBe("/api/x");
});

test("a session that ended is asked again as nobody, once", async () => {
  const answers = [json({}, 401), json({ signed_in: false })];
  const api = new Api(async () => answers.shift() ?? json({}, 500));
  expect(await api.session()).toEqual({ signed_in: false });
  const refused = new Api(async () => json({}, 401));
  await expect(refused.session()).rejects.toBeInstanceOf(Problem);
});

test("a change is sent as JSON, once, and its refusal carries the server's words", async () => {
  const seen: RequestInit[] = [];
  const api = new Api(async (_url, init) => {
    seen.push(init);
    return json({ title: "Conflict", detail: "is taken" }, 409);
  });
  await expect(api.send("POST", "/api/users", { login: "li" })).rejects.toThrow("Conflict: is taken");
  expect(seen).toHaveLength(1);
  expect(seen[0]?.method).toBe("POST");
  expect(seen[0]?.body).toBe('{"login":"li"}');
  expect(new Headers(seen[0]?.headers).get("Content-Type")).toBe("application/json");
  const gone = new Api(async () => new Response(null, { status: 204 }));
  expect(await gone.signOut()).toBeUndefined();
});

test("a new record is sent with its key, a change with the tag of what was read", async () => {
  const seen: [string, Headers][] = [];
  const api = new Api(async (url, init) => {
    seen.push([url, new Headers(init.headers)]);
    return new Response('{"id":7}', { status: 200, headers: { ETag: '"r3"' } });
  });
  const key = newKey();
  await api.post("/api/works/7/events", { kind: "start" }, key);
  const { value, etag } = await api.getTagged<{ id: number }>("/api/collections/works/items/7");
  await api.patch("/api/collections/works/items/7", { crew: "A" }, etag);
  await api.remove("/api/collections/works/items/7", etag);
  expect(value.id).toBe(7);
  expect(seen[0]?.[1].get("Idempotency-Key")).toBe(key);
  expect(seen.slice(2).map(([, headers]) => headers.get("If-Match"))).toEqual(['"r3"', '"r3"']);
  expect(seen[2]?.[1].get("Content-Type")).toBe("application/merge-patch+json");
});

test("a refusal names the field at fault", async () => {
  const errors = [{ location: "body.due_on", message: "is no day" }];
  const api = new Api(async () => json({ title: "Unprocessable", errors }, 422));
  const problem = (await api.post("/api/works", {}).catch((e: unknown) => e)) as Problem;
  expect(problem.fault("due_on")).toBe("is no day");
  expect(problem.fault("crew")).toBeUndefined();
});

test("keys are random UUIDs, and empty query values are left out", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newKey()).not.toBe(newKey());
  expect(withQuery("/api/x", { road: "", q: "建设路" })).toBe("/api/x?q=%E5%BB%BA%E8%AE%BE%E8%B7%AF");
});

test("the server is asked in the page's language, and its words are joined as that language does", async () => {
  const asked: (string | null)[] = [];
  const api = new Api(async (_url, init) => {
    asked.push(new Headers(init.headers).get("Accept-Language"));
    const body = JSON.stringify({ title: "请求有误", detail: "limit：应为整数" });
    return new Response(body, { status: 400, headers: { "Content-Language": "zh-CN" } });
  });
  const state = new State(api, "zh", views);
  await expect(api.settings()).rejects.toThrow("请求有误：limit：应为整数");
  state.setLang("en");
  await expect(api.post("/api/works/1/events", { event: "start" }, newKey())).rejects.toBeInstanceOf(Problem);
  expect(asked).toEqual(["zh-CN", "en-GB"]);
});
