import { beforeEach, expect, test } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { day, factTable, figure, moment, percent } from "./bits";

let state: State;
beforeEach(() => {
  state = new State(new Api(async () => new Response("{}")), "en", views);
});

test("figures carry their unit in the page's language, unknown ones a dash", () => {
  expect(figure("en", 18.44, "m")).toBe("18.4 m");
  expect(figure("zh", 1840, "km/h", 0)).toBe("1,840 公里/小时");
  expect(figure("en", null, "m")).toBe("–");
  expect(figure("en", Number.NaN, "m")).toBe("–");
  expect(percent("en", 0.206)).toBe("21 %");
});

test("a moment is told in the city's zone, and the zone is named", () => {
  state.settings.set({ title: "", demo: false, zone: "Asia/Shanghai" });
  const node = moment(state, "2026-03-01T20:30:00Z");
  if (typeof node === "string") throw new Error("no time element");
  expect(node.textContent).toMatch(/2 Mar 2026.*04:30/);
  expect(node.title).toMatch(/GMT\+8|CST/);
  expect(node.getAttribute("datetime")).toBe("2026-03-01T20:30:00Z");
  expect(moment(state, "soon")).toBe("soon");
  expect(moment(state, null)).toBe("–");
});

test("a day has no zone", () => {
  state.settings.set({ title: "", demo: false, zone: "Pacific/Auckland" });
  expect((day(state, "2026-03-01") as HTMLElement).textContent).toBe("1 Mar 2026");
});

test("facts that are not known are left out", () => {
  const list = factTable(["a", "1"], ["b", null], ["c", ""]);
  expect(list.textContent).toBe("a1");
});
