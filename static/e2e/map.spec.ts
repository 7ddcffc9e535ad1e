// The page in a real browser over the real binary and the demonstration city.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { launch, mapCentre, NARROW, open, settled, shot, type Watched, WIDE } from "./browser";
import { makeDoor } from "./door";
import { type Color, countColor, hex, type Image } from "./png";
import { makeHome, startServer } from "./server";

// Colours of theme.ts, light: the ring of an intersection, and two severities.
const INTERSECTION = hex("#1a5fd0");
const SLIGHT = hex("#ee8a1d");
const SERIOUS = hex("#cf3f1f");

const server = { url: inject("demo") };
let browser: Browser;
let watched: Watched[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

afterEach(async () => {
  for (const { context } of watched) await context.close();
  watched = [];
});

async function visit(hash = "", options: Parameters<typeof open>[2] = {}): Promise<Watched> {
  const page = await open(browser, `${server.url}/${hash}`, options);
  watched.push(page);
  await settled(page.page);
  return page;
}

interface City {
  center: [number, number];
}
const city = async (): Promise<City> => (await fetch(`${server.url}/api/settings`)).json() as Promise<City>;

/** A crash that stands alone, so that a click can mean nothing else. */
async function someCrash(): Promise<{ id: number; lon: number; lat: number }> {
  const answer = await fetch(`${server.url}/api/collections/crashes/items?limit=200&severity=fatal`);
  const { features } = (await answer.json()) as {
    features: { id: number; geometry: { coordinates: [number, number] } | null }[];
  };
  const found = features.find((f) => f.geometry);
  if (!found?.geometry) throw new Error("the demonstration city has no fatal crash with a position");
  const [lon, lat] = found.geometry.coordinates;
  return { id: found.id, lon, lat };
}

/** Pixels of a colour on the map alone, right of the panel. */
function onMap(image: Image, color: Color, left = 450): number {
  const at = (x: number, y: number) => image.at(x + left, y + 90);
  return countColor({ width: image.width - left - 80, height: image.height - 200, at }, color);
}

const lang = (page: Page) => page.evaluate(() => document.documentElement.lang);

test("a wide screen shows intersections and crashes, as pixels", async () => {
  const { page } = await visit("#lang=en");
  const image = await shot(page, "wide-en-light");
  expect(onMap(image, INTERSECTION)).toBeGreaterThan(300);
  expect(onMap(image, SLIGHT)).toBeGreaterThan(300);
  expect(onMap(image, SERIOUS)).toBeGreaterThan(20);
});

test("switching a layer off takes its pixels away", async () => {
  const { page } = await visit("#lang=en&layers=segments,intersections");
  const without = await shot(page, "wide-without-crashes");
  expect(onMap(without, SLIGHT)).toBe(0);
  expect(onMap(without, INTERSECTION)).toBeGreaterThan(300);
  await page.getByRole("switch", { name: /crashes/i }).click();
  await settled(page);
  expect(onMap(await shot(page, "wide-with-crashes"), SLIGHT)).toBeGreaterThan(300);
});

test("a phone shows them too, and nothing sticks out of the screen", async () => {
  const { page } = await visit("#lang=zh", { viewport: NARROW, hasTouch: true, isMobile: true });
  const image = await shot(page, "narrow-zh-light");
  expect(onMap(image, INTERSECTION, 10)).toBeGreaterThan(100);
  expect(onMap(image, SLIGHT, 10)).toBeGreaterThan(100);
  const small = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const buttons = [
      ...document.querySelectorAll<HTMLElement>("button, a, label.switch, input[type=search]"),
    ];
    const boxes = buttons.map((b) => ({
      text: b.textContent || b.title,
      ...b.getBoundingClientRect().toJSON(),
    }));
    return boxes.filter((b) => b.width > 0 && b.bottom > 0 && (b.right > width + 1 || b.height < 43.5));
  });
  expect(small).toEqual([]);
});

