// The casework in a real browser over the real binary: a planner opens a file,
// plans a work and accepts it; a crew member ticks its items on a phone, adds a
// photo and finishes, over a connection that loses an answer.
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, NARROW, open, shot, type Watched } from "./browser";
import { PAYLOADS } from "./payloads";
import { type Home, makeHome, type Server, startServer } from "./server";

let home: Home;
let server: Server;
let browser: Browser;
let planner: Watched;
let work = "";

beforeAll(async () => {
  home = makeHome();
  server = await startServer(home.dir);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  home?.remove();
});

/** Opens a screen as one of the demonstration's roles, by the button that the screen itself offers. */
async function as(who: string, hash: string, viewport?: { width: number; height: number }): Promise<Watched> {
  const seen = await open(browser, `${server.url}/#lang=en&${hash}`, viewport ? { viewport } : {});
  await seen.page.locator(".gate").getByRole("button", { name: who }).click();
  await seen.page.locator('#account[aria-label*="Demonstration"]').waitFor({ state: "attached" });
  await seen.page.locator(".gate").waitFor({ state: "detached" });
  return seen;
}

const press = (page: Page, name: string | RegExp) =>
  page.locator(".screen").getByRole("button", { name, exact: true }).first().click();

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
}

/** A picture as a camera would give it: painted in the page, so that it is a real JPEG. */
async function picture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const ctx = canvas.getContext("2d");
    ctx?.fillRect(8, 8, 40, 40);
    return canvas.toDataURL("image/jpeg");
  });
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

test("a planner opens a file by hand, is offered its twin, and plans a work with items", async () => {
  planner = await as("Demonstration planner", "screen=sites&at=new");
  const { page } = planner;
  const file = async (title: string, near?: string) => {
    await press(page, "Pick the place on the map");
    await page.getByRole("button", { name: "Here it is" }).click();
    // Before anything is written, whatever the class will be.
    if (near) await page.locator(".form .twins", { hasText: near }).waitFor();
    await page.locator(".screen [name=title]").fill(title);
    await page.locator(".screen [name=class]").selectOption("rail_crossing");
    await press(page, "Open the file");
  };
  await file("Gate stays open");
  await page.locator(".file-title", { hasText: "Gate stays open" }).waitFor();
  await expect.poll(() => page.url()).toMatch(/at=\d+/);
  const first = page.url();
  await press(page, "← List");
  await press(page, "Open a file");
  await file("The same gate", "Gate stays open");
  await page.locator(".twins", { hasText: "Gate stays open" }).waitFor();
  await press(page, "Add a report to this one");
  await page.locator(".screen [name=note]").fill("Seen again this morning");
  await press(page, "Add a report");
  await page.locator(".lines", { hasText: "Seen again this morning" }).waitFor();
  await expect.poll(() => page.url()).toBe(first);
  await press(page, "Verify");
  await press(page, "Verify");
  await page.locator(".file-head", { hasText: "Verified" }).waitFor();
  await press(page, "Begin the works");
  await press(page, "Begin the works");
  await page.locator(".file-head", { hasText: "Rectifying" }).waitFor();
  await accessible(page);

  await press(page, "Plan a work");
  await page.locator("[name=kind]").selectOption("sign");
  await page.locator("[name=crew]").selectOption({ index: 1 });
  await page.locator("[name=items]").fill("Sign at the gate\nSign at the bend");
  await press(page, "Plan it");
  await page.locator(".tick").nth(1).waitFor();
  await expect.poll(() => page.url()).toMatch(/screen=works&at=\d+/);
  work = page.url().match(/at=(\d+)/)?.[1] ?? "";
  expect(work).not.toBe("");
});

