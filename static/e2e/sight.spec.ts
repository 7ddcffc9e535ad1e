// Sight triangles in a real browser: the sentence, the hatching as pixels, what
// would be if, and the list, on a desk and on a phone.
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { launch, mapCentre, NARROW, open, settled, shot, type Watched, WIDE } from "./browser";
import type { Image } from "./png";

type Ring = [number, number][];
interface Found {
  id: number;
  intersection: number;
  sentence: { zh: string; en: string };
  blocker: number;
  shadow: Ring;
}

interface ListItem {
  advice_en: string;
  intersections: { name: string }[];
}

const url = inject("demo");
let browser: Browser;
let watched: Watched[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const { context } of watched) await context.close();
  watched = [];
});

async function visit(hash: string, options: Parameters<typeof open>[2] = {}): Promise<Watched> {
  const w = await open(browser, `${url}/${hash}`, options);
  watched.push(w);
  await settled(w.page);
  return w;
}

const ask = async <T>(path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>;

/** A blocked triangle that one removable thing hides and that has a shadow. */
async function blocked(): Promise<Found> {
  const { features } = await ask<{ features: { id: number; properties: Record<string, unknown> }[] }>(
    "/api/collections/sight-triangles/items?verdict=blocked&profile=CN-URBAN&limit=50",
  );
  const found = features.find(({ properties: p }) => (p.clearing as number[] | null)?.length === 1);
  if (!found) throw new Error("the demonstration city has no triangle that one removal clears");
  const { properties: p } = found;
  const answer = await ask<{
    features: {
      properties: Record<string, unknown>;
      shapes: { shadow: { coordinates: Ring[][] } };
    }[];
  }>(`/api/intersections/${p.intersection_id}/sight`);
  const keys = ["leg_id", "conflict_leg_id", "manoeuvre", "lane"];
  const same = answer.features.find((f) => keys.every((key) => f.properties[key] === p[key]));
  const rings = same?.shapes.shadow.coordinates.map((polygon) => polygon[0] as Ring) ?? [];
  const [shadow] = rings.sort((a, b) => area(b) - area(a));
  if (!shadow) throw new Error("a blocked triangle without a shadow");
  return {
    id: found.id,
    intersection: p.intersection_id as number,
    sentence: { zh: String(p.sentence_zh), en: String(p.sentence_en) },
    blocker: (p.clearing as number[])[0] as number,
    shadow,
  };
}

function area(ring: Ring): number {
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length] as [number, number];
    twice += x * ny - nx * y;
  });
  return Math.abs(twice) / 2;
}

function inside(ring: Ring, x: number, y: number): boolean {
  let odd = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] as [number, number];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd;
  });
  return odd;
}

/** The row through a ring where it is widest, with the middle of that stretch: degrees. */
function widest(ring: Ring): { lon: number; lat: number; width: number } {
  const [lons, lats] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const [west, east, south, north] = [
    Math.min(...lons),
    Math.max(...lons),
    Math.min(...lats),
    Math.max(...lats),
  ];
  let best = { lon: west, lat: south, width: 0 };
  for (let i = 1; i < 40; i++) {
    const lat = south + ((north - south) * i) / 40;
    const inRow: number[] = [];
    for (let k = 0; k <= 200; k++) {
      const lon = west + ((east - west) * k) / 200;
      if (inside(ring, lon, lat)) inRow.push(lon);
    }
    const [first, last] = [inRow[0], inRow.at(-1)];
    if (first !== undefined && last !== undefined && last - first > best.width)
      best = { lon: (first + last) / 2, lat, width: last - first };
  }
  return best;
}

/** How often a row of pixels goes from pale to dark: once per line of the hatching. */
function strokes(image: Image, x: number, y: number, reach: number): number {
  const light = (i: number) => {
    const [r, g, b] = image.at(i, y);
    return 0.3 * r + 0.6 * g + 0.1 * b;
  };
  const row = Array.from({ length: 2 * reach }, (_, i) => light(Math.round(x) - reach + i));
  const middle = (Math.min(...row) + Math.max(...row)) / 2;
  if (Math.max(...row) - Math.min(...row) < 60) return 0;
  return row.filter((v, i) => i > 0 && v < middle && (row[i - 1] as number) >= middle).length;
}

