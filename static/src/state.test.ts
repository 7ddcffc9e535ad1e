import { expect, test, vi } from "vitest";
import { Api } from "./api";
import { views } from "./layers/index";
import type { Shape } from "./shape";
import { State } from "./state";

const collection = (id: string) => ({
  id,
  title_zh: id,
  title_en: id,
  color: "#ea580c",
  min_zoom: 10,
  count: 3,
  columns: [],
});
const city = (chosen?: string[]) => {
  const state = new State(new Api(async () => new Response("{}")), "en", views);
  state.setCollections(["crashes", "sites", "black-spots"].map(collection), chosen);
  return state;
};
const crash = { layer: "crashes", id: "1", key: "crashes/1" } as unknown as Shape;

test("the link's layers are on, else those that are shown when nobody chose", () => {
  expect([...city().on.get()]).toEqual(["crashes", "sites"]);
  expect([...city(["black-spots"]).on.get()]).toEqual(["black-spots"]);
});

test("a newer catalogue leaves the switches and the data as they are", () => {
  const state = city(["sites"]);
  const source = state.layer("sites")?.source;
  state.setCollections([{ ...collection("sites"), count: 4 }]);
  expect([...state.on.get()]).toEqual(["sites"]);
  expect(state.layer("sites")?.collection.count).toBe(4);
  expect(state.layer("sites")?.source).toBe(source);
  expect(state.layer("crashes")).toBeDefined();
});

test("what is chosen goes with its layer, unless layers are only exchanged for a while", () => {
  const state = city();
  state.select(null, [crash, crash]);
  state.switchLayers(["black-spots"], ["crashes"]);
  expect([...state.on.get()]).toEqual(["sites", "black-spots"]);
  expect(state.selected.get().stack).toHaveLength(2);
  state.show("crashes", false);
  expect(state.selected.get()).toEqual({ shape: null, stack: [] });
});

test("going where one is tells nobody; another choice in a screen does not open it anew", () => {
  const state = city();
  const heard = vi.fn();
  state.screen.subscribe(heard);
  state.goTo("sites", "12");
  state.goTo("sites", "12");
  state.goTo("sites", "13");
  state.goTo("");
  const openings = heard.mock.calls.map(([{ id, at, opening }]) => [id, at, opening]);
  expect(openings).toEqual([
    ["sites", "12", 1],
    ["sites", "13", 1],
    ["", "", 2],
  ]);
});
