import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import { NOBODY, State } from "../state";
import { askPassword } from "./prove";

const NEEDED = { type: "urn:tongshi:problem:password-needed", title: "Forbidden", status: 403 };

let sent: { method: string; url: string; body: unknown; key: string | undefined }[];
let proved: boolean;
beforeEach(() => {
  sent = [];
  proved = false;
  document.body.replaceChildren();
});
afterEach(() => document.body.replaceChildren());

/** A server that wants the password "right" before any other change. */
function page(lang: "zh" | "en" = "en"): State {
  const api = new Api(async (url, init) => {
    const body = JSON.parse(String(init.body)) as { password?: string };
    const headers = init.headers as Record<string, string>;
    sent.push({ method: init.method ?? "GET", url, body, key: headers["Idempotency-Key"] });
    if (url !== "/api/session/proof")
      return proved
        ? new Response('{"id":1}', { status: 201 })
        : new Response(JSON.stringify(NEEDED), { status: 403 });
    proved = body.password === "right";
    return new Response(proved ? null : "{}", { status: proved ? 204 : 422 });
  });
  const state = new State(api, lang, views);
  state.session.set({ ...NOBODY, signed_in: true, login: "boss", role: "admin" });
  state.api.askPassword = () => askPassword(state, document.body);
  return state;
}

const box = () => document.querySelector("dialog");
const give = async (password: string) => {
  const input = box()?.querySelector<HTMLInputElement>("[name=password]");
  if (!input) throw new Error("no box asks");
  input.value = password;
  box()
    ?.querySelector("form")
    ?.dispatchEvent(new Event("submit", { cancelable: true }));
};

test("an act that needs the password again is done once it is given, under the same key", async () => {
  const state = page();
  const done = state.api.post<{ id: number }>("/api/users", { login: "li" }, "a key");
  await vi.waitFor(() => expect(box()?.open).toBe(true));
  await give("wrong");
  await vi.waitFor(() =>
    expect(box()?.querySelector(".fault")?.textContent).toBe("That is not your password."),
  );
  await give("right");
  expect(await done).toEqual({ id: 1 });
  expect(box()).toBeNull();
  expect(sent.map((s) => s.url)).toEqual([
    "/api/users",
    "/api/session/proof",
    "/api/session/proof",
    "/api/users",
  ]);
  expect(sent[0]).toEqual(sent[3]);
});

test("who gives up is told the server's refusal, and nothing is sent again", async () => {
  const state = page("zh");
  const done = state.api.send("POST", "/api/tokens", { name: "x" });
  await vi.waitFor(() => expect(box()?.textContent).toContain("请再次输入密码"));
  box()?.close();
  await expect(done).rejects.toMatchObject({ status: 403 });
  expect(sent).toHaveLength(1);
});

test("two acts at once ask once", async () => {
  const state = page();
  const both = Promise.all([state.api.post("/api/users", {}), state.api.post("/api/crews", {})]);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  await vi.waitFor(() => expect(box()?.open).toBe(true));
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  await give("right");
  expect(await both).toEqual([{ id: 1 }, { id: 1 }]);
});
