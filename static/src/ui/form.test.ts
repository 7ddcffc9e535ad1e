import { beforeEach, expect, test, vi } from "vitest";
import { Api, Away, Problem } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { choice, field, form, longText, setFault, shortened, values } from "./form";

let state: State;
beforeEach(() => {
  state = new State(new Api(async () => new Response("{}")), "en", views);
});

function show(send: (values: Record<string, string>, key: string) => Promise<unknown>): HTMLFormElement {
  const fields = [
    field("title", "Title", { required: true }),
    field("urgent", "Urgent", { type: "checkbox" }),
    choice("kind", "Kind", [
      ["tree", "Tree"],
      ["wall", "Wall"],
    ]),
    longText("note", "Note"),
  ];
  const node = form(state, fields, "Save", send);
  document.body.replaceChildren(node);
  return node;
}
const input = (node: HTMLElement, name: string) => node.querySelector<HTMLInputElement>(`[name="${name}"]`);
async function submit(node: HTMLFormElement): Promise<void> {
  node.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() =>
    expect(node.querySelector<HTMLButtonElement>("[type=submit]")?.disabled).toBe(false),
  );
}
const fault = (node: HTMLElement, name: string) =>
  node.querySelector(`[data-field="${name}"] .fault:not([hidden])`)?.textContent ?? "";

test("every label names its control", () => {
  const node = show(async () => undefined);
  for (const label of node.querySelectorAll("label"))
    expect(node.querySelector(`#${label.getAttribute("for")}`)).not.toBeNull();
});

test("values are text, trimmed; a ticked box is on", () => {
  const node = show(async () => undefined);
  const [title, urgent] = [input(node, "title"), input(node, "urgent")];
  if (title) title.value = "  Elm  ";
  if (urgent) urgent.checked = true;
  expect(values(node)).toEqual({ title: "Elm", urgent: "on", kind: "tree", note: "" });
});

test("an empty field that is needed is said at the field, and nothing is sent", async () => {
  const send = vi.fn(async () => undefined);
  const node = show(send);
  await submit(node);
  expect(send).not.toHaveBeenCalled();
  expect(fault(node, "title")).toBe("Please fill this in.");
  expect(input(node, "title")?.getAttribute("aria-invalid")).toBe("true");
});

test("the server's words stand at the field they are about, others below", async () => {
  const problems = [
    new Problem(422, "Unprocessable", [{ location: "body.note", message: "is too long" }]),
    new Away("gone"),
  ];
  const node = show(async () => {
    throw problems.shift();
  });
  const title = input(node, "title");
  if (title) title.value = "Elm";
  await submit(node);
  expect(fault(node, "note")).toBe("is too long");
  await submit(node);
  expect(node.querySelector("[role=alert]:not([hidden])")?.textContent).toMatch(/cannot be reached/);
});

test("tries of one act share a key; another content or a success brings another", async () => {
  const keys: string[] = [];
  let fails = true;
  const node = show(async (_values, key) => {
    keys.push(key);
    if (fails) throw new Away("gone");
  });
  const title = input(node, "title");
  if (title) title.value = "Elm";
  await submit(node);
  await submit(node);
  expect(keys[1]).toBe(keys[0]);
  title?.dispatchEvent(new Event("input", { bubbles: true }));
  fails = false;
  await submit(node);
  expect(keys[2]).not.toBe(keys[0]);
  await submit(node);
  expect(keys[3]).not.toBe(keys[2]);
});

test("a value that cannot be is said in the page's language, not the browser's", async () => {
  state.setLang("zh");
  const send = vi.fn(async () => undefined);
  const fields = [
    field("least", "a", { type: "number", min: 1, step: 1, value: 0 }),
    field("most", "b", { type: "number", max: 9, value: 10 }),
    field("whole", "c", { type: "number", step: 1, value: 1.5 }),
    field("half", "d", { type: "number", step: 0.5, value: 0.7 }),
  ];
  const node = form(state, fields, "保存", send);
  document.body.replaceChildren(node);
  await submit(node);
  expect(["least", "most", "whole", "half"].map((name) => fault(node, name))).toEqual([
    "不得小于 1。",
    "不得大于 9。",
    "请填整数。",
    "须为 0.5 的整数倍。",
  ]);
  expect(send).not.toHaveBeenCalled();
});

test("a fault for a field that is not there is not swallowed", () => {
  const node = show(async () => undefined);
  expect(setFault(node, "nowhere", "odd")).toBe(false);
});

const limitsOf = (node: HTMLElement) => {
  const control = node.querySelector<HTMLInputElement>("input, select, textarea");
  const { type = "", required, min = "", max = "", step = "", maxLength = -1 } = control ?? {};
  return { type, required, min, max, step, maxLength };
};

test("a field takes its kind and its limits from the body's field, and what is said of it goes before", () => {
  const count = { type: "integer", required: true, minimum: 1, maximum: 9 } as const;
  const whole = { type: "number", required: true, min: "1", max: "9", step: "1", maxLength: -1 };
  expect(limitsOf(field("n", "N", { of: count }))).toEqual(whole);
  expect(limitsOf(field("n", "N", { of: count, min: 0, required: false }))).toEqual({
    ...whole,
    min: "0",
    required: false,
  });
  expect(limitsOf(field("m", "M", { of: { type: "number" } }))).toMatchObject({
    type: "number",
    step: "any",
  });
  expect(limitsOf(field("d", "D", { of: { type: "string", format: "date" } })).type).toBe("date");
  const text = { type: "string", required: true, maxLength: 30 } as const;
  expect(limitsOf(field("t", "T", { of: text }))).toMatchObject({
    type: "text",
    maxLength: 30,
    required: true,
  });
  expect(limitsOf(longText("t", "T", { of: text }))).toMatchObject({ maxLength: 30, required: true });
  expect(limitsOf(choice("c", "C", [["a", "A"]], { of: text })).required).toBe(true);
  expect(shortened("x".repeat(40), text)).toHaveLength(30);
});

test("no form has a length of its own: they are the server's, as its description has them", () => {
  const sources = import.meta.glob<string>(["../**/*.ts", "!../**/*.test.ts", "!../generated/*"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const own = Object.entries(sources).filter(([, text]) => /max_?length["']?\s*[:=,]\s*["']?\d/i.test(text));
  expect(own.map(([name]) => name)).toEqual([]);
});
