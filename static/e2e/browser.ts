// A real browser, watched: every request, console line and refused policy counts.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type Image, readPNG } from "./png";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const OUT = join(import.meta.dirname, "out");

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Hosts of all requests made. */
  hosts: Set<string>;
  /** Errors and warnings of the console, uncaught errors, refused policies. */
  complaints: string[];
}

export async function open(
  browser: Browser,
  url: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: WIDE,
    colorScheme: "light",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on("request", (request) => void hosts.add(new URL(request.url()).host));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("console", (line) => {
    if (["error", "warning"].includes(line.type())) complaints.push(line.text());
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      console.error(`policy ${e.violatedDirective} refused ${e.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, context, hosts, complaints };
}

/** Waits until the map has its data and has drawn it. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".map-canvas").first().waitFor({ state: "attached" });
  await page.waitForTimeout(500); // a zoom's animation
  await page.locator('#map[aria-busy="false"]').waitFor();
  await page.waitForTimeout(200); // two frames to draw, with room to spare
}

/** Where on the screen the map's middle is, which a link's place names. */
export const mapCentre = (page: Page): Promise<[number, number]> =>
  page.locator("#map").evaluate((map) => {
    const { left, top, width, height } = map.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  });

export async function shot(page: Page, name: string): Promise<Image> {
  mkdirSync(OUT, { recursive: true });
  return readPNG(await page.screenshot({ path: join(OUT, `${name}.png`) }));
}
