// Every request of the page goes through here: relative to the page's own
// server, abortable, and watched, so that a server that went away is noticed
// once and its return is too.

import type * as api from "./generated/api";
import { LOCALE } from "./i18n";
import { Signal } from "./signal";
import type { Collection, Feature, Lang, Page, Settings, Vocabulary } from "./types";
import { postForm } from "./upload";

/** One field or parameter at fault, as the server names it. */
export type Fault = Partial<api.Fault> & Pick<api.Fault, "message">;

/** The server answered, and the answer is a refusal (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly faults: Fault[];
  /** What else the answer says: a code, candidates. */
  readonly more: Record<string, unknown>;
  constructor(status: number, message: string, faults: Fault[] = [], more: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.faults = faults;
    this.more = more;
  }

  /** What is said of a field ("due_on"), wherever in the request it stood. */
  fault(field: string): string | undefined {
    return this.faults.find((f) => f.parameter === field || f.location?.split(".").at(-1) === field)?.message;
  }
}

/** What was read, with the tag that a change of it must name. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

/** The server did not answer, or cannot serve now. */
export class Away extends Error {}

/** An answer that broke off on its way, or that is none of the server's. What it answers may have happened. */
export class Garbled extends Error {}

export type Filter = Record<string, string>;
/** What the server calls the refusal of a cookie that counts no more. */
const SESSION_ENDED = "urn:tongshi:problem:session-ended";

/** What it calls the refusal of an act that needs the password again. */
const PASSWORD_NEEDED = "urn:tongshi:problem:password-needed";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Watcher = (away: boolean) => void;

const GONE = new Set([502, 503, 504]);
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15000;

/** A layer of the catalogue, whatever of it is missing. */
export function readCollection(raw: {
  id: string;
  title?: string;
  tongshi?: Partial<api.Legend>;
}): Collection {
  const own = raw.tongshi ?? {};
  const title = raw.title ?? raw.id;
  return {
    id: raw.id,
    title_zh: own.title_zh ?? title,
    title_en: own.title_en ?? title,
    color: /^#[0-9a-f]{6}$/i.test(own.color ?? "") ? (own.color as string) : "#777777",
    min_zoom: own.min_zoom ?? 0,
    columns: own.columns ?? [],
    count: own.count ?? 0,
  };
}

/** Null where the server says that there is nothing, or nothing for this reader. */
export const orNull = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  });

/** The part of a link that may be followed: path and query, never another host. */
export function localPath(href: string): string {
  const url = new URL(href, "http://page.invalid/");
  return url.pathname + url.search;
}

export class Api {
  /** The page's language: the server's refusals come in it. */
  lang: Lang = "en";
  /** The session that the page began with has ended: whoever hears of it asks who is signed in now. */
  readonly ended = new Signal(false);
  /** Asks the reader for the password again; false when they give up. */
  askPassword: (() => Promise<boolean>) | undefined;
  #asking: Promise<boolean> | undefined;
  #away = false;
  #watchers = new Set<Watcher>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_RETRY_MS;
  readonly #fetch: Fetch;

  constructor(fetcher: Fetch = (url, init) => fetch(url, init)) {
    this.#fetch = fetcher;
  }

  get away(): boolean {
    return this.#away;
  }

  /** Tells of every change between here and away; gives back the way to stop. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  settings = (signal?: AbortSignal) => this.#json<Settings>("/api/settings", signal);
  vocabulary = (signal?: AbortSignal) => this.#json<Vocabulary>("/api/vocabulary", signal);

  session = (signal?: AbortSignal) => this.#json<api.Session>("/api/session", signal);
  signIn = (login: string, password: string, code = "") =>
    this.send<api.Session>("POST", "/api/session", { login, password, ...(code && { code }) });
  signInDemo = (role: string) => this.send<api.Session>("POST", "/api/session/demo", { role });
  useLink = (link: string, password: string, code = "") =>
    this.send<api.Session>("POST", "/api/session/link", { link, password, ...(code && { code }) });
  changePassword = (current: string, password: string) =>
    this.send<api.Session>("POST", "/api/session/password", { current, password });
  /** Gives the password again. */
  prove = (password: string) => this.send<undefined>("POST", "/api/session/proof", { password });
  signOut = () => this.send<undefined>("DELETE", "/api/session");

