import { beforeEach, expect, test, vi } from "vitest";
import { Api, Problem } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { Region } from "./region";

let state: State;
beforeEach(() => {
  state = new State(new Api(async () => new Response("{}")), "zh", views);
});
const text = (value: string): Node[] => [document.createTextNode(value)];

test("what came is shown; a failure is said in words and tried again on request", async () => {
  const region = new Region(state);
  const answers = [Promise.reject(new Problem(403, "Forbidden")), Promise.resolve("here")];
  await region.show(() => answers.shift() ?? Promise.resolve(""), text);
  expect(region.element.querySelector("[role=alert]")?.textContent).toContain("您的账户无权这样做。");
  region.element.querySelector("button")?.click();
  await vi.waitFor(() => expect(region.element.textContent).toBe("here"));
  expect(region.element.hasAttribute("aria-busy")).toBe(false);
});

test("a newer question ends an older one, whichever is answered first", async () => {
  const region = new Region(state);
  let first: (value: string) => void = () => undefined;
  let aborted = false;
  const older = region.show((signal) => {
    signal.addEventListener("abort", () => {
      aborted = true;
    });
    return new Promise<string>((resolve) => {
      first = resolve;
    });
  }, text);
  await region.show(async () => "new", text);
  first("old");
  await older;
  expect(aborted).toBe(true);
  expect(region.element.textContent).toBe("new");
});

test("an empty place says after a while that it waits", async () => {
  vi.useFakeTimers();
  const region = new Region(state);
  void region.show(() => new Promise<string>(() => undefined), text);
  expect(region.element.textContent).toBe("");
  await vi.advanceTimersByTimeAsync(300);
  expect(region.element.querySelector("[role=status]")?.textContent).toBe("正在加载…");
  vi.useRealTimers();
});

test("what is of another thing than the one just chosen cannot be used until the answer is here", async () => {
  const region = new Region(state);
  await region.show(async () => "old", text);
  region.close();
  const shown = region.show(async () => "new", text);
  expect(region.element.inert).toBe(true);
  await shown;
  expect(region.element.inert).toBe(false);
});
