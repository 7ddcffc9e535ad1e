// Accounts in a real browser over the real binary: the administrator's link,
// signing in, and what is left when a session has ended elsewhere.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, NARROW, open, shot } from "./browser";
import { binary, type Home, makeHome, type Server, startServer } from "./server";

const PASSWORD = "seven grey herons";

let home: Home;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  home = makeHome();
  server = await startServer(home.dir, 0, false);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  home?.remove();
});

const tongshi = (...args: string[]): string =>
  execFileSync(binary(), [...args, "--data", join(home.dir, "data")], { encoding: "utf8" });

test("a link sets the password; a session ended elsewhere leaves the page working", async () => {
  const link = tongshi("user", "add", "wang", "--name", "王丽华", "--role", "planner").match(
    /\/#link=\S+/,
  )?.[0];
  // A browser that prefers English, and a page that was set to Chinese.
  const { page, context, complaints } = await open(browser, `${server.url}/#lang=zh`, { viewport: NARROW });
  await page.locator('#account[aria-label="登录"]').waitFor();
  await page.goto("about:blank");
  await page.goto(`${server.url}${link}`);
  const box = page.locator("dialog.account");
  await box.locator("[name=password]").fill(PASSWORD);
  await box.locator("[name=repeat]").fill(`${PASSWORD}!`);
  await box.locator("[type=submit]").click();
  await expect.poll(() => box.locator(".fault").innerText()).toBe("两次输入不一致。");
  await shot(page, "narrow-link");
  for (const name of ["password", "repeat"]) await box.locator(`[name=${name}]`).fill("aaaaaaaaaaaa");
  await box.locator("[type=submit]").click();
  await expect.poll(() => box.locator(".fault").innerText()).toBe("新密码：只是同一个字符的重复，请换一个");
  expect(complaints.splice(0)).toEqual([expect.stringContaining("422")]); // the browser notes every refusal
  for (const name of ["password", "repeat"]) await box.locator(`[name=${name}]`).fill(PASSWORD);
  await box.locator("[type=submit]").click();
  await page.locator('#account[aria-label*="王丽华"]').waitFor();
  expect(page.url()).not.toContain("link=");
  const cookies = await context.cookies();
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: "tongshi", httpOnly: true, sameSite: "Strict" },
  ]);
  expect(complaints).toEqual([]);

  tongshi("user", "passwd", "wang"); // a new link alone ends nothing
  await page.reload();
  await page.locator('#account[aria-label*="王丽华"]').waitFor();
  tongshi("user", "role", "wang", "--role", "viewer");
  await page.reload();
  await page.locator('#account[aria-label="登录"]').waitFor();
  const closed = page.locator(".empty"); // nothing is public by itself
  await expect.poll(() => closed.innerText()).toMatch(/未对外公开/);
  await shot(page, "narrow-closed");
  await closed.getByRole("button", { name: "登录" }).click();
  await box.locator("[name=login]").fill("wang");
  await box.locator("[name=password]").fill("not the password");
  await page.keyboard.press("Enter");
  await expect.poll(() => box.locator(".fault").innerText()).toBe("用户名或密码不正确。");
  const { violations } = await new AxeBuilder({ page }).include("dialog.account").analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  await shot(page, "narrow-refused");
  await box.locator("[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator('#account[aria-label*="王丽华"]').waitFor();
  await context.close();
});

