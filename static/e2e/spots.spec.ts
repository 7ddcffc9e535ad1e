// Black spots in a real browser: the ranking and the map point at each other,
// the reason in both languages, a second screening and what is different.
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch, mapCentre, NARROW, open, settled, shot, type Watched, WIDE } from "./browser";
import { countColor, hex } from "./png";

// Of theme.ts, light: a badge of the first ten, and the ring of what is pointed at.
const FIRST_TEN = hex("#7a0c2e");
const POINTED = hex("#1a5fd0");

const url = inject("demo");
/** Two screenings and a dozen steps, on a machine that has other work too. */
const PATIENCE_MS = 150_000;
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

/** A desk at which the demonstration's planner has signed in. */
async function planner(): Promise<Watched> {
  const desk = await open(browser, url, { viewport: WIDE });
  await desk.page.locator("#account").click();
  await desk.page.locator('dialog.account [data-role="planner"]').click();
  await desk.page.locator('#account[aria-label*="Demonstration planner"]').waitFor();
  return desk;
}

interface Listed {
  id: number;
  published: boolean;
  spots: number;
}

/** What the public is told of screenings, and what the page's reader is. */
const publicly = async (): Promise<Listed[]> => {
  const answer = await fetch(`${url}/api/screenings`);
  return ((await answer.json()) as { screenings: Listed[] }).screenings;
};
const listed = (page: Page): Promise<Listed[]> =>
  page.evaluate(async () => (await (await fetch("/api/screenings")).json()).screenings);

test(
  "a planner screens again, compares, takes the list along, publishes and deletes it",
  async () => {
    const { page, context, complaints } = await planner();
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

    // The list goes along as a file, is published, no longer, and taken away.
    const [newest, ...others] = await listed(page);
    expect((await publicly()).map((s) => s.id)).toEqual(others.map((s) => s.id)); // it is a draft
    await page.locator(".spot-parts").getByRole("button", { name: "Ranking" }).click();
    await page.locator(".screening-head select[name=screening]").selectOption(String(newest?.id));
    // What was there stays until then, and cannot be used.
    await page.locator(".region:not([aria-busy]):not([inert])").waitFor();
    const planning = page.locator(".planning");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      planning.getByRole("link", { name: "Download CSV" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`black-spots-${newest?.id}.csv`);
    const text = await readFile(await file.path(), "utf8");
    expect(text.trimEnd().split("\n")).toHaveLength((newest?.spots ?? 0) + 1);
    await planning.getByRole("button", { name: "Publish", exact: true }).click();
    await planning.getByRole("button", { name: "No longer publish" }).waitFor();
    expect((await publicly()).map((s) => s.id)).toEqual([newest?.id]);
    await shot(page, "spots-published");
    await planning.getByRole("button", { name: "No longer publish" }).click();
    await planning.getByRole("button", { name: "Publish", exact: true }).waitFor();
    expect(await publicly()).toEqual([]);
    page.once("dialog", (dialog) => void dialog.dismiss());
    await planning.getByRole("button", { name: "Delete" }).click();
    expect((await listed(page))[0]?.id).toBe(newest?.id);
    page.once("dialog", (dialog) => void dialog.accept());
    await planning.getByRole("button", { name: "Delete" }).click();
    await page
      .locator(`.screening-head select[name=screening] option[value="${newest?.id}"]`)
      .waitFor({ state: "detached" });
    expect((await listed(page)).map((s) => s.id)).toEqual(others.map((s) => s.id));
    // With nothing published the planner is shown the newest draft, and shows it to all again.
    await planning.getByRole("button", { name: "Publish", exact: true }).click();
    await planning.getByRole("button", { name: "No longer publish" }).waitFor();
    expect((await publicly()).map((s) => s.id)).toEqual(others.map((s) => s.id));
    expect(complaints).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  "a planner stops a screening, and gives a crash its place",
  async () => {
    const { page, context, complaints } = await planner();
    const before = await listed(page);
    await page.locator('[data-screen="black-spots"]').click();
    await page.getByRole("button", { name: "New screening" }).click();
    await page.locator(".spot-start [type=submit]").click();
    await page.locator(".spot-start").getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled; nothing was kept.").waitFor();
    await shot(page, "spots-cancelled");
    expect(await listed(page)).toEqual(before);

    // A crash that no rule could place is given to the nearest place, and leaves the queue.
    await page.locator(".spot-parts").getByRole("button", { name: "Queue" }).click();
    await page.getByRole("button", { name: "Ambiguous" }).click();
    const crash = page.locator("[data-crash]").filter({ hasText: "Nearest:" }).first();
    const id = await crash.getAttribute("data-crash");
    await crash.locator("summary").click();
    await crash.locator(".candidates input").first().check();
    await shot(page, "spots-assign");
    await crash.locator("[type=submit]").click();
    await page.locator(`[data-crash="${id}"]`).waitFor({ state: "detached" });
    const left = (await (
      await fetch(`${url}/api/crashes/unassigned?quality=ambiguous&limit=1000`)
    ).json()) as {
      crashes: { id: number }[];
    };
    expect(left.crashes.map((c) => String(c.id))).not.toContain(id);
    expect(complaints).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

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
