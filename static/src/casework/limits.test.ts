// What a form of a file or a work lets be written is what the server takes.
import { expect, test, vi } from "vitest";
import { Api } from "../api";
import * as bodies from "../generated/bodies";
import { views } from "../layers/index";
import type { ScreenContext } from "../screens/screen";
import { NOBODY, State } from "../state";
import type { Taken } from "../ui/form";
import { reportForm } from "./siteforms";
import type { SiteFile, WorkFile } from "./types";
import { editWork, workNew } from "./worknew";

const nothing = () => undefined;
const feature = { type: "Feature", id: 7, geometry: null, properties: { title: "建设路", number: "SD-7" } };
const ANSWERS: Record<string, unknown> = {
  "/api/sites/7": feature as unknown as SiteFile,
  "/api/casework": { rules: { work_kinds: {} }, crews: [], units: [] },
};

function planner(): State {
  const api = new Api(async (url) => new Response(JSON.stringify(ANSWERS[url] ?? {})));
  const state = new State(api, "en", views);
  state.session.set({ ...NOBODY, signed_in: true, role: "planner" });
  return state;
}

/** The controls that fill in a field of the body, each with what it takes and what the server does. */
function compared(form: Element | null, body: Record<string, Taken>) {
  const controls = [...(form?.querySelectorAll<HTMLInputElement>("input, select, textarea") ?? [])];
  const filling = controls.flatMap((control) => {
    const taken = body[control.name];
    return taken ? [{ control, taken }] : [];
  });
  const attribute = (control: Element, name: string) => control.getAttribute(name) ?? "";
  return {
    takes: filling.map(({ control }) => [
      control.name,
      ...["maxlength", "min", "max"].map((name) => attribute(control, name)),
    ]),
    // What is chosen is one of those offered, however long.
    server: filling.map(({ control, taken }) => [
      control.name,
      ...[control.tagName === "SELECT" ? undefined : taken.maxLength, taken.minimum, taken.maximum].map(
        (limit) => String(limit ?? ""),
      ),
    ]),
  };
}

test("a new work: a note and a title as long as the server takes them, figures within its limits", async () => {
  const box = document.createElement("div");
  const context = { state: planner(), choose: nothing, go: nothing } as unknown as ScreenContext;
  workNew(box, context, { site: "7" });
  await vi.waitFor(() => expect(box.querySelector("form")).not.toBeNull());
  const { takes, server } = compared(box.querySelector("form"), bodies.NewWork);
  expect(takes).toEqual(server);
  expect(takes).toContainEqual(["note", "2000", "", ""]);
  expect(takes).toContainEqual(["title", "200", "", ""]);
  expect(takes.length).toBeGreaterThan(6);
});

test("a work that is changed takes what a new one takes", () => {
  const work = { ...feature, properties: { title: "x", unit: "m" } } as unknown as WorkFile;
  const { takes, server } = compared(editWork(planner(), work, '"1"', nothing, nothing), bodies.WorkPatch);
  expect(takes).toEqual(server);
  expect(takes).toContainEqual(["note", "2000", "", ""]);
});

test("a report takes what the server takes", () => {
  const { takes, server } = compared(reportForm(planner(), "7", nothing, nothing), bodies.NewSiteReport);
  expect(takes).toEqual(server);
  expect(takes.map(([name]) => name)).toEqual(["origin", "note", "reporter"]);
});