  async collections(signal?: AbortSignal): Promise<Collection[]> {
    const { collections } = await this.#json<api.Collections>("/api/collections", signal);
    return (collections ?? []).map(readCollection);
  }

  item = (collection: string, id: string, signal?: AbortSignal) =>
    this.#json<Feature>(`/api/collections/${collection}/items/${encodeURIComponent(id)}`, signal);

  /** One page after the other, following `next`, until the last or the caller stops. */
  async *pages(collection: string, query: Filter, signal?: AbortSignal): AsyncGenerator<Page> {
    let path: string | undefined = `/api/collections/${collection}/items?${new URLSearchParams(query)}`;
    const seen = new Set<string>();
    while (path && !seen.has(path)) {
      seen.add(path);
      const page: Page = await this.#json<Page>(path, signal);
      if (!Array.isArray(page?.features)) throw new Garbled("no features");
      yield page;
      const next = page.links?.find((link) => link.rel === "next");
      path = next && page.features.length > 0 ? localPath(next.href) : undefined;
    }
  }

  /** How many features a query matches, without fetching them. */
  async count(collection: string, query: Filter, signal?: AbortSignal): Promise<number> {
    for await (const page of this.pages(collection, { ...query, limit: "1" }, signal))
      return page.numberMatched ?? page.features.length;
    return 0;
  }

  /** Asks again now instead of waiting for the next try. */
  retry(): void {
    clearTimeout(this.#timer);
    this.settings().catch(() => undefined);
  }

  /** Reads any address under /api; query values that are empty are left out. */
  get = <T>(path: string, query: Filter = {}, signal?: AbortSignal) =>
    this.#json<T>(withQuery(path, query), signal);

  /** Reads what is to be changed, with its ETag for If-Match. */
  async getTagged<T>(path: string, signal?: AbortSignal): Promise<Tagged<T>> {
    const response = await this.#read(path, signal);
    return { value: await bodyOf<T>(response, signal), etag: response.headers.get("ETag") ?? "" };
  }

  /** Creates. The key comes from newKey(): the same one for every try of the same act. */
  post = <T>(path: string, body: object, key?: string, signal?: AbortSignal) =>
    this.send<T>("POST", path, body, key ? { "Idempotency-Key": key } : {}, signal);

  /** Changes what was read with this ETag; 412 when somebody else was faster. */
  patch = <T>(path: string, body: object, etag: string) =>
    this.send<T>("PATCH", path, body, { "If-Match": etag, "Content-Type": "application/merge-patch+json" });

  remove = (path: string, etag: string) =>
    this.send<undefined>("DELETE", path, undefined, { "If-Match": etag });

  /**
   * Sends a change; a refusal is a Problem, and nothing is sent twice but what was refused for want of the password
   * and is sent again once that is given.
   */
  async send<T>(
    method: string,
    path: string,
    body?: object,
    headers: Filter = {},
    signal?: AbortSignal,
  ): Promise<T> {
    const init: RequestInit = { method, headers: { Accept: "application/json", ...headers } };
    if (signal) init.signal = signal;
    if (body instanceof FormData) init.body = body;
    else if (body instanceof Blob) {
      init.headers = { "Content-Type": "application/octet-stream", ...init.headers };
      init.body = body;
    } else if (body) {
      init.headers = { "Content-Type": "application/json", ...init.headers };
      init.body = JSON.stringify(body);
    }
    let response = await this.#ask(path, init);
    if (!response.ok) {
      const refusal = await this.#refused(response);
      if (refusal.more.type !== PASSWORD_NEEDED || !(await this.#proved())) throw refusal;
      response = await this.#ask(path, init);
      if (!response.ok) throw await this.#refused(response);
    }
    return response.status === 204 ? (undefined as T) : bodyOf<T>(response, signal);
  }

  /** Sends a file and tells of its progress, 0 to 1; a refusal is a Problem. */
  async upload<T>(path: string, form: FormData, told: (share: number) => void): Promise<T> {
    const response = await this.#ask(path, {}, () => postForm(path, form, told, LOCALE[this.lang]));
    if (!response.ok) throw await this.#refused(response);
    return bodyOf<T>(response);
  }

  async #json<T>(path: string, signal?: AbortSignal): Promise<T> {
    return bodyOf<T>(await this.#read(path, signal), signal);
  }

  async #read(path: string, signal?: AbortSignal): Promise<Response> {
    const response = await this.#answer(path, signal);
    if (response.ok) return response;
    const refusal = await this.#refused(response);
    // A session that ended: the answer took its cookie away, so what everybody may see is there for the asking.
    // What is not is not there for nobody: what counts is that the session has ended.
    if (refusal.status !== 401) throw refusal;
    const anew = await this.#answer(path, signal);
    if (!anew.ok) throw refusal;
    return anew;
  }

  /** Whether the reader has given the password again; acts that wait for it at once ask once. */
  #proved(): Promise<boolean> {
    this.#asking ??= (this.askPassword?.() ?? Promise.resolve(false)).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The refusal that an answer is; one that says that the session has ended is told to all. */
  async #refused(response: Response): Promise<Problem> {
    const problem = await refused(response);
    if (problem.more.type === SESSION_ENDED && !this.ended.get()) this.ended.set(true);
    return problem;
  }

  async #answer(path: string, signal?: AbortSignal): Promise<Response> {
    const headers = { Accept: "application/geo+json, application/json" };
    return this.#ask(path, signal ? { headers, signal } : { headers });
  }

