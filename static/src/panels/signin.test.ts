import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api, Away, Problem } from "../api";
import { mountAccount } from "../controls/account";
import type { Session } from "../generated/api";
import { readLink } from "../hash";
import { views } from "../layers/index";
import { NOBODY, State } from "../state";
import { mountSignIn, refusal } from "./signin";

const SESSION: Session = { ...NOBODY, accounts: true };
const DEMO = [
  { role: "planner" as const, title_zh: "演示规划员", title_en: "Demonstration planner" },
  { role: "crew" as const, title_zh: "演示班组成员", title_en: "Demonstration crew member" },
];

let box: HTMLDialogElement;
let sent: { method: string; url: string; body: unknown }[];
let status: number;
let answer: string;

beforeEach(() => {
  sent = [];
  status = 200;
  answer = "{}";
  box = document.createElement("dialog");
  document.body.replaceChildren(box);
});
afterEach(() => document.body.replaceChildren());

function open(session: Partial<Session>, link = "", lang: "zh" | "en" = "en") {
  const api = new Api(async (url, init) => {
    if (url === "/api/session/all" && init.method === undefined) return new Response('{"sessions":[]}');
    sent.push({ method: init.method ?? "GET", url, body: init.body && JSON.parse(String(init.body)) });
    return new Response(status === 204 ? null : answer, { status });
  });
  const state = new State(api, lang, views);
  state.session.set({ ...SESSION, ...session });
  const anew = vi.fn();
  mountSignIn(state, box, link, anew).open();
  return { state, anew };
}

const type = (name: string, value: string) => {
  const input = box.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (!input) throw new Error(`no field ${name}`);
  input.value = value;
};
const submit = async () => {
  box.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() => expect(box.querySelector<HTMLButtonElement>("[type=submit]")?.disabled).toBe(false));
};
const fault = () => {
  const element = box.querySelector<HTMLElement>(".fault");
  return element?.hidden ? "" : (element?.textContent ?? "");
};

test("name and password are sent, and the page begins anew", async () => {
  const { anew } = open({});
  type("login", "wang");
  type("password", "seven grey herons");
  await submit();
  expect(sent).toEqual([
    { method: "POST", url: "/api/session", body: { login: "wang", password: "seven grey herons" } },
  ]);
  expect(anew).toHaveBeenCalledOnce();
});

test.each([
  [401, "用户名或密码不正确。"],
  [429, "尝试次数过多，请 15 分钟后再试。"],
  [503, "连不上服务器，正在自动重试。"],
])("a refusal with %d is said in the reader's language and keeps what was typed", async (code, words) => {
  const { state, anew } = open({}, "", "zh");
  status = code;
  type("login", "wang");
  await submit();
  expect(fault()).toBe(words);
  expect(box.querySelector<HTMLInputElement>("[name=login]")?.value).toBe("wang");
  expect(anew).not.toHaveBeenCalled();
  state.api.watch(() => undefined);
});

test("roles at one click are shown when they are offered, and only then", async () => {
  const { anew } = open({ accounts: false, demo: DEMO });
  expect(box.querySelector("form")).toBeNull();
  const buttons = [...box.querySelectorAll<HTMLButtonElement>("[data-role]")];
  expect(buttons.map((b) => b.textContent)).toEqual(["Demonstration planner", "Demonstration crew member"]);
  buttons[1]?.click();
  await vi.waitFor(() => expect(anew).toHaveBeenCalledOnce());
  expect(sent).toEqual([{ method: "POST", url: "/api/session/demo", body: { role: "crew" } }]);
  open({});
  expect(box.querySelector("[data-role]")).toBeNull();
});

test("opened before the server has said who is here, the box waits and then offers what there is", () => {
  const state = new State(new Api(), "en", views);
  mountSignIn(state, box).open();
  expect(box.textContent).toContain("Loading");
  expect(box.querySelector("code")).toBeNull();
  state.session.set({ ...SESSION, accounts: false, demo: DEMO });
  expect(box.querySelectorAll("[data-role]")).toHaveLength(2);
});

