// Events that wait to be sent. Each is written down before it is tried, is sent
// again with the same UUID until the server has answered, and leaves only then:
// neither a lost answer nor a closed page loses or doubles one.
import { type Api, Away, Garbled, newKey, Problem } from "../api";
import { recall, remember } from "../i18n";

const KEY = "tongshi.outbox";

export interface Waiting {
  uuid: string;
  /** Where it goes; the events of one path are sent in the order they were made. */
  path: string;
  body: Record<string, unknown>;
  /** Whose it is: another account does not send it. */
  login: string;
  /** What it says, for the reader. */
  label: string;
  /** Why the server will not have it; it stays until somebody has read that. */
  refused?: string;
}

export interface Store {
  read(): string | null;
  write(text: string): void;
}

const browserStore: Store = {
  read: () => recall(KEY),
  write: (text) => remember(KEY, text),
};

/**
 * A session that ended, too many at once, a server in trouble: all of them pass. An answer that broke
 * off is no refusal either: the same event sent again gets it whole.
 */
const passes = (error: unknown): boolean =>
  error instanceof Away ||
  error instanceof Garbled ||
  (error instanceof Problem && (error.status === 401 || error.status === 429 || error.status >= 500));

export class Outbox {
  readonly #api: Api;
  readonly #login: () => string;
  readonly #store: Store;
  readonly #watchers = new Set<() => void>();
  /** Serves where storage is forbidden, for as long as the page lives. */
  #memory: Waiting[] = [];
  #sending: Promise<void> | undefined;
  readonly #answers = new Map<string, unknown>();

  constructor(api: Api, login: () => string, store: Store = browserStore) {
    this.#api = api;
    this.#login = login;
    this.#store = store;
    this.#memory = this.#stored() ?? [];
    api.watch((away) => {
      if (!away) void this.flush();
    });
  }

  /** What waits, oldest first. */
  get waiting(): Waiting[] {
    return this.#stored() ?? this.#memory;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Writes an event down for later, without trying to send it now; gives back its UUID. */
  keep(path: string, event: Record<string, unknown>, label: string): string {
    const uuid = newKey();
    const body: Record<string, unknown> = { uuid, client_time: new Date().toISOString(), ...event };
    const before = this.waiting.filter((w) => w.path === path && !w.refused).at(-1);
    if (before) body.after = before.uuid;
    this.#save([...this.waiting, { uuid, path, body, login: this.#login(), label }]);
    return uuid;
  }

  /** Sends an event; undefined when it waits instead. A refusal is thrown. */
  async send<T>(path: string, event: Record<string, unknown>, label: string): Promise<T | undefined> {
    const uuid = this.keep(path, event, label);
    await this.flush();
    const mine = this.waiting.find((w) => w.uuid === uuid);
    if (mine?.refused) {
      this.drop(uuid);
      throw this.#answers.get(uuid) ?? new Error(mine.refused);
    }
    const answer = this.#answers.get(uuid) as T | undefined;
    this.#answers.delete(uuid);
    return answer;
  }

  drop(uuid: string): void {
    this.#save(this.waiting.filter((w) => w.uuid !== uuid));
  }

  /** Tries all that waits, in order; one after another, however often it is asked. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    this.#sending = this.#sendAll();
    try {
      await this.#sending;
    } finally {
      this.#sending = undefined;
    }
  }

  async #sendAll(): Promise<void> {
    for (const event of this.waiting) {
      if (event.refused || event.login !== this.#login()) continue;
      try {
        const answer = await this.#api.post<unknown>(event.path, event.body, event.uuid);
        this.#answers.set(event.uuid, answer);
        this.drop(event.uuid);
      } catch (error) {
        if (passes(error)) return;
        this.#answers.set(event.uuid, error);
        const refused = error instanceof Error ? error.message : String(error);
        this.#save(this.waiting.map((w) => (w.uuid === event.uuid ? { ...w, refused } : w)));
      }
    }
  }

  #stored(): Waiting[] | undefined {
    try {
      const list: unknown = JSON.parse(this.#store.read() ?? "null");
      return Array.isArray(list) ? (list as Waiting[]) : undefined;
    } catch {
      return undefined;
    }
  }

  #save(list: Waiting[]): void {
    this.#memory = list;
    this.#store.write(JSON.stringify(list));
    for (const watcher of this.#watchers) watcher();
  }
}

const known = new WeakMap<Api, Outbox>();

/** The page's one outbox. */
export function outboxOf(api: Api, login: () => string): Outbox {
  let box = known.get(api);
  if (!box) {
    box = new Outbox(api, login);
    known.set(api, box);
    const again = box;
    window.addEventListener("online", () => void again.flush());
  }
  return box;
}