test("a crew member ticks, adds a photo and finishes on a phone; the planner accepts", async () => {
  const { page, context, complaints } = await as(
    "Demonstration crew member",
    `screen=works&at=${work}`,
    NARROW,
  );
  const ticks = page.locator(".tick");
  await ticks.nth(1).waitFor();
  expect((await ticks.first().boundingBox())?.height).toBeGreaterThanOrEqual(56);

  // The first tick's answer is lost on the way: it waits, is seen to wait, and goes out again.
  let lost = "";
  let goOn = () => {};
  const seen = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route("**/events", async (route) => {
    if (!lost) {
      lost = route.request().postDataJSON().uuid;
      await route.fetch();
      return route.abort();
    }
    await seen;
    await route.continue();
  });
  await ticks.first().click();
  await ticks.nth(1).click();
  await page.getByText("waiting to be sent").first().waitFor();
  goOn();
  await page.getByText("waiting to be sent").waitFor({ state: "hidden", timeout: 15000 });
  await page.reload();
  await expect.poll(() => page.locator('.tick[aria-pressed="true"]').count()).toBe(2);
  const sent = await page.evaluate(
    async (id) => (await fetch(`/api/works/${id}`)).json().then((w) => w.events),
    work,
  );
  const tickEvents = sent.filter((e: { event: string }) => e.event === "tick");
  expect(tickEvents).toHaveLength(2);
  expect(tickEvents.map((e: { uuid: string }) => e.uuid)).toContain(lost);

  await press(page, "Finish");
  const content = await picture(page);
  const file = { name: "after.jpg", mimeType: "image/jpeg", buffer: content };
  // Its first try finds no server; it goes out again by itself.
  await page.route("**/api/photos", (route) => route.abort(), { times: 1 });
  await page.locator(".photos input[type=file]").setInputFiles(file);
  await page.locator('.photo[data-state="failed"]').waitFor();
  await page.locator('.photo[data-state="sent"]').waitFor();
  await page.locator(".checks input[type=checkbox]").first().check();
  await accessible(page);
  await shot(page, "narrow-work");
  await press(page, "Finish");
  await page
    .locator(".file-head", { hasText: "Finished" })
    .or(page.locator(".file-head", { hasText: "Done" }))
    .waitFor();
  const lines = page.locator(".part", { hasText: "Before you finish" }).locator(".lines > li");
  await expect.poll(() => lines.filter({ hasText: "✓ demo-crew" }).count()).toBe(1);
  expect(await lines.filter({ hasText: "Not checked yet" }).count()).toBeGreaterThan(0);
  const image = page.locator(".photo img").first();
  await expect.poll(() => image.evaluate((i) => (i as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  expect(complaints.filter((c) => !c.includes("net::ERR_FAILED"))).toEqual([]);
  await context.close();

  const desk = planner.page;
  await desk.reload();
  await press(desk, "Accept");
  await press(desk, "Accept");
  await desk.locator(".file-head", { hasText: "Accepted" }).waitFor();
  await shot(desk, "wide-work");
});

test("a paper, an acceptance, a look-back that fails and one that passes: the file is closed", async () => {
  const { page } = planner;
  const step = async (name: string, head: string) => {
    await press(page, name);
    await press(page, name);
    await page.locator(".file-head", { hasText: head }).waitFor();
  };
  const lookBack = async (passed: string, head: string) => {
    await press(page, "Re-inspect now");
    await page.locator(".screen [name=passed]").selectOption(passed);
    if (passed === "false") await page.locator(".screen [name=reason]").fill("It opens again");
    await press(page, "Record the result");
    await page.locator(".file-head", { hasText: head }).waitFor();
  };
  await press(page, "Open the file");
  await press(page, "Add a document");
  const paper = { name: "Letter 7.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") };
  await page.locator(".screen input[type=file]").setInputFiles(paper);
  expect(await page.locator(".opener [name=title]").inputValue()).toBe("Letter 7");
  await press(page, "Add a document");
  await page.locator(".paper", { hasText: "Letter 7" }).waitFor();
  expect(await page.locator(".gallery .photo img").count()).toBe(1); // of its work
  await step("Accept", "Accepted");
  await lookBack("false", "Rectifying");
  await step("Accept", "Accepted");
  await lookBack("true", "Accepted");
  await step("Close the file", "Delisted");
  const told = await page.locator(".history").innerText();
  for (const words of ["It opens again", "Letter 7", "Sign", "demo-crew"]) expect(told).toContain(words);
  const [table] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the history (CSV)" }).click(),
  ]);
  expect(await readFile(await table.path(), "utf8")).toContain("It opens again");
  await accessible(page);
  await shot(page, "wide-file");
});