test("what is hidden is hatched on the map before anybody asks, and not where it is clear", async () => {
  const { shadow } = await blocked();
  const { lon, lat, width } = widest(shadow);
  const { page } = await visit(`#20/${lat}/${lon}&layers=segments,sight-triangles&lang=en`);
  await page.waitForTimeout(600); // the look from there
  await settled(page);
  const [x, y] = await mapCentre(page);
  const image = await shot(page, "sight-hatching");
  const pixels = (width / 360) * 256 * 2 ** 20;
  const reach = Math.floor(Math.min(40, pixels / 2 - 3));
  expect(reach).toBeGreaterThan(10);
  // A line every seven pixels or so.
  expect(strokes(image, x, Math.round(y), reach)).toBeGreaterThanOrEqual(Math.floor((2 * reach) / 7) - 1);
  expect(strokes(image, x + 400, Math.round(y) - 300, 40)).toBeLessThan(4);
});

const verdict = (page: Page) => page.locator(".sight .verdict").first();

test("a click says it in one sentence; switches and taps show what would be", async () => {
  const found = await blocked();
  const { lon, lat } = widest(found.shadow);
  const { page, complaints } = await visit(`#19/${lat}/${lon}&layers=segments,sight-triangles&lang=en`);
  await page.mouse.click(...(await mapCentre(page)));
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await page.locator(".sight .verdict").waitFor();
  await expect.poll(() => page.url()).toContain(`sel=sight-triangles/${found.id}`);
  expect(await page.locator(".sight .sentence").innerText()).toBe(found.sentence.en);
  expect(await verdict(page).innerText()).toBe("Blocked");
  await settled(page);
  await shot(page, "sight-popup");

  const toggle = page.locator(`[data-name="blocker-${found.blocker}"]`);
  await toggle.focus();
  await page.keyboard.press("Space");
  await expect.poll(() => verdict(page).innerText()).toBe("Clear");
  expect(await toggle.isChecked()).toBe(false);
  // The focus stays on the switch, though the list was made anew.
  expect(await page.locator(":focus").getAttribute("data-name")).toBe(`blocker-${found.blocker}`);
  await shot(page, "sight-without");
  await page.keyboard.press("Space");
  await expect.poll(() => verdict(page).innerText()).toBe("Blocked");

  await page.locator(".sight summary").first().click();
  const needed = async () =>
    Number((await page.locator(".measure").innerText()).match(/of the ([\d.]+) m needed/)?.[1]);
  const before = await needed();
  await page.locator('[data-name="other-speed"]').focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await expect.poll(needed).toBeGreaterThan(before);
  await page.locator('[data-name="profile"]').selectOption("AASHTO");
  await page.locator(".sight summary").last().click();
  await expect.poll(() => page.locator(".sight .pairs").innerText()).toMatch(/AASHTO/);
  await shot(page, "sight-what-if");
  await page.locator('[data-name="reset"]').click();
  await expect.poll(needed).toBe(before);
  expect(await page.locator(".sight .sentence").innerText()).toBe(found.sentence.en);
  expect(complaints).toEqual([]);
});

