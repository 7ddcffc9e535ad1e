import { expect, test } from "vitest";
import { Api } from "../api";
import type { WorkNotice } from "../generated/api";
import { views } from "../layers/index";
import { bulkAt } from "../screens/clearing-list";
import { State } from "../state";
import type { Feature } from "../types";
import { readAt } from "./at";
import { newSiteAt, readEvidence } from "./evidence";
import { actionOf, changed, numberIn, settledIn } from "./history";
import { dueOnly } from "./lookbacks";
import { siteBody } from "./sitenew";
import { inOrder, stepBody } from "./sitesteps";
import { WORDS } from "./words";
import { checked, eventBody, leftOf, noticesOf, reasonsFor } from "./workevents";
import { itemsOf, workBody } from "./worknew";

const state = () => new State(new Api(), "en", views);

test("every word stands in both languages with the same values", () => {
  for (const [key, [zh, en]] of Object.entries(WORDS)) {
    expect(/\p{Script=Han}/u.test(zh) || zh.startsWith("{"), key).toBe(true);
    expect(/\p{Script=Han}/u.test(en), key).toBe(false);
    expect(new Set(zh.match(/\{\w+\}/g)), key).toEqual(new Set(en.match(/\{\w+\}/g)));
  }
});

test("a new file: where it is picked, else where its evidence lies", () => {
  const v = { title: "路口遮挡", class: "sight_obstruction", origin: "triangle", note: "" };
  expect(siteBody(v, null, readEvidence("triangle/7,nonsense,crash/x"), "u")).toEqual({
    type: "Feature",
    geometry: null,
    properties: { uuid: "u", ...v, evidence: [{ kind: "triangle", id: 7 }] },
  });
  expect(siteBody(v, [116, 36.5], [], "u")).toMatchObject({
    geometry: { type: "Point", coordinates: [116, 36.5] },
  });
  expect(newSiteAt("black-spots", 7, "A & B")).toBe(
    "new?evidence=black_spot%2F7&class=black_spot&origin=black_spot&title=A+%26+B",
  );
  expect(newSiteAt("segments", 7)).toBe("new");
});

test("a step sends what was filled in and nothing else", () => {
  const body = stepBody(
    "list",
    { tier: "city", number: "督办 3", deadline: "2026-06-30", note: "" },
    [],
    "u",
  );
  expect(body).toMatchObject({
    uuid: "u",
    event: "list",
    tier: "city",
    number: "督办 3",
    deadline: "2026-06-30",
  });
  expect(body).not.toHaveProperty("note");
  expect(body).not.toHaveProperty("photos");
});

test("steps stand in the order of use, those against the file last", () => {
  expect(inOrder(["refuse", "verify"], false)).toEqual(["verify", "refuse"]);
  expect(inOrder(["rectify", "list", "measure", "refuse"], false)).toEqual([
    "list",
    "rectify",
    "measure",
    "refuse",
  ]);
  expect(inOrder(["list", "measure", "extend", "accept", "look_back"], true)).toEqual([
    "accept",
    "list",
    "measure",
    "extend",
  ]);
  expect(inOrder(["reopen", "look_back", "delist"], true)).toEqual(["delist", "reopen"]);
});

test("the history knows which conflicts are settled and what merged files were called", () => {
  const row = (part: object) =>
    ({ source: "audit", object: "sites", object_id: 1, action: "add", ...part }) as never;
  const rows = [
    row({ object_id: 7, details: { after: { number: "TC-2026-0007" } } }),
    row({ source: "work_event", object: "works", action: "settle", details: { settles: "u-1" } }),
    row({ details: null }),
  ];
  expect(numberIn(rows, 7)).toBe("TC-2026-0007");
  expect(numberIn(rows, 1)).toBe("");
  expect([...settledIn(rows)]).toEqual(["u-1"]);
});

test("an event of a work carries the quantity as a number and the lines that were ticked", () => {
  const list = [
    { code: "place", zh: "位置", en: "Place" },
    { code: "height", zh: "净空", en: "Clearance" },
  ];
  const v = { quantity: "3.5", note: "wet", check_place: "on", check_height: "" };
  expect(checked(list, v)).toEqual(["place"]);
  expect(eventBody("done", v, ["p"], ["place"])).toEqual({
    event: "done",
    note: "wet",
    quantity: 3.5,
    photos: ["p"],
    checks: ["place"],
  });
  expect(eventBody("done", {}, [], [])).toEqual({ event: "done" });
  const work = { properties: { quantity: 10, quantity_done: 12 } };
  expect(leftOf(work as never)).toBe(0);
});