test("rows of the clearing list are ticked and made into works with each as an item", async () => {
  const { page, complaints } = planner;
  await page.getByRole("navigation").getByRole("link", { name: "Clearing list" }).click();
  const boxes = page.locator(".screen tbody .tick-cell input");
  await boxes.first().waitFor();
  expect(await page.locator(".ticked-bar").isVisible()).toBe(false);
  for (const i of [0, 1, 2]) await boxes.nth(i).check();
  await page
    .locator(".ticked-bar", { hasText: "3 ticked" })
    .getByRole("button", { name: "Make works" })
    .click();
  await press(page, "Plan it");
  const made = page.locator(".lines > li");
  await made.first().waitFor();
  const items = await made.evaluateAll((rows) =>
    rows.map((r) => Number(r.textContent?.match(/of (\d+) items/)?.[1])),
  );
  expect(items.reduce((a, b) => a + b)).toBe(3);
  await made.first().locator(".link").click();
  await expect.poll(() => page.locator(".tick").count()).toBe(items[0]);
  await accessible(page);
  // The offer of the twin is a 409.
  expect(complaints.filter((c) => !c.includes("409"))).toEqual([]);
});

test("what people write is text everywhere: none of sixty payloads runs", async () => {
  const { page, context, complaints } = planner;
  const ran: string[] = [];
  page.on("dialog", (dialog) => {
    ran.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => request.url().endsWith("/ran") && ran.push(request.url()));
  complaints.length = 0;
  const fields = ["title", "note"];
  const texts = Array.from({ length: PAYLOADS.length / fields.length }, (_, i) =>
    Object.fromEntries(fields.map((name, j) => [name, PAYLOADS[fields.length * i + j] ?? ""])),
  );
  const files = await page.evaluate(async (all) => {
    const { center } = await (await fetch("/api/settings")).json();
    const post = async (properties: object, i: number): Promise<number> => {
      const geometry = { type: "Point", coordinates: [center[0], center[1] + (i - all.length / 2) * 0.001] };
      const body = JSON.stringify({ type: "Feature", geometry, properties });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/api/collections/sites/items", { method: "POST", headers, body });
      if (answer.status !== 201) throw new Error(await answer.text());
      return (await answer.json()).id;
    };
    return Promise.all(all.map((text, i) => post({ class: "missing_sign", origin: "by_hand", ...text }, i)));
  }, texts);
  const told = page.locator(".screen");
  const shown = (words: string) => texts.some(({ title = "" }) => title.length > 40 && words.includes(title));
  for (const [i, id] of files.entries()) {
    await page.evaluate((at) => {
      location.hash = `#lang=en&screen=sites&at=${at}`;
    }, id);
    for (const text of Object.values(texts[i] ?? {}))
      await expect.poll(() => told.innerText()).toContain(text.trim());
  }
  await page.evaluate(() => {
    location.hash = "#lang=en&screen=sites";
  });
  for (const { title = "" } of texts) await expect.poll(() => told.innerText()).toContain(title.trim());
  await page.evaluate(() => {
    location.hash = "#lang=en&screen=admin&at=audit";
  });
  await expect.poll(async () => shown((await told.textContent()) ?? "")).toBe(true);
  const page1 = await context.newPage(); // the same layer as a page of the API, for people
  page1.on("dialog", (dialog) => void ran.push(`dialog ${dialog.message()}`));
  await page1.goto(`${server.url}/api/collections/sites/items?f=html&limit=100`);
  expect(await page1.locator("body").innerText()).toContain(texts[0]?.title);
  for (const one of [page, page1]) {
    expect(await one.evaluate(() => "ran" in window || document.title === "ran")).toBe(false);
    expect(one.url()).not.toContain("#ran");
  }
  expect(ran).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
