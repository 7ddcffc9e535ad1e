import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api } from "./api";
import { siteList } from "./casework/sitelist";
import { workFile } from "./casework/workfile";
import { follow } from "./follow";
import type { Session } from "./generated/api";
import { views } from "./layers/index";
import type { ScreenContext } from "./screens/screen";
import { NOBODY, State } from "./state";

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const ENDED = { type: "urn:tongshi:problem:session-ended", title: "Unauthorized", status: 401 };
const HIDDEN = {
  type: "about:blank",
  title: "Not Found",
  detail: 'There is no collection "sites".',
  status: 404,
};
const OUT: Session = { ...NOBODY, accounts: true };
const IN: Session = { ...OUT, signed_in: true, login: "li", name: "li", role: "planner", view: "staff" };

let asked: string[];
let container: HTMLElement;
beforeEach(() => {
  asked = [];
  container = document.createElement("div");
  document.body.replaceChildren(container);
});
afterEach(() => document.body.replaceChildren());

/** A server that knows who is signed in, and a page that believes what it began with. */
function page(believes: Session, cookie: "good" | "dead" | "none"): State {
  let now = cookie;
  const api = new Api(async (url) => {
    asked.push(url);
    if (now === "dead") {
      now = "none"; // the refusal takes the cookie away
      return json(ENDED, 401);
    }
    if (url === "/api/session") return json(now === "good" ? IN : OUT);
    return url.includes("/segments/") ? json({ type: "FeatureCollection", features: [] }) : json(HIDDEN, 404);
  });
  const state = new State(api, "en", views);
  state.session.set(believes);
  return state;
}

const context = (state: State) =>
  ({ state, signal: new AbortController().signal, choose: () => undefined }) as never as ScreenContext;
const said = () => container.querySelector(".region")?.textContent ?? "";

for (const [what, believes, cookie] of [
  ["whose session has ended", IN, "dead"],
  ["who signed out in another window", IN, "none"],
  ["who never signed in", OUT, "none"],
] as const)
  test(`somebody ${what} is asked to sign in before a list or a file is said not to be there`, async () => {
    for (const open of [
      (state: State) => siteList(container, context(state), {}),
      (state: State) => workFile(container, context(state), 12, () => undefined),
    ]) {
      container.replaceChildren();
      const state = page(believes, cookie);
      const stop = open(state);
      await vi.waitFor(() => expect(said()).toContain("You are not signed in."));
      expect(said()).not.toContain("no collection");
      if (believes === IN && cookie === "none") expect(state.message.get()).toContain("session has ended");
      stop();
    }
  });

test("somebody who is signed in, and everybody where everything is open, is told what is not there", async () => {
  for (const [believes, cookie] of [
    [IN, "good"],
    [{ ...OUT, view: "staff" as const }, "none"],
  ] as const) {
    container.replaceChildren();
    const stop = siteList(container, context(page(believes, cookie)), {});
    await vi.waitFor(() => expect(said()).toContain("There is no collection"));
    stop();
  }
});

test("what everybody may see comes with a dead cookie too, and the page hears that the session has ended", async () => {
  const state = page(IN, "dead");
  let heard = 0;
  state.api.ended.subscribe(() => heard++);
  expect(await state.api.count("segments", {})).toBe(0);
  expect(heard).toBe(1);
  const sent = page(IN, "dead");
  await expect(sent.api.post("/api/works/1/events", {})).rejects.toMatchObject({ status: 401 });
  expect(sent.api.ended.get()).toBe(true);
});

test("a thing that a link names is asked for before it is said to be gone", async () => {
  const state = page(OUT, "none");
  expect(await follow(state, "works/12")).toBeNull();
  expect(asked).toEqual(["/api/collections/works/items/12"]);
  expect(state.message.get()).toBe("Sign in first.");
});
