import { expect, test } from "vitest";
import { facts, subtitleOf, titleOf } from "./facts";
import type { Language } from "./format";
import type { Collection, Term, Value } from "./types";

const column = (name: string, type = "string", vocabulary = "", unit = "") => ({
  name,
  title_zh: `${name}中`,
  title_en: `${name} en`,
  type,
  unit,
  vocabulary,
});
const CRASHES: Collection = {
  id: "crashes",
  title_zh: "事故",
  title_en: "Crashes",
  color: "#000000",
  min_zoom: 0,
  count: 1,
  columns: [
    column("occurred_at", "time"),
    column("year", "integer"),
    column("severity", "string", "severity"),
    column("deaths", "integer"),
    column("modes", "strings", "mode"),
    column("alcohol", "boolean"),
    column("intersection_id", "integer"),
    column("offset_m", "number", "", "m"),
    column("cause"),
    column("assignment_reason"),
  ],
};
const SEGMENTS: Collection = {
  ...CRASHES,
  id: "segments",
  columns: [
    column("name"),
    column("speed_kmh", "number", "", "km/h"),
    column("bridge", "boolean"),
    column("level", "integer"),
  ],
};
const vocabulary = {
  lists: {
    severity: [["fatal", "死亡", "Fatal"]] as Term[],
    mode: [
      ["e_bike", "电动自行车", "E-bike"],
      ["car", "小客车", "Car"],
    ] as Term[],
    assignment_reason: [["It lies here.", "位于此处。", "It lies here."]] as Term[],
  },
};
const zh: Language = { lang: "zh", vocabulary, zone: "Asia/Shanghai" };
const en: Language = { lang: "en", vocabulary, zone: "Asia/Shanghai" };
const PROPS = {
  severity: "fatal",
  occurred_at: "2024-03-01T23:30:00Z",
  year: 2024,
  deaths: 1,
  modes: ["car", "e_bike"],
  alcohol: false,
  intersection_id: 1234,
  offset_m: 3.456,
  cause: null,
  assignment_reason: "It lies here.",
};
const value = (language: Language, name: string) =>
  facts(PROPS, CRASHES, language).find((f) => f.name === name);

test("facts speak the reader's language, with words for codes and units", () => {
  expect(value(zh, "modes")).toEqual({ name: "modes", label: "modes中", value: "小客车、电动自行车" });
  expect(value(en, "modes")?.value).toBe("Car, E-bike");
  expect(value(zh, "alcohol")?.value).toBe("否");
  expect(value(en, "offset_m")?.value).toBe("3.5 m");
  expect(value(zh, "offset_m")?.value).toBe("3.5 米");
});

test("times are the city's, not the reader's", () => {
  expect(value(en, "occurred_at")?.value).toBe("2 Mar 2024, 07:30");
  expect(value(zh, "occurred_at")?.value).toBe("2024年3月2日 07:30");
});

test("what the record does not know is left out, and what it says twice is said once", () => {
  expect(facts(PROPS, CRASHES, en).map((f) => f.name)).toEqual([
    "occurred_at",
    "deaths",
    "modes",
    "alcohol",
    "intersection_id",
    "offset_m",
    "assignment_reason",
  ]);
});

test("a time known in part is told as far as it is known", () => {
  const told = (parts: object, language: Language) =>
    facts({ ...PROPS, occurred_at: null, ...parts }, CRASHES, language).find((f) => f.name === "occurred_at")
      ?.value;
  expect(told({ year: 2021 }, en)).toBe("2021");
  expect(told({ year: 2021, month: 1 }, en)).toBe("Jan 2021");
  expect(told({ year: 2021, month: 1, day: 21 }, zh)).toBe("2021年1月21日");
  expect(told({ year: 2021, month: 1, day: 21, hour: 17 }, en)).toBe("21 Jan 2021, 17:00");
  expect(told({ year: null }, en)).toBeUndefined();
});

test("an id leads to what it names, and is written without separators", () => {
  expect(value(en, "intersection_id")).toMatchObject({ value: "1234", link: "intersections/1234" });
});

test("only the unusual is said of a road", () => {
  const props = { name: "建设路", speed_kmh: 40, bridge: false, level: 0 };
  expect(facts(props, SEGMENTS, zh)).toEqual([
    { name: "speed_kmh", label: "speed_kmh中", value: "40 公里/小时" },
  ]);
});

test("titles are words, and a nameless thing gets one", () => {
  expect(titleOf(PROPS, "7", CRASHES, zh)).toBe("死亡");
  expect(titleOf({ name: null }, "7", SEGMENTS, en)).toBe("Unnamed road");
  expect(titleOf({}, "7", CRASHES, zh)).toBe("事故 7");
  expect(subtitleOf(PROPS, CRASHES, zh)).toBe("2024年3月2日 07:30");
});

test("hours of a market are readable", () => {
  const places = { ...CRASHES, id: "places", columns: [column("hours", "json")] };
  const hours: Value = [{ weekdays: [1, 2, 3, 4, 5], from: "06:30", to: "08:00" }, { weekdays: [6, 7] }];
  expect(facts({ hours }, places, zh)[0]?.value).toBe("周一至周五 06:30–08:00、周六、周日 全天");
  expect(facts({ hours }, places, en)[0]?.value).toBe("Mon–Fri 06:30–08:00, Sat, Sun All day");
});

test("a value that looks like markup stays the text it is", () => {
  const evil = "<img src=x onerror=alert(1)>";
  expect(facts({ ...PROPS, cause: evil }, CRASHES, en).find((f) => f.name === "cause")?.value).toBe(evil);
});

test("a reason that the program gave is told in the reader's language", () => {
  expect(value(zh, "assignment_reason")?.value).toBe("位于此处。");
  expect(value(en, "assignment_reason")?.value).toBe("It lies here.");
  const byPerson = facts({ ...PROPS, assigned_by: "person" }, CRASHES, zh);
  expect(byPerson.find((f) => f.name === "assignment_reason")?.value).toBe("It lies here."); // as they wrote it
});