test("reasons fit the event: weather stops a crew, bad quality sends a work back", () => {
  const all: [string, string][] = [
    ["weather", ""],
    ["not_good_enough", ""],
    ["other", ""],
  ];
  const codes = (event: string) => reasonsFor(all, event).map(([code]) => code);
  expect(codes("block")).toEqual(["weather", "other"]);
  expect(codes("return")).toEqual(["not_good_enough", "other"]);
  expect(codes("cancel")).toEqual(["weather", "not_good_enough", "other"]);
});

test("a planned work: one item a line, numbers of the works before it", () => {
  expect(itemsOf(" oak \n\n elm")).toEqual([
    { title: "oak", action: "other" },
    { title: "elm", action: "other" },
  ]);
  const v = { kind: "sign", title: "T", crew: "", due_on: "", quantity: "2", depends_on: "3，4", items: "" };
  expect(workBody(9, v, "u")).toEqual({
    type: "Feature",
    geometry: null,
    properties: { uuid: "u", site_id: 9, kind: "sign", title: "T", quantity: 2, depends_on: [3, 4] },
  });
});

test("works made in bulk: of what was ticked, of the kind that fits most of it", () => {
  const item = (obstruction_id: number, kind: string) => ({ obstruction_id, kind });
  expect(bulkAt([item(3, "parked_vehicles"), item(1, "tree"), item(2, "hedge")])).toBe(
    "bulk?obstructions=3%2C1%2C2&kind=tree_trimming",
  );
  expect(readAt(bulkAt([item(7, "sign")])).query).toEqual({ obstructions: "7", kind: "sign" });
  expect(bulkAt([])).toBe("bulk");
});

test("due look-backs: those not made yet whose day has come", () => {
  const row = (due_on: string, result: string | null) =>
    ({ properties: { due_on, result } }) as unknown as Feature;
  const rows = [
    row("2026-01-01", "passed"),
    row("2026-01-02", null),
    row("2026-02-20", null),
    row("2026-09-01", null),
  ];
  const days = (which: string) =>
    dueOnly(rows, which, "2026-02-01", "2026-03-03").map((f) => f.properties.due_on);
  expect(days("")).toEqual(["2026-01-02"]);
  expect(days("month")).toEqual(["2026-01-02", "2026-02-20"]);
  expect(days("all")).toHaveLength(4);
});

test("the history says in words what the audit changed", () => {
  const s = state();
  s.vocabulary = {
    lists: {
      site_class: [
        ["parking", "违停", "Parking"],
        ["other", "其他", "Other"],
      ],
    },
  };
  s.setCollections([
    {
      id: "sites",
      title_zh: "隐患点",
      title_en: "Sites",
      color: "#ea580c",
      min_zoom: 10,
      count: 0,
      columns: [
        { name: "title", title_zh: "标题", title_en: "Title", type: "text", unit: "", vocabulary: "" },
        {
          name: "class",
          title_zh: "类别",
          title_en: "Class",
          type: "text",
          unit: "",
          vocabulary: "site_class",
        },
        {
          name: "revision",
          title_zh: "修订",
          title_en: "Revision",
          type: "integer",
          unit: "",
          vocabulary: "",
        },
      ],
    },
  ]);
  const row = {
    at: "",
    source: "audit",
    id: 1,
    object: "sites",
    object_id: 3,
    action: "change",
    actor: "",
    details: {
      before: { title: "A", class: "other", revision: 1 },
      after: { title: "A", class: "parking", revision: 2 },
    },
  };
  expect(changed(s, row)).toEqual(["Class: Other → Parking"]);
  expect(actionOf(s, row)).toBe("Changed");
  const raised = { ...row, action: "escalate", details: { before: null, after: "superior" } };
  expect(changed(s, raised)).toEqual(["superior"]); // a code that the vocabulary does not know
});

test("what must be known before an event is said in the reader's language", () => {
  const list: WorkNotice[] = [
    { event: "done", code: "then_not_acceptor", zh: "须由他人验收", en: "somebody else must" },
  ];
  expect(noticesOf(state(), list, "done")).toEqual(["somebody else must"]);
  expect(noticesOf(new State(new Api(), "zh", views), list, "done")).toEqual(["须由他人验收"]);
  expect(noticesOf(state(), list, "accept")).toEqual([]);
  expect(noticesOf(state(), null, "done")).toEqual([]);
});
