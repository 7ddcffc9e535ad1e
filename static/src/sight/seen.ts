// What has been looked at: the answers for intersections in view, drawn as
// hatching, and the one that is being studied, with what was changed in it.
import type { Api } from "../api";
import { type Shape, toShape } from "../shape";
import type { Feature, Geometry } from "../types";
import { type Answer, asItIs, isAsItIs, type Question, type SightFeature, toQuery } from "./answer";

const shapeOf = (
  layer: string,
  id: string | number,
  geometry: Geometry | null | undefined,
  properties = {},
) => (geometry ? toShape(layer, { type: "Feature", id, geometry, properties } as Feature) : null);

/** One triangle, ready to draw. */
export interface Drawn {
  feature: SightFeature;
  area: Shape | null;
  shadow: Shape | null;
  hidden: Shape | null;
  farHidden: Shape | null;
  ownLane: Shape | null;
  otherLane: Shape | null;
  vertex: Shape | null;
}

export interface Seen {
  answer: Answer;
  triangles: Drawn[];
  obstacles: Shape[];
}

export function prepare(answer: Answer): Seen {
  const triangles = (answer.features ?? []).map((feature): Drawn => {
    const { shapes: s, id, properties } = feature;
    return {
      feature,
      area: shapeOf("sight-triangles", id, feature.geometry, properties),
      shadow: shapeOf("shadow", id, s.shadow),
      hidden: shapeOf("hidden", id, s.hidden),
      farHidden: shapeOf("hidden", id, s.far_hidden),
      ownLane: shapeOf("lane", id, s.own_lane),
      otherLane: shapeOf("lane", id, s.other_lane),
      vertex: shapeOf("vertex", id, s.vertex),
    };
  });
  const obstacles = (answer.obstacles ?? []).flatMap(
    (o) => shapeOf("blocker", o.id, o.geometry, o.properties) ?? [],
  );
  return { answer, triangles, obstacles };
}

const SETTLE_MS = 60; // a slider that moves asks about as often as it is drawn

/** One intersection under study: a question that changes, and the newest answer. */
export class Study {
  readonly intersection: number;
  question: Question = asItIs();
  seen: Seen | undefined;
  error: unknown;
  /** Whether the switches are unfolded. */
  open = false;
  /** The triangle that is explained, by its id in the answer. */
  chosen = "";
  /** Everything that has hidden something under any question so far. */
  readonly obstacles = new Map<number, Shape>();
  readonly #api: Api;
  readonly #changed: () => void;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, intersection: number, changed: () => void) {
    this.#api = api;
    this.intersection = intersection;
    this.#changed = changed;
  }

  get changed(): boolean {
    return !isAsItIs(this.question);
  }

  get busy(): boolean {
    return this.#timer !== undefined || this.#abort !== undefined;
  }

  /** Takes a part of the question otherwise and looks again. */
  ask(part: Partial<Question>): void {
    this.question = { ...this.question, ...part };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), SETTLE_MS);
    this.#changed();
  }

  /** Takes a blocker away, or puts it back. */
  toggle(id: number): void {
    const { ignore } = this.question;
    this.ask({ ignore: ignore.includes(id) ? ignore.filter((other) => other !== id) : [...ignore, id] });
  }

  /** Explains another triangle of the intersection. */
  choose(id: string): void {
    this.chosen = id;
    this.#changed();
  }

  async look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const path = `/api/intersections/${this.intersection}/sight`;
      const answer = await this.#api.get<Answer>(path, toQuery(this.question), abort.signal);
      if (abort.signal.aborted) return;
      this.seen = prepare(answer);
      for (const shape of this.seen.obstacles) this.obstacles.set(Number(shape.id), shape);
      this.error = undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error;
    }
    this.#abort = undefined;
    this.#changed();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
    this.#abort = undefined;
  }
}
