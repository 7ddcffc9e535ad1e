import { expect, test } from "vitest";
import { Api } from "../api";
import type { Token } from "../generated/api";
import { views } from "../layers/index";
import { NOBODY, State } from "../state";
import { confirmed } from "../ui/confirm";
import { copyField } from "../ui/copy";
import { auditQuery, differences } from "./audit";
import { calendarAddress } from "./feeds";
import { firstView } from "./parts";
import { personBody } from "./people";
import { inOrder } from "./tokens";
import { hookBody } from "./webhooks";

const state = () => new State(new Api(), "en", views);

test("a new person: what was left empty is left out, crew and unit are numbers", () => {
  expect(personBody({ login: "li", name: "", role: "crew", crew_id: "3", unit_id: "" })).toEqual({
    login: "li",
    role: "crew",
    crew_id: 3,
  });
});

test("a webhook of every object names none, so that a new kind is told too", () => {
  const v = { name: "n", url: "https://x", format: "json", secret: "" };
  expect(hookBody({ ...v, sites: "on", works: "on", look_backs: "on" })).toMatchObject({ objects: [] });
  expect(hookBody({ ...v, sites: "on", works: "", look_backs: "" })).toEqual({
    name: "n",
    url: "https://x",
    format: "json",
    objects: ["sites"],
  });
});

test("differences name what changed, came and went, and nothing else", () => {
  const before = { title: "A", class: "other", revision: 1, note: "", at: { x: 1 } };
  const after = { title: "B", class: "other", revision: 2, crew: 3, at: { x: 2 } };
  expect(differences(before, after)).toEqual([
    ["title", "A", "B"],
    ["at", '{"x":1}', '{"x":2}'],
    ["crew", "–", "3"],
  ]);
  expect(differences(null, "superior")).toEqual([["", "–", "superior"]]);
  expect(differences(null, null)).toEqual([]);
});

test("the audit's filter: a day begins at the reader's midnight, nonsense is left out", () => {
  expect(auditQuery({ object: "sites", since: "2026-03-01" })).toEqual({
    object: "sites",
    object_id: "",
    actor: "",
    since: new Date(2026, 2, 1).toISOString(),
  });
  expect(auditQuery({ since: "x" }).since).toBe("");
});

test("tokens in force stand first, the newest first", () => {
  const token = (id: number, state: Token["state"]) => ({ id, state }) as Token;
  const list = [token(1, "in_force"), token(2, "revoked"), token(3, "in_force"), token(4, "expired")];
  expect(inOrder(list).map((x) => x.id)).toEqual([3, 1, 4, 2]);
});

test("a token in an address is escaped", () => {
  expect(calendarAddress("https://c.cn", "tst_a&b")).toBe("https://c.cn/api/calendar.ics?token=tst_a%26b");
});

test("the first page is one that the reader may open", () => {
  const s = state();
  const first = (role: string) => {
    s.session.set({ ...NOBODY, signed_in: role !== "", role: role as "admin" });
    return firstView(s);
  };
  expect([first("admin"), first("planner"), first("auditor"), first("crew"), first("")]).toEqual([
    "people",
    "audit",
    "audit",
    "feeds",
    "feeds",
  ]);
});

test("an act that cannot be taken back runs after the second press only, and says its refusal", async () => {
  let n = 0;
  const box = confirmed(state(), "Disable", "Sure?", async () => {
    n++;
    throw new Error("no");
  });
  document.body.append(box);
  const press = (name: string) =>
    [...box.querySelectorAll("button")].find((b) => b.textContent === name)?.click();
  press("Disable");
  press("Cancel");
  expect(n).toBe(0);
  press("Disable");
  press("Disable");
  await Promise.resolve();
  await Promise.resolve();
  expect(n).toBe(1);
  await expect.poll(() => box.querySelector<HTMLElement>(".fault")?.hidden).toBe(false);
  box.remove();
});

test("what is to be copied is text, whatever it holds", () => {
  const field = copyField(state(), "<b>", '"><img src=x>');
  expect(field.querySelector("input")?.value).toBe('"><img src=x>');
  expect(field.querySelector("img, b")).toBeNull();
});
