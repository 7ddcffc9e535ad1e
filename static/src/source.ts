// The features of one collection around the view: asked for in cells, kept for
// the way back, given up when nobody looks at them any more.
import { type Api, Away, type Filter } from "./api";
import { type Cell, cellBBox, cellKey, withAncestors } from "./boxes";
import { type Box, meets, WORLD } from "./geo";
import { type Shape, toShape } from "./shape";

const PAGE = 5000;
const CELL_CAP = 10000;
const KEEP = 96;
const FRESH_MS = 60000;

interface Entry {
  key: string;
  box: Box;
  shapes: Shape[];
  matched: number;
  state: "loading" | "done" | "failed";
  /** Why the last try did not bring all; an absent server has its own banner. */
  error: Error | undefined;
  at: number;
  abort: AbortController;
}

export interface Tally {
  loaded: number;
  matched: number;
}

function boxOf({ z, x, y }: Cell): Box {
  const size = WORLD / 2 ** z;
  return { minX: x * size, minY: y * size, maxX: (x + 1) * size, maxY: (y + 1) * size };
}

export class Source {
  readonly id: string;
  version = 0;
  readonly #api: Api;
  readonly #changed: () => void;
  readonly #entries = new Map<string, Entry>();
  #needed: Entry[] = [];

  constructor(api: Api, id: string, changed: () => void) {
    this.#api = api;
    this.id = id;
    this.#changed = changed;
  }

  /** Asks for these cells, once per filter; drops requests that are no longer wanted. */
  want(cells: Cell[], filters: Filter[] = [{}]): void {
    const before = this.#needed;
    // One coarse cell may serve several of those asked for: it counts once.
    this.#needed = [...new Set(cells.flatMap((cell) => filters.map((filter) => this.#entry(cell, filter))))];
    for (const entry of before)
      if (entry.state === "loading" && !this.#needed.includes(entry)) this.#drop(entry);
    this.#evict();
    const same = before.length === this.#needed.length && before.every((e, i) => e === this.#needed[i]);
    if (!same) this.#touch();
  }

  /** Fetches again what failed or was cut off, after the server came back. */
  reload(): void {
    for (const entry of [...this.#entries.values()]) entry.at = 0;
    for (const entry of this.#needed) if (entry.state === "failed") this.#drop(entry);
  }

  /** Why a part of what is asked for is missing or old; nothing when all is there. */
  get error(): Error | undefined {
    return this.#needed.find((e) => e.error)?.error;
  }

  get busy(): boolean {
    return this.#needed.some((e) => e.state === "loading");
  }

  get complete(): boolean {
    return this.#needed.every((e) => e.state === "done");
  }

  tally(): Tally {
    const loaded = this.#needed.reduce((n, e) => n + e.shapes.length, 0);
    const matched = this.#needed.reduce((n, e) => n + Math.max(e.matched, e.shapes.length), 0);
    return { loaded, matched };
  }

  /** Every shape of the cells asked for, whether in view or not. */
  all(): Shape[] {
    return this.shapesIn({ minX: -Infinity, minY: -Infinity, maxX: Infinity, maxY: Infinity });
  }

  /** Shapes that meet the box. While cells load, what older cells know stands in for them. */
  shapesIn(box: Box): Shape[] {
    const from = this.complete ? this.#needed : [...new Set([...this.#needed, ...this.#entries.values()])];
    const found = new Map<string, Shape>();
    for (const entry of from) {
      if (!meets(entry.box, box)) continue;
      for (const shape of entry.shapes)
        if (meets(shape, box) && !found.has(shape.key)) found.set(shape.key, shape);
    }
    return [...found.values()];
  }

  #entry(cell: Cell, filter: Filter): Entry {
    const suffix = `?${new URLSearchParams(filter)}`;
    for (const wide of withAncestors(cell))
      for (const variant of new Set(["?", suffix])) {
        const known = this.#entries.get(cellKey(wide) + variant);
        const whole = known && known.matched <= known.shapes.length;
        const usable =
          known && known.state !== "failed" && (wide.z === cell.z || (known.state === "done" && whole));
        if (!known || !usable) continue;
        if (known.state === "done" && Date.now() - known.at > FRESH_MS)
          this.#load(known, wide, filterOf(known));
        this.#entries.delete(known.key);
        this.#entries.set(known.key, known);
        return known;
      }
    const entry: Entry = {
      key: cellKey(cell) + suffix,
      box: boxOf(cell),
      shapes: [],
      matched: 0,
      state: "loading",
      error: undefined,
      at: 0,
      abort: new AbortController(),
    };
    this.#entries.set(entry.key, entry);
    this.#load(entry, cell, filter);
    return entry;
  }

  /** Loads an entry; one that already has shapes keeps them until the new ones are complete. */
  async #load(entry: Entry, cell: Cell, filter: Filter): Promise<void> {
    entry.at = Date.now();
    const fresh = entry.state === "loading";
    const shapes: Shape[] = [];
    const query = { bbox: cellBBox(cell).join(","), limit: String(PAGE), ...filter };
    try {
      for await (const page of this.#api.pages(this.id, query, entry.abort.signal)) {
        for (const feature of page.features) {
          const shape = toShape(this.id, feature);
          if (shape) shapes.push(shape);
        }
        entry.matched = page.numberMatched ?? shapes.length;
        if (fresh) this.#show(entry, [...shapes]);
        if (shapes.length >= CELL_CAP) break;
      }
      entry.state = "done";
      entry.error = undefined;
      this.#show(entry, shapes);
    } catch (error) {
      if (entry.abort.signal.aborted) return;
      if (fresh) entry.state = "failed";
      if (!(error instanceof Away)) entry.error = error instanceof Error ? error : new Error(String(error));
      this.#touch();
    }
  }

  #show(entry: Entry, shapes: Shape[]): void {
    entry.shapes = shapes;
    this.#touch();
  }

  #touch(): void {
    this.version++;
    this.#changed();
  }

  #drop(entry: Entry): void {
    entry.abort.abort();
    this.#entries.delete(entry.key);
  }

  #evict(): void {
    for (const entry of this.#entries.values()) {
      if (this.#entries.size <= KEEP) return;
      if (!this.#needed.includes(entry)) this.#drop(entry);
    }
  }
}

const filterOf = (entry: Entry): Filter =>
  Object.fromEntries(new URLSearchParams(entry.key.slice(entry.key.indexOf("?") + 1)));
