import { expect, test } from "vitest";
import { readAt, writeAt } from "./at";

test("a file by its number, a view with what it starts from, a list with its filter", () => {
  expect(readAt("12")).toEqual({ view: "file", id: 12, query: {} });
  expect(readAt("new?class=parking&evidence=black_spot/7")).toEqual({
    view: "new",
    id: 0,
    query: { class: "parking", evidence: "black_spot/7" },
  });
  expect(readAt("?state=listed&overdue=true").query).toEqual({ state: "listed", overdue: "true" });
  expect(readAt("")).toEqual({ view: "", id: 0, query: {} });
  expect(readAt("-3").id).toBe(0);
});

test("what is written is read back, and what is empty is left out", () => {
  const query = { area: "东昌府区 & 高新", state: "" };
  expect(readAt(writeAt("all", query))).toEqual({ view: "all", id: 0, query: { area: "东昌府区 & 高新" } });
  expect(writeAt("", { state: "" })).toBe("");
});
