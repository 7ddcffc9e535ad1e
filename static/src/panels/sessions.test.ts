import { afterEach, expect, test, vi } from "vitest";
import { Api } from "../api";
import type { OwnSession } from "../generated/api";
import { views } from "../layers/index";
import { State } from "../state";
import { ownSessions } from "./sessions";

const one = (id: number, agent: string, here = false): OwnSession => ({
  id,
  agent,
  this: here,
  origin: "203.0.113.1",
  created_at: "2026-03-01T08:00:00Z",
  seen_at: "2026-03-02T08:00:00Z",
});

afterEach(() => document.body.replaceChildren());

test("sessions are listed, and the others are ended one by one or all at once", async () => {
  let there = [one(1, "Firefox 128, Windows", true), one(2, "<b>phone</b>"), one(3, "")];
  const ended: string[] = [];
  const api = new Api(async (url, init) => {
    if (init.method !== "DELETE") return new Response(JSON.stringify({ sessions: there }));
    ended.push(url);
    there = there.filter((s) => s.this || (url.endsWith("/2") && s.id !== 2));
    return new Response(null, { status: 204 });
  });
  const { element, stop } = ownSessions(new State(api, "en", views));
  document.body.append(element);
  const lines = () => [...element.querySelectorAll("li")];
  const press = (name: string) => {
    const button = [...element.querySelectorAll("button")].find((b) => b.textContent === name);
    if (!button) throw new Error(`no button ${name}`);
    button.click();
  };
  await vi.waitFor(() => expect(lines()).toHaveLength(3));
  expect(lines()[0]?.textContent).toContain("This one");
  expect(lines()[0]?.querySelector("button")).toBeNull();
  expect(lines()[1]?.textContent).toContain("<b>phone</b>");
  press("End");
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  press("End all others");
  expect(ended).toHaveLength(1);
  press("End all others");
  await vi.waitFor(() => expect(lines()).toHaveLength(1));
  expect(ended).toEqual(["/api/session/all/2", "/api/session/all"]);
  expect(element.textContent).toContain("signed in here only");
  stop();
});
