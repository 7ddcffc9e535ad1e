import { afterEach, expect, test, vi } from "vitest";
import { Api } from "../api";
import { mountAccount } from "../controls/account";
import type { Session } from "../generated/api";
import { views } from "../layers/index";
import { NOBODY, State } from "../state";
import { mountSignIn } from "./signin";

const WANG: Session = {
  ...NOBODY,
  accounts: true,
  signed_in: true,
  login: "wang",
  name: "王",
  role: "planner",
  has_password: true,
};
const KEY = { key: "ABCDEFGH", address: "otpauth://totp/x", picture: "data:image/png;base64,iVBOR" };
const problem = (kind: string, status: number) =>
  new Response(JSON.stringify({ type: `urn:tongshi:problem:${kind}`, status }), { status });

afterEach(() => document.body.replaceChildren());

/** A box over a server that answers each request by what says. */
function box(session: Session, says: (url: string, body: Record<string, string>) => Response) {
  const sent: [string, unknown][] = [];
  const api = new Api(async (url, init) => {
    if (url === "/api/session/all") return new Response('{"sessions":[]}');
    const body = JSON.parse(String(init.body ?? "{}")) as Record<string, string>;
    sent.push([url, body]);
    return says(url, body);
  });
  const state = new State(api, "en", views);
  state.session.set(session);
  const element = document.createElement("dialog");
  document.body.append(element);
  const anew = vi.fn();
  mountSignIn(state, element, "", anew).open();
  const type = (name: string, value: string) => {
    const input = element.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (!input) throw new Error(`no field ${name}`);
    input.value = value;
  };
  const submit = () =>
    element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  const press = (name: string) =>
    [...element.querySelectorAll("button")].find((b) => b.textContent === name)?.click();
  return { element, sent, anew, type, submit, press };
}

test("a code is asked for when the server wants one, and what was typed stays", async () => {
  const { element, sent, anew, type, submit } = box({ ...NOBODY, accounts: true }, (_, { code }) =>
    code === "123456" ? new Response("{}") : problem(code ? "code-wrong" : "code-needed", 401),
  );
  const label = () => element.querySelector("[name=code]")?.closest("label");
  expect(label()?.hidden).toBe(true);
  type("login", "wang");
  type("password", "seven grey herons");
  submit();
  await vi.waitFor(() => expect(label()?.hidden).toBe(false));
  expect(element.querySelector(".fault")?.textContent).toContain("code of your authenticator");
  type("code", "000000");
  submit();
  await vi.waitFor(() =>
    expect(element.querySelector(".fault")?.textContent).toBe("That code is wrong, or was used already."),
  );
  type("code", "123456");
  submit();
  await vi.waitFor(() => expect(anew).toHaveBeenCalledOnce());
  expect(sent.map(([, body]) => body)).toEqual([
    { login: "wang", password: "seven grey herons" },
    { login: "wang", password: "seven grey herons", code: "000000" },
    { login: "wang", password: "seven grey herons", code: "123456" },
  ]);
});

test("who needs a second factor sets it up: key, code, recovery codes", async () => {
  const { element, sent, anew, type, submit, press } = box({ ...WANG, second_factor: "needed" }, (url) =>
    url.endsWith("/confirm")
      ? new Response('{"codes":["aaaa-bbbb","cccc-dddd"]}')
      : new Response(JSON.stringify(KEY)),
  );
  expect(element.textContent).toContain("asks for a second factor");
  press("Set up a second factor");
  await vi.waitFor(() => expect(element.querySelector("img")?.getAttribute("src")).toBe(KEY.picture));
  expect(element.querySelector<HTMLInputElement>("input[readonly]")?.value).toBe("ABCD EFGH");
  type("code", "123456");
  submit();
  await vi.waitFor(() => expect(element.textContent).toContain("aaaa-bbbb"));
  expect(anew).not.toHaveBeenCalled();
  press("I have kept them");
  expect(anew).toHaveBeenCalledOnce();
  expect(sent).toEqual([
    ["/api/session/second-factor", {}],
    ["/api/session/second-factor/confirm", { code: "123456" }],
  ]);
});

test("a second factor is taken away by a code of it; a wrong one is said", async () => {
  let right = false;
  const { element, anew, type, submit, press } = box({ ...WANG, second_factor: "on" }, () =>
    right ? new Response(null, { status: 204 }) : new Response("{}", { status: 422 }),
  );
  press("Take it away");
  type("code", "000000");
  submit();
  await vi.waitFor(() => expect(element.querySelector("form .fault")?.textContent).toContain("wrong"));
  right = true;
  submit();
  await vi.waitFor(() => expect(anew).toHaveBeenCalledOnce());
});

test("the box opens by itself for who can do nothing else", () => {
  const state = new State(new Api(async () => new Response("{}")), "en", views);
  const place = document.createElement("div");
  document.body.append(place);
  const remove = mountAccount(state, place);
  state.session.set(WANG);
  expect(place.querySelector("dialog")?.open).toBe(false);
  state.session.set({ ...WANG, second_factor: "needed" });
  expect(place.querySelector("dialog")?.open).toBe(true);
  remove();
});