test("who is signed in is learnt without a word typed for a link being lost", () => {
  const state = new State(new Api(), "en", views);
  mountSignIn(state, box, "tsl_secret").open();
  type("password", "seven grey herons");
  state.session.set(SESSION);
  expect(box.querySelector<HTMLInputElement>("[name=password]")?.value).toBe("seven grey herons");
});

test("without accounts the box says how to make one", () => {
  open({ accounts: false });
  expect(box.querySelector("code")?.textContent).toBe("tongshi user add NAME --role admin");
  expect(box.querySelector("form")).toBeNull();
});

test("a link sets a password that was typed twice alike", async () => {
  const { anew } = open({}, "tsl_secret");
  type("password", "seven grey herons");
  type("repeat", "seven gray herons");
  box.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(fault()).toBe("The two are not the same.");
  expect(sent).toEqual([]);
  type("repeat", "seven grey herons");
  await submit();
  expect(sent).toEqual([
    {
      method: "POST",
      url: "/api/session/link",
      body: { link: "tsl_secret", password: "seven grey herons" },
    },
  ]);
  expect(anew).toHaveBeenCalledOnce();
});

test("what is wrong with a new password is said as the server says it", async () => {
  open({}, "tsl_secret", "zh");
  type("password", "aaaaaaaaaaaa");
  type("repeat", "aaaaaaaaaaaa");
  status = 422;
  answer = JSON.stringify({ errors: [{ location: "body.password", message: "只是同一个字符的重复" }] });
  await submit();
  expect(fault()).toBe("新密码：只是同一个字符的重复");
});

test("who is signed in sees name and role, and signs out", async () => {
  status = 204;
  const { anew } = open({
    signed_in: true,
    name: "<b>王</b>",
    login: "wang",
    role: "planner",
    has_password: true,
  });
  expect(box.querySelector("strong")?.textContent).toBe("<b>王</b>");
  expect(box.querySelector("b")).toBeNull();
  expect(box.querySelector(".note")?.textContent).toBe("wang · Planner");
  box.querySelector<HTMLButtonElement>(".solid")?.click();
  await vi.waitFor(() => expect(anew).toHaveBeenCalledOnce());
  expect(sent).toEqual([{ method: "DELETE", url: "/api/session", body: undefined }]);
});

test("a password is changed only by who has one", async () => {
  open({ signed_in: true, name: "demo", role: "crew" });
  expect(box.querySelector(".quiet")).toBeNull();
  open({ signed_in: true, name: "wang", role: "crew", has_password: true });
  box.querySelector<HTMLButtonElement>(".quiet")?.click();
  type("current", "old one here");
  type("password", "new one here");
  type("repeat", "new one here");
  await submit();
  expect(sent[0]?.body).toEqual({ current: "old one here", password: "new one here" });
});

test("the button bears the reader's name and opens the box", () => {
  const state = new State(new Api(), "zh", views);
  const place = document.createElement("div");
  document.body.append(place);
  const remove = mountAccount(state, place);
  const button = place.querySelector("button");
  expect(button?.textContent).toBe("登录");
  state.session.set({ ...SESSION, signed_in: true, name: "王丽华", role: "planner" });
  expect(button?.textContent).toBe("王丽华");
  expect(button?.getAttribute("aria-label")).toBe("账户: 王丽华");
  button?.click();
  expect(place.querySelector("dialog")?.open).toBe(true);
  remove();
  expect(place.childElementCount).toBe(0);
});

test("refusals are told apart", () => {
  expect(refusal(new Away("x"), "linkVoid")).toBe("away");
  expect(refusal(new Problem(429, "x"), "linkVoid")).toBe("tooManyTries");
  expect(refusal(new Problem(422, "x"), "linkVoid")).toBe("linkVoid");
});

test("a one-time link's secret is read from the address", () => {
  expect(readLink("#link=tsl_aB3-_x")).toBe("tsl_aB3-_x");
  for (const none of ["", "#17/36.4/116&lang=zh", "#link=", "#link=tst_x", "#link=tsl_<x>"])
    expect(readLink(none)).toBe("");
});
