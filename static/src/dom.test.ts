import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { h, safeURL } from "./dom";

const PAYLOADS = [
  "<img src=x onerror=alert(1)>",
  "</dd><script>alert(1)</script>",
  "&lt;b&gt;",
  '"><svg onload=alert(1)>',
  "javascript:alert(1)",
];

test.each(PAYLOADS)("%j is shown, never run", (payload) => {
  const node = h("dd", { title: payload }, payload);
  expect(node.children).toHaveLength(0);
  expect(node.textContent).toBe(payload);
  expect(node.getAttribute("title")).toBe(payload);
});

test("only web addresses become links", () => {
  expect(safeURL("https://example.org/")).toBe("https://example.org/");
  for (const bad of [...PAYLOADS, "data:text/html,x", " javascript:alert(1)", undefined, ""])
    expect(safeURL(bad)).toBeUndefined();
});

test("nothing in the page makes markup from text", () => {
  const forbidden = /\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser/;
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const sources = files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  expect(sources.length).toBeGreaterThan(20);
  for (const name of sources) expect(readFileSync(join("src", name), "utf8"), name).not.toMatch(forbidden);
});

test("only api.ts asks the network, for files with the progress of upload.ts", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const sources = files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const holding = (what: RegExp) =>
    sources.filter((name) => what.test(readFileSync(join("src", name), "utf8")));
  expect(holding(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon/)).toEqual([
    "api.ts",
    "upload.ts",
  ]);
  expect(holding(/from "(\.+\/)*upload"/)).toEqual(["api.ts"]);
});
