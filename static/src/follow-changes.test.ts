import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Events } from "./api";
import { followChanges } from "./follow-changes";

class Fake implements Events {
  static all: Fake[] = [];
  readyState = 1;
  onerror: (() => void) | null = null;
  closed = false;
  readonly url: string;
  #listener: ((event: { data: string; lastEventId: string }) => void) | undefined;
  constructor(url: string) {
    this.url = url;
    Fake.all.push(this);
  }
  addEventListener(_: string, listener: (event: { data: string; lastEventId: string }) => void) {
    this.#listener = listener;
  }
  close() {
    this.closed = true;
  }
  say(versions: unknown, lastEventId: string) {
    const data = typeof versions === "string" ? versions : JSON.stringify(versions);
    this.#listener?.({ data, lastEventId });
  }
  refuse() {
    this.readyState = 2;
    this.onerror?.();
  }
}

let hidden = false;
let look: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  Fake.all = [];
  hidden = false;
  vi.stubGlobal("document", {
    get hidden() {
      return hidden;
    },
    addEventListener: (_: string, listener: () => void) => {
      look = listener;
    },
    removeEventListener: () => undefined,
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const last = () => Fake.all[Fake.all.length - 1] as Fake;

test("the first word is what there is, later ones are changes", () => {
  const changed = vi.fn();
  const stop = followChanges(changed, (url) => new Fake(url));
  last().say({ crashes: 5, works: 6 }, "6");
  expect(changed).not.toHaveBeenCalled();
  last().say({ works: 9 }, "9");
  last().say({ works: 9 }, "9");
  last().say("{", "9");
  last().say('{"works":"x"}', "9");
  expect(changed.mock.calls).toEqual([[["works"]]]);
  stop();
  expect(last().closed).toBe(true);
});

test("a refused stream is asked for again, each time later", () => {
  const stop = followChanges(vi.fn(), (url) => new Fake(url));
  last().say({ works: 9 }, "9");
  for (const wait of [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000]) {
    const n = Fake.all.length;
    last().refuse();
    vi.advanceTimersByTime(wait - 1);
    expect(Fake.all.length).toBe(n);
    vi.advanceTimersByTime(1);
    expect(Fake.all.length).toBe(n + 1);
    expect(last().url).toBe("/api/changes?since=9");
  }
  stop();
});

test("nothing is heard while nobody looks", () => {
  const changed = vi.fn();
  const stop = followChanges(changed, (url) => new Fake(url));
  last().say({ works: 9 }, "9");
  hidden = true;
  look();
  expect(last().closed).toBe(true);
  hidden = false;
  look();
  expect(Fake.all.length).toBe(2);
  last().say({ works: 12 }, "12");
  expect(changed.mock.calls).toEqual([[["works"]]]);
  stop();
});
