// Black spots in a real browser: the ranking and the map point at each other,
// the reason in both languages, a second screening and what is different.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch, mapCentre, NARROW, open, settled, shot, WIDE } from "./browser";
import { countColor, hex } from "./png";

// Of theme.ts, light: a badge of the first ten, and the ring of what is pointed at.
const FIRST_TEN = hex("#7a0c2e");
const POINTED = hex("#1a5fd0");

const url = inject("demo");
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

interface Spot {
  id: number;
  geometry: { type: string; coordinates: [number, number] };
  properties: { name: string; reason_zh: string; reason_en: string; rank: number };
}

async function first(): Promise<Spot> {
  const answer = await fetch(`${url}/api/collections/black-spots/items?place=intersection&limit=100`);
  const { features } = (await answer.json()) as { features: Spot[] };
  const found = features.find((f) => f.properties.rank === 1);
  if (!found) throw new Error("the demonstration city has no first black spot");
  return found;
}

const serious = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
};

test("the ranking and the map point at each other, and a click explains in both languages", async () => {
  const spot = await first();
  const [lon, lat] = spot.geometry.coordinates;
  const { page, context, complaints } = await open(
    browser,
    `${url}/#16/${lat}/${lon}&layers=segments,black-spots&screen=black-spots&lang=en`,
    { viewport: WIDE },
  );
  const row = page.locator(`[data-row="black-spots/${spot.id}"]`);
  await row.waitFor();
  await settled(page);
  const before = await shot(page, "spots-list");
  expect(countColor(before, FIRST_TEN)).toBeGreaterThan(600);
  await row.hover();
  await page.waitForTimeout(200);
  const pointed = countColor(await shot(page, "spots-pointed"), POINTED);
  expect(pointed).toBeGreaterThan(countColor(before, POINTED) + 100);
  await page.mouse.move(...(await mapCentre(page)));
  await expect.poll(() => row.getAttribute("class")).toContain("marked");
  await page.mouse.click(...(await mapCentre(page)));
  const why = page.locator(".spot-why");
  await why.waitFor();
  expect(await why.innerText()).toBe(spot.properties.reason_en);
  await expect.poll(() => page.url()).toContain(`at=${spot.id}`);
  expect(await page.locator(".hour-grid tbody tr").count()).toBe(7);
  await page.locator("#language").click();
  await expect.poll(() => why.innerText()).toBe(spot.properties.reason_zh);
  await settled(page);
  expect(await serious(page)).toEqual([]);
  await shot(page, "spots-detail-zh");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a planner screens again and sees what entered, left and moved", async () => {
  const { page, context, complaints } = await open(browser, url, { viewport: WIDE });
  await page.locator("#account").click();
  await page.locator('dialog.account [data-role="planner"]').click();
  await page.locator('#account[aria-label*="Demonstration planner"]').waitFor();
  await page.locator('[data-screen="black-spots"]').click();
  await page.getByRole("button", { name: "New screening" }).click();
  await page.locator("[name=from]").fill("2021-01-01");
  await page.locator("[name=to]").fill("2022-12-31");
  await page.locator(".spot-start [type=submit]").click();
  await page.locator(".spot-start .acts .solid").waitFor({ timeout: 40000 });
  await page.locator(".spot-start").getByRole("button", { name: "Compare" }).click();
  const tallies = page.locator(".tallies b");
  await tallies.first().waitFor();
  const counts = (await tallies.allInnerTexts()).map(Number);
  expect(counts).toHaveLength(4);
  expect(counts.reduce((a, b) => a + b)).toBeGreaterThan(20);
  expect(await page.locator(".fold.part .count").allInnerTexts()).toEqual(counts.slice(0, 3).map(String));
  await shot(page, "spots-compare");
  expect(complaints).toEqual([]);
  await context.close();
});

test("on a phone nothing sticks out, and the place is shown on the map", async () => {
  const spot = await first();
  const { page, context } = await open(browser, `${url}/#screen=black-spots&lang=zh`, {
    viewport: NARROW,
    hasTouch: true,
    isMobile: true,
  });
  const name = page.locator(`[data-key="black-spots/${spot.id}"]`);
  await name.waitFor();
  const wide = () => page.evaluate(() => document.querySelector(".screen-body")?.scrollWidth ?? 0);
  expect(await wide()).toBeLessThanOrEqual(390);
  await name.tap();
  await page.locator(".spot-detail").waitFor();
  expect(await wide()).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "在地图上看" }).tap();
  await settled(page);
  expect(countColor(await shot(page, "spots-narrow-map"), FIRST_TEN)).toBeGreaterThan(150);
  await context.close();
});