test.each([
  ["wide", WIDE],
  ["narrow", NARROW],
] as const)("the list leads from the worst to its triangle, %s", async (name, viewport) => {
  const { shadow } = await blocked();
  const { lon, lat } = widest(shadow);
  const phone = name === "narrow";
  const { page, complaints } = await visit(`#15/${lat}/${lon}&screen=sight&lang=zh`, {
    viewport,
    hasTouch: phone,
    isMobile: phone,
    locale: "zh-CN",
  });
  const rows = page.locator(".screen-sight tbody tr");
  await rows.first().waitFor();
  expect(await rows.first().innerText()).toMatch(/遮挡/);
  expect(await page.locator('[data-verdict="blocked"] .count').innerText()).not.toBe("0");
  await shot(page, `sight-list-${name}`);
  const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);

  const sentence = await rows.first().locator(".row-name").innerText();
  await rows.first().locator(".row-name").click();
  await page.locator(".sight .verdict").waitFor();
  await settled(page);
  expect(await page.locator(".sight .sentence").innerText()).toBe(sentence);
  await expect.poll(() => page.url()).toMatch(/sel=sight-triangles\/\d+&screen=sight&at=%2F\d+/);
  await shot(page, `sight-chosen-${name}`);
  // Nothing of the explanation is outside the window.
  const box = await page.getByRole("dialog").boundingBox();
  expect(box && box.y >= 0 && box.x >= 0 && box.x + box.width <= viewport.width + 1).toBe(true);
  expect(complaints).toEqual([]);
});

test.each([
  ["wide", WIDE],
  ["narrow", NARROW],
] as const)(
  "the clearing list says what to do, leads to the map, and goes to a file, %s",
  async (name, viewport) => {
    const list = await ask<{ items: ListItem[]; numberMatched: number }>(
      "/api/clearing-list?f=json&limit=500",
    );
    const phone = name === "narrow";
    const { page, complaints } = await visit(
      "#layers=segments,sight-triangles&screen=clearing-list&lang=en",
      {
        viewport,
        hasTouch: phone,
        isMobile: phone,
        acceptDownloads: true,
      },
    );
    const rows = page.locator(".screen-clearing-list tbody tr");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(list.items.length);
    const first = list.items[0] as ListItem;
    expect(await rows.first().innerText()).toContain(`1. `);
    expect((await rows.first().innerText()).toLowerCase()).toContain(first.advice_en.toLowerCase());
    await shot(page, `clearing-${name}`);
    // No column is cut off at the edge; on a phone each row is a card.
    const cut = await page
      .locator(".screen-clearing-list .table-box")
      .evaluate((e) => e.scrollWidth - e.clientWidth);
    if (!phone) expect(cut).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
    const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);

    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('.acts a[download$=".csv"]').click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
    expect(lines.length).toBe(list.numberMatched + 1);
    expect(lines[0]).toContain("What to do");

    const road = first.intersections[0]?.name.split(" & ")[0] ?? "";
    await page.locator('.filters input[name="road"]').fill(road);
    await expect.poll(() => rows.count()).toBeLessThan(list.items.length);
    expect(await rows.first().innerText()).toContain(road);
    await expect.poll(() => decodeURIComponent(decodeURIComponent(page.url()))).toContain(`at=road=${road}`);

    await rows.first().locator(".row-name").click();
    await page.locator(".sight .verdict").waitFor();
    await settled(page);
    expect(await page.getByRole("dialog").isVisible()).toBe(true);
    await shot(page, `clearing-chosen-${name}`);

    // On paper there is the list alone, no wider than the sheet.
    await page.emulateMedia({ media: "print" });
    const wide = { width: 1040, height: 720 };
    await page.setViewportSize(wide);
    await page.waitForTimeout(200);
    await shot(page, `clearing-print-${name}`);
    const printed = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      seen: [
        ...document.querySelectorAll<HTMLElement>(".map, .rail, .panel, .filters, .acts, .corner"),
      ].filter((part) => part.getClientRects().length > 0).length,
    }));
    expect(printed.width).toBeLessThanOrEqual(wide.width);
    expect(printed.seen).toBe(0);
    expect(complaints).toEqual([]);
  },
);

