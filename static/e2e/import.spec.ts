// A file of an office in a real browser: a planner drops it, is told that its
// positions are shifted, mends a rejected row, and takes the import back.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, NARROW, open, shot, type Watched, WIDE } from "./browser";
import { type Home, makeHome, type Server, startServer } from "./server";

const PATIENCE_MS = 120_000;
const JOB_MS = 30_000;
const ROWS = 150;
const DRIVER = "欧阳测试";

let home: Home;
let server: Server;
let browser: Browser;

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

/** The planner of the demonstration at the page of imports. */
async function planner(lang: string, options: Parameters<typeof open>[2] = {}): Promise<Watched> {
  const seen = await open(browser, `${server.url}/#screen=imports&lang=${lang}`, options);
  await seen.page
    .locator(".gate")
    .getByRole("button", { name: /planner|规划员/ })
    .click();
  await seen.page.locator(".import-drop").waitFor();
  return seen;
}

interface Placed {
  geometry: { coordinates: [lon: number, lat: number] } | null;
}

/** Crashes of the city as a file of the police has them: in GCJ-02, one row without time and place. */
async function crashFile(): Promise<string> {
  const answer = await fetch(`${server.url}/api/collections/crashes/items?limit=400&datum=gcj02`);
  const { features } = (await answer.json()) as { features: Placed[] };
  const points = features.flatMap(({ geometry }) => (geometry ? [geometry.coordinates] : []));
  const rows = points
    .slice(0, ROWS)
    .map(
      ([lon, lat], i) =>
        `Y${i},2024-05-${String(1 + (i % 28)).padStart(2, "0")} 08:30:00,${lon},${lat},0,1,建设路,${DRIVER}`,
    );
  const head = "事故编号,事故时间,经度,纬度,死亡人数,轻伤人数,路名,驾驶人姓名";
  return [head, ...rows, `坏行,,,,0,1,"光明路, 东段",${DRIVER}`].join("\n");
}

