import { beforeEach, expect, test } from "vitest";
import { Api } from "../api";
import { Outbox, type Store } from "./outbox";

interface Sent {
  path: string;
  body: Record<string, unknown>;
  key: string;
}

let sent: Sent[];
let answers: (number | "gone" | "cut")[];
let store: Store;
let kept: string | null;

const keep = (text: string): void => {
  kept = text;
};

beforeEach(() => {
  sent = [];
  answers = [];
  kept = null;
  store = { read: () => kept, write: keep };
});

const fetcher = (path: string, init: RequestInit): Promise<Response> => {
  const answer = answers.shift() ?? 201;
  const headers = init.headers as Record<string, string>;
  if (init.method === "POST")
    sent.push({ path, body: JSON.parse(String(init.body)), key: headers["Idempotency-Key"] ?? "" });
  if (answer === "gone") return Promise.reject(new TypeError("no network"));
  if (answer === "cut") return Promise.resolve(new Response('{"outcome":"app', { status: 201 }));
  const body = answer < 400 ? { outcome: "applied" } : { title: "no", detail: "quantity is below 0" };
  return Promise.resolve(new Response(JSON.stringify(body), { status: answer }));
};

const box = (login = "zhao") => new Outbox(new Api(fetcher), () => login, store);

test("an event that is answered leaves nothing behind", async () => {
  const mine = box();
  expect(await mine.send("/api/works/1/events", { event: "start" }, "Start")).toEqual({ outcome: "applied" });
  expect(mine.waiting).toEqual([]);
  expect(JSON.parse(kept ?? "null")).toEqual([]);
});

test("an answer that breaks off is no refusal: the event is sent again and answered", async () => {
  answers = ["cut"];
  const mine = box();
  expect(await mine.send("/api/works/1/events", { event: "start" }, "Start")).toBeUndefined();
  const [first] = mine.waiting;
  expect(first?.refused).toBeUndefined();
  await mine.flush();
  expect(mine.waiting).toEqual([]);
  expect(sent.map((s) => s.key)).toEqual([first?.uuid, first?.uuid]);
});

test("a lost answer: kept over a reload, sent again with the same UUID and body, in order", async () => {
  answers = ["gone"];
  const mine = box();
  expect(await mine.send("/api/works/1/events", { event: "tick", items: [4] }, "Tick")).toBeUndefined();
  answers = ["gone"];
  expect(await mine.send("/api/works/1/events", { event: "done" }, "Done")).toBeUndefined();
  expect(mine.waiting.map((w) => w.label)).toEqual(["Tick", "Done"]);
  const [first, second] = mine.waiting;
  expect(second?.body.after).toBe(first?.uuid);
  expect(first?.body.after).toBeUndefined();

  sent = [];
  const reloaded = box();
  await reloaded.flush();
  expect(sent.map((s) => s.body)).toEqual([first?.body, second?.body]);
  expect(sent.map((s) => s.key)).toEqual([first?.uuid, second?.uuid]);
  expect(reloaded.waiting).toEqual([]);
});

test("what the server will not have is thrown at once, and said later when nobody waited", async () => {
  answers = [422];
  const mine = box();
  await expect(mine.send("/api/works/1/events", { event: "progress", quantity: -1 }, "P")).rejects.toThrow(
    "quantity is below 0",
  );
  expect(mine.waiting).toEqual([]);

  mine.keep("/api/works/1/events", { event: "progress", quantity: -1 }, "P");
  mine.keep("/api/works/2/events", { event: "note" }, "N");
  answers = [422, 201];
  await mine.flush();
  expect(mine.waiting.map((w) => [w.label, Boolean(w.refused)])).toEqual([["P", true]]);
  mine.drop(mine.waiting[0]?.uuid ?? "");
  expect(mine.waiting).toEqual([]);
});

test("a session that ended keeps the event, and another account does not send it", async () => {
  answers = [401];
  await box("zhao").send("/api/works/1/events", { event: "done" }, "Done");
  sent = [];
  const other = box("qian");
  await other.flush();
  expect(sent).toEqual([]);
  await box("zhao").flush();
  expect(sent.map((s) => s.body.event)).toEqual(["done"]);
});

test("where storage is forbidden the page still sends", async () => {
  store = { read: () => null, write: () => undefined };
  answers = ["gone"];
  const mine = box();
  await mine.send("/api/works/1/events", { event: "done" }, "Done");
  expect(mine.waiting).toHaveLength(1);
  await mine.flush();
  expect(mine.waiting).toEqual([]);
});