test("a click on a crash opens its facts, Escape closes them", async () => {
  const { id, lon, lat } = await someCrash();
  const { page } = await visit(`#19/${lat}/${lon}&layers=segments,crashes&lang=en`);
  await page.mouse.click(...(await mapCentre(page)));
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await expect.poll(() => page.url()).toContain(`sel=crashes/${id}`);
  expect(await dialog.textContent()).toContain("Fatal");
  expect(await dialog.locator("dt").count()).toBeGreaterThan(4);
  await shot(page, "wide-popup");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("markup in the data is shown as text", async () => {
  const payload = '<img src=x onerror="document.title=1"><script>alert(1)</script>';
  const { center } = await city();
  const w = await open(browser, "about:blank");
  watched.push(w);
  await w.context.route("**/api/collections/crashes/items*", async (route) => {
    const properties = { severity: "fatal", cause: payload, street: payload };
    const geometry = { type: "Point", coordinates: center };
    const body = {
      type: "FeatureCollection",
      features: [{ type: "Feature", id: 1, geometry, properties }],
      numberMatched: 1,
    };
    await route.fulfill({ json: body });
  });
  await w.page.goto(`${server.url}/#18/${center[1]}/${center[0]}&layers=crashes&lang=en`);
  await settled(w.page);
  await w.page.mouse.click(...(await mapCentre(w.page)));
  const dialog = w.page.getByRole("dialog");
  await dialog.waitFor();
  expect(await dialog.textContent()).toContain(payload);
  expect(await dialog.locator("img, script").count()).toBe(0);
});

test("the language switch changes every word and is remembered", async () => {
  const { page, context } = await visit();
  expect(await lang(page)).toBe("en");
  await page.locator("#language").click();
  expect(await lang(page)).toBe("zh-CN");
  expect(await page.locator("#tab-layers").textContent()).toBe("图层");
  await shot(page, "wide-zh-light");
  const again = await context.newPage();
  await again.goto(server.url);
  await settled(again);
  expect(await lang(again)).toBe("zh-CN");
  const latin = await again.locator(".panel").innerText();
  expect(latin).not.toMatch(/[A-Za-z]{4,}/);
});

test("the appearance follows the system until someone chooses", async () => {
  const { page, context } = await visit("#lang=en", { colorScheme: "dark" });
  const land = (p: Page) => p.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await land(page);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => land(page)).not.toBe(dark);
  await page.locator("#appearance").click(); // light
  await page.locator("#appearance").click(); // dark
  await settled(page);
  expect(await land(page)).toBe(dark);
  // The canvas changes with the page: no white road is left.
  expect(onMap(await shot(page, "wide-en-dark"), [255, 255, 255], 400)).toBeLessThan(50);
  const again = await context.newPage();
  await again.emulateMedia({ colorScheme: "light" });
  await again.goto(server.url);
  await expect.poll(() => land(again)).toBe(dark);
});

test("a permalink opens the same view for someone else", async () => {
  const { id, lon, lat } = await someCrash();
  const first = await visit(`#18/${lat}/${lon}&layers=segments,crashes&sel=crashes/${id}&lang=zh`);
  await first.page.getByRole("dialog").waitFor();
  await first.page.waitForTimeout(500);
  const link = first.page.url();
  const second = await open(browser, link);
  watched.push(second);
  await settled(second.page);
  await second.page.getByRole("dialog").waitFor();
  await second.page.waitForTimeout(500);
  expect(second.page.url()).toBe(link);
  expect(await lang(second.page)).toBe("zh-CN");
  expect(await second.page.locator("#layer-intersections").isChecked()).toBe(false);
  expect(await second.page.getByRole("dialog").textContent()).toContain("死亡");
});

test("nothing leaves the machine and nothing complains", async () => {
  const { page, hosts, complaints } = await visit("#lang=zh");
  await page.mouse.wheel(0, 600);
  await settled(page);
  await page.mouse.move(800, 400);
  await page.mouse.down();
  await page.mouse.move(500, 500, { steps: 8 });
  await page.mouse.up();
  await page.locator("#tab-list").click();
  await settled(page);
  expect([...hosts]).toEqual([new URL(server.url).host]);
  expect(complaints).toEqual([]);
});

test("far out it says how many crashes there are and how to see them", async () => {
  const { center } = await city();
  const { page } = await visit(`#9/${center[1]}/${center[0]}&lang=en`);
  const hint = page.locator(".hint button");
  await expect.poll(() => hint.innerText()).toMatch(/zoom in to see all [\d,]+ crashes/i); // other layers may come first
  await shot(page, "wide-far-out");
  await hint.click();
  await settled(page);
  expect(onMap(await shot(page, "wide-after-hint"), SLIGHT)).toBeGreaterThan(50);
});

test("the keyboard reaches a feature and comes back", async () => {
  const { page } = await visit("#lang=en");
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").innerText()).toMatch(/skip/i);
  await page.keyboard.press("Enter");
  expect(await page.locator(":focus").getAttribute("id")).toBe("list-filter");
  await page.locator(".row").first().waitFor();
  await page.keyboard.press("Tab");
  const key = await page.locator(":focus").getAttribute("data-key");
  expect(key).toMatch(/^[a-z-]+\/\d+$/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  expect(await page.locator(":focus").getAttribute("role")).toBe("dialog");
  await shot(page, "wide-keyboard");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForTimeout(600);
  expect(await page.locator(":focus").getAttribute("data-key")).toBe(key);
});

test("arrows and plus move the map when it has the focus", async () => {
  const { page } = await visit("#lang=en");
  await page.locator("#map").focus();
  const before = page.url();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.url()).not.toBe(before);
  const zoom = () => Number(page.url().match(/#([\d.]+)\//)?.[1]);
  const from = zoom();
  await page.keyboard.press("+");
  await expect.poll(zoom).toBeGreaterThan(from);
});

test.each([
  ["light", "en"],
  ["dark", "zh"],
] as const)("axe finds nothing serious in %s, %s", async (colorScheme, language) => {
  const { id, lon, lat } = await someCrash();
  const { page } = await visit(`#17/${lat}/${lon}&sel=crashes/${id}&lang=${language}`, { colorScheme });
  await page.getByRole("dialog").waitFor();
  for (const tab of ["#tab-layers", "#tab-list"]) {
    await page.locator(tab).click();
    await page.waitForTimeout(400);
    await shot(page, `axe-${colorScheme}-${tab.slice(5)}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
  }
});

test("a phone in the dark opens the sheet and the facts", async () => {
  const { page } = await visit("#lang=en", {
    viewport: NARROW,
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  await page.locator("#tab-list").tap();
  await page.locator(".row").first().waitFor();
  await shot(page, "narrow-list-dark");
  await page.locator(".row").first().tap();
  await page.locator(".sheet [role=dialog]").waitFor();
  await settled(page);
  await shot(page, "narrow-facts-dark");
});

test("the demonstration is signed in to at one click, on a desk and on a phone", async () => {
  for (const [name, viewport] of [
    ["wide", WIDE],
    ["narrow", NARROW],
  ] as const) {
    const { page, complaints } = await visit("#lang=en", { viewport });
    await page.locator("#account").click();
    const box = page.locator("dialog.account");
    await box.waitFor();
    await shot(page, `${name}-sign-in`);
    await box.locator('[data-role="planner"]').click();
    await page.locator('#account[aria-label*="Demonstration planner"]').waitFor();
    await settled(page);
    await page.locator("#account").click();
    await shot(page, `${name}-account`);
    expect(await box.innerText()).toMatch(/Planner/);
    await box.getByText("Sign out").click();
    await page.locator('#account[aria-label="Sign in"]').waitFor();
    expect(complaints).toEqual([]);
  }
});

test("the box of roles fills itself when it was opened before the server answered", async () => {
  const { page, context } = await visit("#lang=en");
  await context.clearCookies();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/session", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await page.locator("#account").click();
  const box = page.locator("dialog.account");
  await box.getByText("Loading").waitFor();
  answer();
  await box.locator('[data-role="planner"]').waitFor();
});

test("a server that goes away is announced, and its return is noticed", async () => {
  const door = await makeDoor(server.url);
  const w = await open(browser, `${door.url}/#lang=en`);
  watched.push(w);
  const { page } = w;
  await settled(page);
  await door.shut();
  await page.locator("#map").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("-");
  const banner = page.locator(".banner");
  await banner.waitFor();
  expect(await banner.innerText()).toMatch(/cannot be reached/i);
  await shot(page, "wide-away");
  await door.open();
  await banner.waitFor({ state: "hidden", timeout: 40000 });
  for (let i = 0; i < 4; i++) await page.keyboard.press("+");
  await settled(page);
  expect(onMap(await shot(page, "wide-back"), SLIGHT)).toBeGreaterThan(100);
  await door.shut();
});

test("a city without roads says what to do, in both languages", async () => {
  const empty = makeHome();
  const bare = await startServer(empty.dir, 0, false);
  try {
    const w = await open(browser, `${bare.url}/#lang=zh`, { viewport: NARROW });
    watched.push(w);
    const card = w.page.locator(".empty");
    await card.waitFor();
    expect(await card.innerText()).toMatch(/还没有道路[\s\S]*tongshi import roads FILE/);
    await shot(w.page, "narrow-empty");
    await w.page.locator("#language").click();
    await expect.poll(() => card.innerText()).toMatch(/no roads yet/i);
    expect(w.complaints).toEqual([]);
  } finally {
    await bare.stop();
    empty.remove();
  }
});
