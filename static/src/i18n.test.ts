import { beforeEach, expect, test } from "vitest";
import { firstLang, rememberLang, term, words } from "./i18n";
import { WORDS } from "./words";

beforeEach(() => localStorage.clear());

/** The words of the screens and of their parts: every exported table of pairs. */
const modules = import.meta.glob<Record<string, unknown>>(
  [
    "./screens/*.ts",
    "./sight/*.ts",
    "./spots/*.ts",
    "./casework/*.ts",
    "./admin/*.ts",
    "./imports/*.ts",
    "!./**/*.test.ts",
  ],
  {
    eager: true,
  },
);
const isPair = (v: unknown): v is [string, string] =>
  Array.isArray(v) && v.length === 2 && v.every((part) => typeof part === "string");
const TABLES = Object.values(modules)
  .flatMap((exported) => Object.values(exported))
  .filter((v): v is Record<string, [string, string]> => {
    const values = v !== null && typeof v === "object" && !Array.isArray(v) ? Object.values(v) : [];
    return values.length > 0 && values.every(isPair);
  });
const ALL: [string, readonly [string, string]][] = [WORDS, ...TABLES].flatMap((table) =>
  Object.entries(table),
);

test("the screens' own words are found", () => expect(TABLES.length).toBeGreaterThan(1));

test.each(ALL)("%s has both languages with the same blanks", (_key, [zh, en]) => {
  expect(zh.trim()).not.toBe("");
  expect(en.trim()).not.toBe("");
  const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  expect(blanks(zh)).toEqual(blanks(en));
});

test("English words hold no Chinese, but for the name of the other language", () => {
  const allowed = new Set(["language", "languageName"]);
  for (const [key, [, en]] of ALL) if (!allowed.has(key)) expect(en, key).not.toMatch(/[\u4e00-\u9fff]/);
});

test("numbers are written in the language's own way", () => {
  expect(words("en", "zoomForAll", { n: 34587, layer: "crashes" })).toBe("Zoom in to see all 34,587 crashes");
  expect(words("zh", "zoomForAll", { n: 34587, layer: "事故" })).toBe("放大后可看到全部 34,587 条事故");
});

test("a blank without a value stays visible", () => {
  expect(words("en", "failed", { layer: "Crashes" })).toContain("{why}");
});

test("the link's language goes before the remembered one, and that before the browser's", () => {
  expect(firstLang(undefined, ["de-DE", "zh-Hans-CN"])).toBe("zh");
  expect(firstLang(undefined, ["de-DE"])).toBe("en");
  rememberLang("zh");
  expect(firstLang(undefined, ["en-GB"])).toBe("zh");
  expect(firstLang("en", ["zh-CN"])).toBe("en");
});

test("a code without a word is shown as it is", () => {
  const vocabulary = { lists: { severity: [["fatal", "死亡", "Fatal"] as [string, string, string]] } };
  expect(term("zh", vocabulary, "severity", "fatal")).toBe("死亡");
  expect(term("en", vocabulary, "severity", "odd")).toBe("odd");
  expect(term("en", vocabulary, "nowhere", "odd")).toBe("odd");
});
