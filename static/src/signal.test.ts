import { expect, test, vi } from "vitest";
import { onAny, Signal } from "./signal";

test("whoever listens is told of every value until they stop", () => {
  const field = new Signal("a");
  const heard = vi.fn();
  const stop = field.subscribe(heard);
  field.set("b");
  field.set("b");
  expect(field.get()).toBe("b");
  stop();
  field.set("c");
  expect(heard.mock.calls).toEqual([["b"], ["b"]]);
});

test("a value that a listener sets is the last that the others hear", () => {
  const field = new Signal(0);
  const heard: number[] = [];
  field.subscribe((n) => n === 1 && field.set(2));
  field.subscribe((n) => heard.push(n));
  field.set(1);
  expect(heard).toEqual([2, 2]);
});

test("one listener of several fields is told of each, and of none after it has stopped", () => {
  const [name, count] = [new Signal("a"), new Signal(0)];
  const heard = vi.fn();
  const stop = onAny([name, count], () => heard(name.get(), count.get()));
  name.set("b");
  count.set(1);
  stop();
  count.set(2);
  expect(heard.mock.calls).toEqual([
    ["b", 0],
    ["b", 1],
  ]);
});
