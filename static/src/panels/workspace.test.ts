import { beforeEach, expect, test, vi } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import type { Loader } from "../loader";
import type { MapView } from "../map";
import { SCREENS } from "../screens/index";
import type { ScreenContext } from "../screens/screen";
import { State } from "../state";
import { mountWorkspace } from "./workspace";

const closed = vi.fn();
const opened: ScreenContext[] = [];
const trial = {
  id: "trial",
  title: "menuSites" as const,
  icon: [],
  load: async () => ({
    id: "trial",
    title: "menuSites" as const,
    open: (container: HTMLElement, context: ScreenContext) => {
      opened.push(context);
      container.append(`at ${context.at}`);
      return closed;
    },
  }),
};

let state: State;
let root: HTMLElement;
let element: HTMLElement;
let beneath: HTMLElement;
let desk = true;

beforeEach(() => {
  closed.mockClear();
  opened.length = 0;
  desk = true;
  vi.stubGlobal("matchMedia", () => ({
    get matches() {
      return desk;
    },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  if (!SCREENS.some(({ id }) => id === "trial")) SCREENS.push(trial);
  state = new State(new Api(async () => new Response("{}")), "en", views);
  [root, element, beneath] = [
    document.createElement("div"),
    document.createElement("section"),
    document.createElement("main"),
  ];
  root.append(element, beneath);
  document.body.replaceChildren(root);
  mountWorkspace(state, {} as MapView, {} as Loader, { root, element, beneath: [beneath] });
});
const here = () => vi.waitFor(() => expect(element.querySelector(".screen")).not.toBeNull());

test("a screen opens with what the address chose in it, and its place goes with it", async () => {
  state.goTo("trial", "12");
  await here();
  expect(element.hidden).toBe(false);
  expect(element.textContent).toContain("at 12");
  expect(root.classList.contains("docked")).toBe(true);
  expect(document.activeElement?.id).toBe("screen-title");
  state.goTo("");
  expect(closed).toHaveBeenCalledOnce();
  expect(opened[0]?.signal.aborted).toBe(true);
  expect(element.hidden).toBe(true);
  expect(root.classList.contains("docked")).toBe(false);
});

test("a choice is told to the open screen without opening it anew", async () => {
  state.goTo("trial");
  await here();
  const told = vi.fn();
  opened[0]?.onChoice(told);
  opened[0]?.choose("7");
  expect(told).toHaveBeenCalledWith("7");
  expect(opened).toHaveLength(1);
  const data = vi.fn();
  opened[0]?.onData(["sites"], data);
  state.changed.set(["works", "sites"]);
  state.changed.set(["crashes"]);
  expect(data).toHaveBeenCalledOnce();
});

test("the menu's entry of the open screen opens it anew, with the same choice", async () => {
  state.goTo("trial", "12");
  await here();
  state.reopen();
  await vi.waitFor(() => expect(opened).toHaveLength(2));
  expect(closed).toHaveBeenCalledOnce();
  expect(opened[1]?.at).toBe("12");
});

test("another language opens it anew", async () => {
  state.goTo("trial");
  await here();
  state.setLang("zh");
  await vi.waitFor(() => expect(opened).toHaveLength(2));
  expect(closed).toHaveBeenCalledOnce();
  expect(element.querySelector("h2")?.textContent).toBe("隐患点");
});

test("on a phone it covers the map, which cannot be reached, until it is lowered", async () => {
  desk = false;
  state.goTo("trial");
  await here();
  expect(beneath.inert).toBe(true);
  opened[0]?.showMap();
  expect(beneath.inert).toBe(false);
  expect(element.classList.contains("low")).toBe(true);
  element.querySelector<HTMLElement>(".lower")?.click();
  expect(element.classList.contains("low")).toBe(false);
});

test("a screen that does not exist is said, and the map stays", () => {
  state.goTo("nowhere");
  expect(state.screen.get().id).toBe("");
  expect(state.message.get()).toMatch(/no such page/);
  expect(element.hidden).toBe(true);
});

test("a screen that cannot be fetched says so and can be tried again", async () => {
  const load = vi.spyOn(trial, "load").mockRejectedValueOnce(new TypeError("gone"));
  state.goTo("trial");
  await vi.waitFor(() => expect(element.querySelector("[role=alert]")).not.toBeNull());
  element.querySelector<HTMLElement>("[role=alert] button")?.click();
  await here();
  expect(load).toHaveBeenCalledTimes(2);
  load.mockRestore();
});