/** Drops a file onto the page, as from a window of the system's. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([called, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ""], called ?? "", { type: "text/csv" }));
      return transfer;
    },
    [name, text],
  );
  await page.locator(".import-drop").dispatchEvent("drop", { dataTransfer: data });
  await page.locator(".import-look").waitFor();
}

const press = (page: Page, name: string | RegExp) =>
  page.locator(".screen-imports").getByRole("button", { name, exact: true }).first().click();

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
  return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

const count = (page: Page, name: string) =>
  page.locator(`.import-record [data-count=${name}] b`).first().innerText();

const crashes = async (): Promise<number> => {
  const answer = await fetch(`${server.url}/api/collections/crashes/items?limit=1`);
  return ((await answer.json()) as { numberMatched: number }).numberMatched;
};

test(
  "a planner drops a file, is told of its shift, mends a row and takes it back",
  async () => {
    const before = await crashes();
    const { page, context, complaints } = await planner("zh", { viewport: WIDE });
    const rows = page.locator(".region:not([aria-busy]) tbody tr");
    await rows.first().waitFor();
    const listed = await rows.count();
    await drop(page, "5月事故.csv", await crashFile());
    // What it is, with the columns of persons struck out and their cells empty.
    expect(await page.locator("select[name=kind]").inputValue()).toBe("crashes");
    expect(await page.locator(".import-rows s").allInnerTexts()).toEqual([
      expect.stringContaining("驾驶人姓名"),
    ]);
    expect(await page.locator(".import-look").innerText()).not.toContain(DRIVER);
    await expect.poll(() => page.locator("path.import-point").count()).toBe(ROWS);
    const street = page.locator('select[name="column.street"]');
    expect(await street.inputValue()).toBe("路名");
    await street.selectOption("");
    await page.getByText("已由您修改").waitFor();
    await street.selectOption("路名");
    expect(await serious(page)).toEqual([]);
    await shot(page, "import-look");

    await press(page, "试导");
    const refused = page.locator(".import-refused");
    await refused.waitFor({ timeout: JOB_MS });
    expect(await refused.innerText()).toContain("GCJ-02");
    await shot(page, "import-shift");
    await refused.getByRole("button", { name: /^文件是 GCJ-02/ }).click();
    await page.getByText("试导结果：未保存任何数据").waitFor({ timeout: JOB_MS });
    expect(await page.locator("select[name=crs]").inputValue()).toBe("gcj02");
    expect(await crashes()).toBe(before);
    await shot(page, "import-tried");
    // A change of language leaves the file and its result.
    await page.locator("#language").click();
    await page.getByText("Result of the try: nothing was stored").waitFor();
    await page.locator("#language").click();
    await page.getByText("试导结果：未保存任何数据").waitFor();
    await page.locator(".import-result").getByRole("button", { name: "导入", exact: true }).click();
    await page.locator(".import-record .region:not([aria-busy]) .import-tally").waitFor({ timeout: JOB_MS });
    expect([await count(page, "added"), await count(page, "rejected")]).toEqual([String(ROWS), "1"]);

    // The rejected row is mended where it stands, and goes in as the others did.
    const bad = page.locator('.import-mend tr[data-row="151"]');
    expect(await bad.locator('input[aria-label$="路名"]').inputValue()).toBe("光明路, 东段");
    expect(await page.locator(".import-mend").innerText()).not.toContain(DRIVER);
    expect(await bad.locator("[aria-invalid]").getAttribute("aria-label")).toBe("第 151 行，事故时间");
    await bad.locator('input[aria-label$="事故时间"]').fill("2024-05-30 09:00:00");
    expect(await serious(page)).toEqual([]);
    await shot(page, "import-mend");
    await press(page, "提交改正的 1 行");
    await page.locator(".import-mended").waitFor({ timeout: JOB_MS });
    expect(await page.locator(".import-mend .import-tally [data-count=added] b").innerText()).toBe("1");
    expect(await crashes()).toBe(before + ROWS + 1);
    await shot(page, "import-mended");

    // Both are in the list; the first is taken back, the mended row stays.
    await press(page, "导入另一个文件");
    await expect.poll(() => rows.count()).toBe(listed + 2);
    expect(await rows.first().innerText()).toContain("5月事故-mended.csv");
    expect(await serious(page)).toEqual([]);
    await shot(page, "import-list");
    await page.getByRole("button", { name: "5月事故.csv", exact: true }).click();
    await page.locator(".import-back").getByRole("button", { name: "撤回" }).click();
    await page.locator(".import-back .against").click();
    const undone = page.locator(".import-undone");
    await undone.waitFor({ timeout: JOB_MS });
    expect(await undone.innerText()).toContain(`删除 ${ROWS} 条`);
    expect(await crashes()).toBe(before + 1);
    await shot(page, "import-undone");
    // Nothing of the file stays on the map.
    expect(await page.locator("path.import-point").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  "on a phone nothing sticks out, and a crash that seems to be another is not overwritten unasked",
  async () => {
    const { page, context, complaints } = await planner("en", {
      viewport: NARROW,
      hasTouch: true,
      isMobile: true,
    });
    const wide = () => page.evaluate(() => document.querySelector(".screen-body")?.scrollWidth ?? 0);
    await page.locator(".region:not([aria-busy]) tbody tr").first().waitFor();
    expect(await wide()).toBeLessThanOrEqual(390);
    await shot(page, "import-narrow-list");
    await drop(page, "more <b>crashes</b>.csv", await crashFile());
    expect(await wide()).toBeLessThanOrEqual(390);
    expect(await page.locator(".screen-imports b", { hasText: /^crashes$/ }).count()).toBe(0);
    await shot(page, "import-narrow-look");
    await press(page, "Try");
    await page.locator(".import-refused").waitFor({ timeout: JOB_MS });
    expect(await wide()).toBeLessThanOrEqual(390);
    await shot(page, "import-narrow-shift");
    await press(page, "Drop this file");
    await page.locator(".import-drop").waitFor();
    // The number of the mended crash, with another day and a death.
    const other = `事故编号,事故时间,死亡人数,轻伤人数,路名\n坏行,2024-07-09 10:00:00,1,0,"=1+1"`;
    await drop(page, "another.csv", other);
    await press(page, "Import");
    const apart = page.locator(".import-part").filter({ hasText: "Rows set apart" });
    await apart.waitFor({ timeout: JOB_MS });
    expect(await apart.locator("mark").count()).toBe(4);
    expect(await wide()).toBeLessThanOrEqual(390);
    await shot(page, "import-narrow-apart");
    await apart.getByRole("button", { name: "Take the file’s" }).click();
    await apart.locator(".against").click();
    await page
      .locator('.import-record .region:not([aria-busy]) [data-count="updated"]', { hasText: "1" })
      .waitFor({
        timeout: JOB_MS,
      });
    expect(await count(page, "set_apart")).toBe("0");
    expect(complaints).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);
