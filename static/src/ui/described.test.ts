// Fields that no screen places itself come from what the API says of them.
import { expect, test } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { type Body, restFacts, restFields, restOf, restValues } from "./described";

const BODY: Body = {
  title: { type: "string", title: ["标题", "Title"], seq: 1 },
  fund: { type: "string", maxLength: 2000, title: ["资金来源", "Fund"], seq: 4 },
  ends_on: { type: "string", format: "date", title: ["结束", "Ends"], seq: 3 },
  cost_planned: { type: "number", minimum: 0, title: ["计划费用", "Planned cost"], seq: 2 },
  asset_ids: { type: "array", title: ["设施", "Assets"], seq: 5 },
  uuid: { type: "string", format: "uuid", title: ["键", "Key"], seq: 6 },
  odd: { type: "string" },
};

const stateIn = (lang: "zh" | "en") => new State(new Api(async () => new Response("{}")), lang, views);

test("what can be asked for plainly comes in the noun's order, without what is placed elsewhere", () => {
  expect(restOf(BODY, ["title"]).map(([name]) => name)).toEqual(["cost_planned", "ends_on", "fund"]);
});

test("the fields are labelled in the reader's language, limited and filled in", () => {
  for (const [lang, labels] of [
    ["zh", ["计划费用", "结束", "资金来源"]],
    ["en", ["Planned cost", "Ends", "Fund"]],
  ] as const) {
    const [fold] = restFields(stateIn(lang), BODY, ["title"], { cost_planned: 12, fund: "市财政" });
    expect([...(fold?.querySelectorAll("label") ?? [])].map((l) => l.textContent)).toEqual(labels);
    expect(fold?.querySelector<HTMLInputElement>("[name=cost_planned]")?.value).toBe("12");
    expect(fold?.querySelector<HTMLInputElement>("[name=ends_on]")?.type).toBe("date");
    const fund = fold?.querySelector<HTMLTextAreaElement>("[name=fund]");
    expect([fund?.tagName, fund?.maxLength, fund?.value]).toEqual(["TEXTAREA", 2000, "市财政"]);
  }
  expect(restFields(stateIn("zh"), BODY, Object.keys(BODY))).toEqual([]);
});

test("what was written is sent as the body takes it, and what was emptied as null", () => {
  expect(restValues(BODY, ["title"], { cost_planned: "3.5", ends_on: "", fund: "x" })).toEqual({
    cost_planned: 3.5,
    ends_on: null,
    fund: "x",
  });
});

test("what is known is shown under its title, and what is not is no row's text", () => {
  const facts = restFacts(stateIn("en"), BODY, ["title", "ends_on"], { fund: "City", cost_planned: null });
  expect(facts).toEqual([
    ["Planned cost", null],
    ["Fund", "City"],
  ]);
});