test.each([
  ["en", WIDE, "Not yet checked on the spot", "I checked it on the spot"],
  ["zh", NARROW, "尚未现场核查", "已现场核查"],
])("a planner notes a check on the spot and accepts a triangle, %s", async (lang, viewport, open, check) => {
  const found = await blocked();
  const { lon, lat } = widest(found.shadow);
  const at = `#19/${lat}/${lon}&layers=sight-triangles&sel=sight-triangles/${found.id}&lang=${lang}`;
  const { page } = await visit(at, { viewport });
  const box = page.locator('[data-name="verifying"]');
  await expect.poll(() => box.innerText()).toContain(open);
  expect(await box.getByRole("button").count()).toBe(0); // a reader only sees it
  await page.evaluate(() =>
    fetch("/api/session/demo", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ role: "planner" }),
    }),
  );
  await page.reload();
  await settled(page);
  await box.getByRole("button", { name: check }).click();
  await box.locator('[data-name="unverify"]').waitFor();
  await box.locator('[data-name="accept-why"]').fill("<b>mirror</b>");
  await box.locator('[data-name="accept"]').click();
  await box.locator('[data-name="unaccept"]').waitFor();
  expect(await box.innerText()).toContain("<b>mirror</b>");
  await box.scrollIntoViewIfNeeded();
  await shot(page, `sight-verified-${lang}`);
  const { properties: p } = await ask<{ properties: Record<string, unknown> }>(
    `/api/collections/sight-triangles/items/${found.id}`,
  );
  expect([p.deviation_reason, typeof p.verified_at]).toEqual(["<b>mirror</b>", "string"]);
  // As it was, for those who come after.
  await box.locator('[data-name="unaccept"]').click();
  await box.locator('[data-name="accept-why"]').waitFor();
  await box.locator('[data-name="unverify"]').click();
  await box.locator('[data-name="verify"]').waitFor();
});

test.each([
  ["en", WIDE, "This intersection has no sight triangle:", "A roundabout: the view on entry is not judged"],
  ["zh", NARROW, "此路口没有通视三角区：", "环岛：进口通视不作判定"],
])("a roundabout says why it has no triangle, %s", async (lang, viewport, none, why) => {
  const { features } = await ask<{ features: { id: number; geometry: { coordinates: number[] } }[] }>(
    "/api/collections/intersections/items?kind=roundabout&limit=1",
  );
  const [round] = features;
  const [lon, lat] = round?.geometry.coordinates ?? [];
  const at = `#18/${lat}/${lon}&layers=intersections&sel=intersections/${round?.id}&lang=${lang}`;
  const { page, complaints } = await visit(at, { viewport });
  const box = page.locator(".junction-sight");
  await expect.poll(() => box.innerText()).toContain(why);
  expect(await box.innerText()).toContain(none);
  await shot(page, `sight-roundabout-${lang}`);
  expect(complaints).toEqual([]);
});

test("the menu, the address and going back lead the same way", async () => {
  const { page } = await visit("#lang=en");
  const menu = page.getByRole("navigation");
  await menu.getByRole("link", { name: "Sight" }).click();
  await page.locator(".workspace h2").waitFor();
  expect(await page.locator(":focus").innerText()).toBe("Sight");
  await expect.poll(() => page.url()).toContain("screen=sight");
  // The screen takes its room from the map, not from what floats over it.
  const boxes = await page.evaluate(() =>
    [".workspace", ".map", ".panel", ".choices", ".corner"].map((name) =>
      document.querySelector(name)?.getBoundingClientRect().toJSON(),
    ),
  );
  const [workspace, map, ...floating] = boxes;
  expect(map.left).toBeGreaterThanOrEqual(workspace.right - 1);
  for (const box of floating) expect(box.left).toBeGreaterThanOrEqual(workspace.right);
  await page.goBack();
  await page.locator(".workspace").waitFor({ state: "hidden" });
  await page.goForward();
  await page.locator(".workspace h2").waitFor();
  await page.locator("#language").click();
  await expect.poll(() => page.locator(".workspace h2").innerText()).toBe("通视");
  await page.getByRole("button", { name: "关闭" }).first().click();
  await page.locator(".workspace").waitFor({ state: "hidden" });
  expect(await page.locator(":focus").getAttribute("data-screen")).toBe("sight");
});