test("an administrator adds a person by a link shown once, makes a token and puts the person out", async () => {
  const link = tongshi("user", "add", "boss", "--role", "admin").match(/\/#link=\S+/)?.[0];
  const { page, context, complaints } = await open(browser, `${server.url}${link}`);
  const box = page.locator("dialog.account");
  await box.locator("[name=password]").fill(PASSWORD);
  await box.locator("[name=repeat]").fill(PASSWORD);
  await box.locator("[type=submit]").click();
  await page.locator('#account[aria-label*="boss"]').waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Office" }).click();
  const screen = page.locator(".screen-admin");
  const press = (name: string) => screen.getByRole("button", { name, exact: true }).first().click();

  await press("Crews and units");
  await press("Add a crew");
  await screen.locator("[name=code]").fill("SG-9");
  await screen.locator("[name=name]").fill("Night crew");
  await screen.locator("form [type=submit]").click();
  await screen.locator("tbody", { hasText: "Night crew" }).waitFor();

  await press("People");
  await press("Add a person");
  await screen.locator("[name=login]").fill("wang"); // there is one already
  await screen.locator("[name=role]").selectOption("crew");
  await screen.locator("form [type=submit]").click();
  await expect.poll(() => screen.locator("[data-field=login] .fault").innerText()).toBe("It is taken.");
  await screen.locator("[name=login]").fill("li");
  await screen.locator("[name=crew_id]").selectOption({ label: "Night crew (SG-9)" });
  await screen.locator("form [type=submit]").click();
  const invited = await screen.locator(".once input").inputValue();
  const guest = await open(browser, invited, { viewport: NARROW });
  const guestBox = guest.page.locator("dialog.account");
  await guestBox.locator("[name=password]").fill(PASSWORD);
  await guestBox.locator("[name=repeat]").fill(PASSWORD);
  await guestBox.locator("[type=submit]").click();
  await guest.page.locator('#account[aria-label*="li"]').waitFor({ state: "attached" });
  expect(await guest.page.getByRole("link", { name: "Office" }).count()).toBe(0);

  await press("API tokens");
  await press("Make a token");
  await screen.locator("[name=name]").fill("calendar");
  await screen.locator("form [type=submit]").click();
  const calendar = await screen.locator(".once input").nth(1).inputValue();
  const status = () => fetch(calendar).then((answer) => answer.status);
  expect(await status()).toBe(200);
  await press("Withdraw");
  await press("Withdraw");
  await screen.locator(".token.gone").waitFor();
  expect(await status()).toBe(401);

  await press("People");
  await press("li");
  await press("Disable");
  await press("Disable");
  await screen.locator(".file-head", { hasText: "Disabled" }).waitFor();
  await guest.page.reload();
  await guest.page.locator('#account[aria-label="Sign in"]').waitFor({ state: "attached" });
  await press("Audit");
  await screen.locator(".history", { hasText: "Withdrawn · Token" }).waitFor();
  const { violations } = await new AxeBuilder({ page }).include(".workspace").analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  expect(complaints.filter((c) => !c.includes("409"))).toEqual([]);
  await guest.context.close();
  await context.close();
});

test("a token for a GIS is made, removes a tree, and the audit puts it back", async () => {
  const link = tongshi("user", "passwd", "boss").match(/\/#link=\S+/)?.[0];
  const { page, context, complaints } = await open(browser, `${server.url}${link}`);
  const box = page.locator("dialog.account");
  for (const name of ["password", "repeat"]) await box.locator(`[name=${name}]`).fill(PASSWORD);
  await box.locator("[type=submit]").click();
  await page.locator('#account[aria-label*="boss"]').waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Office" }).click();
  const screen = page.locator(".screen-admin");
  const press = (name: string) => screen.getByRole("button", { name, exact: true }).first().click();
  await press("API tokens");
  await press("Make a token");
  await screen.locator("[name=name]").fill("desk");
  await screen.locator("[name=role]").selectOption("crew");
  await screen.locator("[name=gis]").check();
  await shot(page, "wide-gis-form");
  await screen.locator("form [type=submit]").click();
  await expect.poll(() => screen.locator("[data-field=gis] .fault").innerText()).toMatch(/planner/);
  expect(complaints.splice(0)).toEqual([expect.stringContaining("422")]);
  await screen.locator("[name=role]").selectOption("planner");
  await screen.locator("form [type=submit]").click();
  const token = await screen.locator(".once input").first().inputValue();
  expect(await screen.locator(".once input").nth(1).inputValue()).toBe(`${server.url}/api`);
  await screen.locator(".token", { hasText: "GIS" }).waitFor();
  await shot(page, "wide-gis");

  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/geo+json" };
  const items = `${server.url}/api/collections/obstructions/items`;
  const made = await fetch(items, {
    method: "POST",
    headers,
    body: '{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36.5]},"properties":{"kind":"tree"}}',
  });
  expect(made.status).toBe(201);
  const tree = `${server.url}${made.headers.get("location")}`;
  expect((await fetch(tree, { method: "DELETE", headers })).status).toBe(204);
  expect((await fetch(tree, { headers })).status).toBe(404);
  await press("Audit");
  const removed = screen.locator(".history li", { hasText: "Removed" }).first();
  await removed.getByRole("button", { name: "Put back" }).click();
  await shot(page, "wide-put-back");
  await removed.getByRole("button", { name: "Put back" }).click();
  await screen.locator(".history li strong", { hasText: "Put back" }).waitFor();
  expect((await fetch(tree, { headers })).status).toBe(200);
  expect(complaints).toEqual([]);
  await context.close();
});

test("files are not said to be missing before one has signed in, and signing in leads back to them", async () => {
  const data = ["--data", join(home.dir, "data")];
  execFileSync(binary(), ["user", "add", "chen", "--role", "planner", "--password-stdin", ...data], {
    input: PASSWORD,
  });
  const { page, context } = await open(browser, `${server.url}/#screen=sites&at=deadline%3Doverdue`);
  const gate = page.locator(".region .gate");
  await gate.waitFor();
  expect(await gate.innerText()).toContain("You are not signed in.");
  expect(await page.locator(".workspace").innerText()).not.toContain("no collection");
  await gate.getByRole("button", { name: "Sign in" }).click();
  await page.locator("dialog.account [name=login]").fill("chen");
  await page.locator("dialog.account [name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator('#account[aria-label*="chen"]').waitFor();
  expect(decodeURIComponent(page.url())).toContain("screen=sites&at=deadline=overdue");
  await page.locator(".region .nothing", { hasText: "No" }).waitFor();
  expect(await gate.count()).toBe(0);

  tongshi("user", "role", "chen", "--role", "crew"); // which ends the session
  await page.getByRole("navigation").getByRole("link", { name: "Works" }).click();
  await gate.waitFor();
  await page.locator('#account[aria-label="Sign in"]').waitFor();
  expect(await page.locator("body").innerText()).toContain("Your session has ended. Sign in again.");
  await page.reload(); // by now without a cookie
  await gate.waitFor();
  await context.close();
});
