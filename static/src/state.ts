// What the page knows and what the user chose, in one place that tells of changes.
import type { Api } from "./api";
import { titleOf } from "./facts";
import type { Language } from "./format";
import { collectionTitle, rememberLang, term, words } from "./i18n";
import type { SightOnMap } from "./layers/symbols";
import type { AtHand, LayerView, Views } from "./layers/view";
import type { Shape } from "./shape";
import { Source } from "./source";
import type { Theme } from "./theme";
import type { Collection, Lang, Session, Settings, Vocabulary } from "./types";
import type { Word } from "./words";

export interface Layer {
  collection: Collection;
  view: LayerView;
  source: Source;
  from: number;
}

/**
 * What changed: the choice of layers, loaded data, what is on its way for the
 * view, the language, colours, the chosen feature, what there is to say, the
 * screen beside the map, what is chosen in it, who is signed in, what was looked
 * at from an intersection, which layers others have changed, or what the pointer is on.
 */
export type Topic =
  | "layers"
  | "data"
  | "view"
  | "lang"
  | "theme"
  | "selected"
  | "message"
  | "screen"
  | "at"
  | "session"
  | "sight"
  | "changed"
  | "pointed";
type Listener = () => void;

/** Until the server has said who is signed in. */
export const NOBODY: Session = {
  signed_in: false,
  login: "",
  name: "",
  role: "",
  has_password: false,
  accounts: false,
  demo: [],
};

export class State implements AtHand {
  readonly layers = new Map<string, Layer>();
  readonly on = new Set<string>();
  settings: Settings = { title: "", demo: false };
  vocabulary: Vocabulary = { lists: {} };
  session: Session = NOBODY;
  selected: Shape | null = null;
  /** The shapes on the chosen spot, when there are several. */
  stack: Shape[] = [];
  message = "";
  /** What is seen from intersections, and the one that is being studied. */
  readonly sight: SightOnMap = { seen: new Map(), study: null };
  /** Layers that the server said have changed, when "changed" is told. */
  changed: string[] = [];
  /** Key of the feature that the pointer or the focus is on, in a list or on the map. */
  pointed = "";
  /** The screening whose black spots are shown; 0 for the current one. */
  screening = 0;
  /** Where crashes count as at the chosen intersection. */
  catchment: Shape | null = null;
  /** The screen beside the map, "" for the map alone, and what is chosen in it. */
  screen = "";
  at = "";
  theme!: Theme;
  lang: Lang;
  readonly api: Api;
  readonly #views: Views;
  readonly #listeners = new Map<Topic, Set<Listener>>();

  constructor(api: Api, lang: Lang, views: Views) {
    this.api = api;
    this.#views = views;
    this.lang = lang;
    api.lang = lang;
  }

  subscribe(topics: Topic[], listener: Listener): () => void {
    for (const topic of topics) {
      const set = this.#listeners.get(topic) ?? new Set();
      this.#listeners.set(topic, set.add(listener));
    }
    return () => {
      for (const topic of topics) this.#listeners.get(topic)?.delete(listener);
    };
  }

  tell(topic: Topic): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }

  setSession(session: Session): void {
    this.session = session;
    this.tell("session");
  }

  /** Takes the catalogue; layers already here keep their data. */
  setCollections(collections: Collection[], chosen?: string[]): void {
    const first = this.layers.size === 0;
    for (const collection of collections) {
      const known = this.layers.get(collection.id);
      const { view, from } = this.#views(collection);
      const source = known?.source ?? new Source(this.api, collection.id, () => this.tell("data"));
      this.layers.set(collection.id, { collection, view, source, from });
      if (first && (chosen ? chosen.includes(collection.id) : view.shown)) this.on.add(collection.id);
    }
    this.tell("layers");
  }

  show(id: string, on: boolean): void {
    if (on) this.on.add(id);
    else this.on.delete(id);
    if (!on && (this.selected ?? this.stack[0])?.layer === id) this.select(null);
    this.tell("layers");
  }

  setLang(lang: Lang): void {
    this.lang = lang;
    this.api.lang = lang;
    rememberLang(lang);
    this.tell("lang");
  }

  /** Chooses a feature, or a spot with several: then none of them yet. */
  select(shape: Shape | null, stack: Shape[] = []): void {
    if (shape === this.selected && stack === this.stack) return;
    this.selected = shape;
    this.stack = stack;
    this.tell("selected");
  }

  /** Marks what the pointer or the focus is on; "" when it has left. */
  point(key: string): void {
    if (key === this.pointed) return;
    this.pointed = key;
    this.tell("pointed");
  }

  /** Shows the black spots of another screening; 0 for the current one. */
  showScreening(id: number): void {
    if (id === this.screening) return;
    this.screening = id;
    this.tell("layers");
  }

  /** Opens a screen beside the map; "" closes it. */
  goTo(screen: string, at = ""): void {
    const same = screen === this.screen;
    if (same && at === this.at) return;
    this.screen = screen;
    this.at = at;
    this.tell(same ? "at" : "screen");
  }

  /** A short sentence for the user, said once; empty clears it. */
  say(message: string): void {
    this.message = message;
    this.tell("message");
  }

  get language(): Language {
    return { lang: this.lang, vocabulary: this.vocabulary, zone: this.settings.zone };
  }

  t = (key: Word, values: Record<string, string | number> = {}): string => words(this.lang, key, values);
  term = (list: string, code: string): string => term(this.lang, this.vocabulary, list, code);

  /** A feature that is loaded. */
  shapeAt(layer: string, id: string): Shape | undefined {
    return this.layers
      .get(layer)
      ?.source.all()
      .find((shape) => shape.id === id);
  }

  layerTitle(id: string): string {
    const layer = this.layers.get(id);
    return layer ? collectionTitle(this.lang, layer.collection) : id;
  }

  titleOf(shape: Shape): string {
    const layer = this.layers.get(shape.layer);
    const own = layer?.view.title?.(shape, this);
    if (own) return own;
    return layer ? titleOf(shape.props, shape.id, layer.collection, this.language) : shape.key;
  }
}