  async #ask(path: string, init: RequestInit, ask: Fetch = this.#fetch): Promise<Response> {
    const { signal } = init;
    const headers = { "Accept-Language": LOCALE[this.lang], ...init.headers };
    let response: Response;
    try {
      response = await ask(path, { ...init, headers });
    } catch (error) {
      if (signal?.aborted) throw error;
      this.#set(true);
      throw new Away(String(error));
    }
    this.#set(GONE.has(response.status));
    if (this.#away) throw new Away(`HTTP ${response.status}`);
    return response;
  }

  #set(away: boolean): void {
    clearTimeout(this.#timer);
    this.#wait = away
      ? Math.min(LAST_RETRY_MS, this.#away ? this.#wait * 2 : FIRST_RETRY_MS)
      : FIRST_RETRY_MS;
    if (away) this.#timer = setTimeout(() => this.retry(), this.#wait);
    if (away === this.#away) return;
    this.#away = away;
    for (const watcher of this.#watchers) watcher(away);
  }
}

async function bodyOf<T>(response: Response, signal?: AbortSignal): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw signal?.aborted ? error : new Garbled(String(error));
  }
}

async function refused(response: Response): Promise<Problem> {
  const { status } = response;
  try {
    const body = (await response.json()) as { title?: string; detail?: string; errors?: Fault[] };
    const colon = response.headers.get("Content-Language")?.startsWith("zh") ? "：" : ": ";
    const text = [body.title, body.detail].filter(Boolean).join(colon);
    return new Problem(status, text || `HTTP ${status}`, body.errors ?? [], body);
  } catch {
    return new Problem(status, `HTTP ${status}`);
  }
}

export function withQuery(path: string, query: Filter): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** A new Idempotency-Key, and a client's own name for what it makes (UUID version 4). */
export function newKey(): string {
  // crypto.randomUUID is missing where the page comes over plain http.
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] as number) & 0x0f) | 0x40;
  b[8] = ((b[8] as number) & 0x3f) | 0x80;
  const hex = [...b].map((v) => v.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What is used of an EventSource, so that a test can stand in for it. */
export interface Events {
  readonly readyState: number;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: { data: string; lastEventId: string }) => void): void;
  close(): void;
}

const silent: Events = { readyState: 0, onerror: null, addEventListener() {}, close() {} };

/** A stream of events of the server; a silent one where the browser has none. */
export function openEvents(url: string): Events {
  return typeof EventSource === "undefined" ? silent : (new EventSource(url) as unknown as Events);
}
