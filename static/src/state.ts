// What the page knows and what the user chose, in one place: one signal a field.
import type { Api } from "./api";
import { titleOf } from "./facts";
import type { Language } from "./format";
import type { Session } from "./generated/api";
import { collectionTitle, rememberLang, term, words } from "./i18n";
import type { AtHand, LayerView, Views } from "./layers/view";
import type { Shape } from "./shape";
import type { Seen, Study } from "./sight/seen";
import { Signal } from "./signal";
import { Source } from "./source";
import type { Theme } from "./theme";
import type { Collection, Lang, Settings, Vocabulary } from "./types";
import type { Word } from "./words";

export interface Layer {
  collection: Collection;
  view: LayerView;
  source: Source;
  from: number;
}

/** A chosen feature, or a spot with several: then none of them yet. */
interface Selected {
  shape: Shape | null;
  /** The shapes on the chosen spot, when there are several. */
  stack: Shape[];
}

/** The screen beside the map, "" for the map alone, and what is chosen in it. */
interface OpenScreen {
  id: string;
  at: string;
  /** Counts up as a screen is opened; a choice in it leaves the number as it is. */
  opening: number;
}

/** Until the server has said who is signed in. */
export const NOBODY: Session = {
  signed_in: false,
  login: "",
  name: "",
  role: "",
  view: "public",
  has_password: false,
  second_factor: "off",
  accounts: false,
  demo: [],
  demonstration: false,
  user_id: null,
  crew_id: null,
  unit_id: null,
};

export class State implements AtHand {
  readonly layers = new Signal<ReadonlyMap<string, Layer>>(new Map());
  /** The layers that are switched on. */
  readonly on = new Signal<ReadonlySet<string>>(new Set());
  readonly settings = new Signal<Settings>({ title: "", demo: false });
  readonly session = new Signal<Session>(NOBODY);
  readonly selected = new Signal<Selected>({ shape: null, stack: [] });
  readonly message = new Signal("");
  /** What was looked at from intersections, and the one that is being studied. */
  readonly seen = new Signal<ReadonlyMap<number, Seen>>(new Map());
  readonly study = new Signal<Study | null>(null);
  /** Layers that others have just changed, as the server said. */
  readonly changed = new Signal<string[]>([]);
  /** Key of the feature that the pointer or the focus is on, in a list or on the map. */
  readonly pointed = new Signal("");
  /** The screening whose black spots are shown; 0 for the current one. */
  readonly screening = new Signal(0);
  /** Where crashes count as at the chosen intersection. */
  readonly catchment = new Signal<Shape | null>(null);
  readonly screen = new Signal<OpenScreen>({ id: "", at: "", opening: 0 });
  readonly lang: Signal<Lang>;
  /** Counts up as features come in, or fail to. */
  readonly data = new Signal(0);
  /** The address by which somebody came who is not signed in: the way back once they are. */
  asked = "";
  /** Here before the first layers are, and the same from then on. */
  vocabulary: Vocabulary = { lists: {} };
  theme!: Theme;
  readonly api: Api;
  readonly #views: Views;

  constructor(api: Api, lang: Lang, views: Views) {
    this.api = api;
    this.#views = views;
    this.lang = new Signal(lang);
    api.lang = lang;
  }

  /** Takes the catalogue; layers already here keep their data. */
  setCollections(collections: Collection[], chosen?: string[]): void {
    const before = this.layers.get();
    const layers = new Map(before);
    for (const collection of collections) {
      const source =
        before.get(collection.id)?.source ??
        new Source(this.api, collection.id, () => this.data.set(this.data.get() + 1));
      layers.set(collection.id, { collection, source, ...this.#views(collection) });
    }
    const shown = ({ collection: { id }, view }: Layer) => (chosen ? chosen.includes(id) : view.shown);
    if (before.size === 0)
      this.on.set(new Set([...layers.values()].filter(shown).map((l) => l.collection.id)));
    this.layers.set(layers);
  }

  /** Switches layers on and others off; what is chosen stays. */
  switchLayers(on: string[], off: string[] = []): void {
    this.on.set(new Set([...[...this.on.get()].filter((id) => !off.includes(id)), ...on]));
  }

  show(id: string, on: boolean): void {
    if (on) this.switchLayers([id]);
    else this.switchLayers([], [id]);
    const { shape, stack } = this.selected.get();
    if (!on && (shape ?? stack[0])?.layer === id) this.select(null);
  }

  setLang(lang: Lang): void {
    this.api.lang = lang;
    rememberLang(lang);
    this.lang.set(lang);
  }

  /** Chooses a feature, or a spot with several: then none of them yet. */
  select(shape: Shape | null, stack: Shape[] = []): void {
    this.selected.set({ shape, stack });
  }

  /** Marks what the pointer or the focus is on; "" when it has left. */
  point(key: string): void {
    if (key !== this.pointed.get()) this.pointed.set(key);
  }

  /** Shows the black spots of another screening; 0 for the current one. */
  showScreening(id: number): void {
    if (id !== this.screening.get()) this.screening.set(id);
  }

  /** Opens a screen beside the map; "" closes it. */
  goTo(id: string, at = ""): void {
    const { opening, ...open } = this.screen.get();
    if (id !== open.id) this.screen.set({ id, at, opening: opening + 1 });
    else if (at !== open.at) this.screen.set({ id, at, opening });
  }

  /** Opens the screen anew, with the same choice. */
  reopen(): void {
    const open = this.screen.get();
    this.screen.set({ ...open, opening: open.opening + 1 });
  }

  /** A short sentence for the user, said once; empty clears it. */
  say(message: string): void {
    this.message.set(message);
  }

  get language(): Language {
    return { lang: this.lang.get(), vocabulary: this.vocabulary, zone: this.settings.get().zone };
  }

  t = (key: Word, values: Record<string, string | number> = {}): string =>
    words(this.lang.get(), key, values);
  term = (list: string, code: string): string => term(this.lang.get(), this.vocabulary, list, code);

  layer(id: string): Layer | undefined {
    return this.layers.get().get(id);
  }

  /** A feature that is loaded. */
  shapeAt(layer: string, id: string): Shape | undefined {
    return this.layer(layer)
      ?.source.all()
      .find((shape) => shape.id === id);
  }

  layerTitle(id: string): string {
    const layer = this.layer(id);
    return layer ? collectionTitle(this.lang.get(), layer.collection) : id;
  }

  titleOf(shape: Shape): string {
    const layer = this.layer(shape.layer);
    const own = layer?.view.title?.(shape, this);
    if (own) return own;
    return layer ? titleOf(shape.props, shape.id, layer.collection, this.language) : shape.key;
  }
}
