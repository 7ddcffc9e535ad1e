// Black spots: the ranking beside the map, each place in full, two screenings
// compared, a new one started.

import { orNull } from "../api";
import { newSiteAt } from "../casework/evidence";
import { signInNote } from "../casework/gate";
import { isCrew } from "../casework/rules";
import { h } from "../dom";
import { follow } from "../follow";
import type { Effects, Priorities, PriorityWeight, ScreeningChoices, Spot } from "../generated/api";
import { toLeaflet } from "../geo";
import { BLACK_SPOTS, DENSITY } from "../layers/spots";
import { CHOSEN_ZOOM } from "../map";
import { outside } from "../session";
import { toShape } from "../shape";
import { PARTS, type Part, type Place, readAt, writeAt } from "../spots/at";
import { comparisonView } from "../spots/compare";
import { spotDetail } from "../spots/detail";
import { effectsView } from "../spots/effects";
import { prioritiesView, weightsText } from "../spots/priorities";
import { type Quality, showQueue } from "../spots/queuepart";
import { FIRST_WISH, type Ranking, ranking, type Wish } from "../spots/ranking";
import { aboutScreening, basisText, mayPlan, screeningActs, screeningSelect } from "../spots/screening";
import { jobProgress, startForm } from "../spots/start";
import { both } from "../spots/text";
import type { Comparison, Job, Screening, Screenings } from "../spots/types";
import { spotWords } from "../spots/words";
import type { Feature, Position } from "../types";
import { button } from "../ui/bits";
import { emptyNote, Region } from "../ui/region";
import type { Screen, ScreenContext } from "./screen";
import "../css/spots.css";

/** What every part needs: the screenings there are, and what can be asked for. */
interface Known {
  screenings: Screening[];
  choices: ScreeningChoices;
}

class BlackSpotScreen {
  readonly #context: ScreenContext;
  readonly #nav: HTMLElement;
  readonly #region: Region;
  readonly #wish: Wish = { ...FIRST_WISH };
  #known: Promise<Known | null> | undefined;
  #list: Ranking | undefined;
  #scroll = 0;
  #leave: (() => void) | undefined;
  #added = false;
  #hidden: string[] = [];
  readonly #stops: (() => void)[] = [];

  constructor(container: HTMLElement, context: ScreenContext) {
    this.#context = context;
    const { state } = context;
    this.#nav = h("nav", { class: "chips spot-parts", "aria-label": this.#t("parts") });
    this.#region = new Region(state);
    container.append(this.#nav, this.#region.element);
    this.#showLayer();
    context.onChoice((at) => this.#route(at));
    // A screening that somebody else made, published or took away.
    context.onData([BLACK_SPOTS], () => {
      this.#known = undefined;
      const { part, spot } = readAt(context.at);
      if (!spot && (part === "list" || part === "compare")) this.#route(context.at);
    });
    this.#stops.push(
      state.pointed.subscribe(() => this.#list?.mark(state.pointed.get(), !container.matches(":hover"))),
    );
    this.#route(context.at);
  }

  close(): void {
    const { state } = this.#context;
    this.#clear();
    this.#region.stop();
    for (const stop of this.#stops) stop();
    state.point("");
    state.showScreening(0);
    state.switchLayers(this.#hidden, this.#added ? [BLACK_SPOTS] : []);
    if (state.selected.get().shape?.layer === BLACK_SPOTS) state.select(null);
  }

  #t = (...args: Parameters<ReturnType<typeof spotWords>>): string =>
    spotWords(this.#context.state.lang.get())(...args);

  /** The badges take the place of the intersections' circles while the screen is open. */
  #showLayer(): void {
    const { state } = this.#context;
    if (!state.on.get().has(BLACK_SPOTS) && state.layers.get().has(BLACK_SPOTS)) {
      this.#added = true;
      this.#hidden = ["intersections", "places", "obstructions"].filter((id) => state.on.get().has(id));
      state.switchLayers([BLACK_SPOTS], this.#hidden);
    }
  }

  #clear(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#list = undefined;
  }

  #go(place: Partial<Place>): void {
    this.#context.choose(writeAt(place));
  }

  #route(at: string): void {
    this.#clear();
    const place = readAt(at);
    this.#tabs(place.spot ? "list" : place.part);
    if (place.spot) {
      this.#spot(place.spot);
      return;
    }
    if (this.#context.state.selected.get().shape?.layer === BLACK_SPOTS) this.#context.state.select(null);
    if (place.part === "compare") this.#compare(place);
    else if (place.part === "priorities") this.#priorities();
    else if (place.part === "queue") this.#queue();
    else if (place.part === "effects") this.#effects();
    else if (place.part === "new") this.#start();
    else this.#ranking(place);
  }

  #tabs(current: Part): void {
    const focused = this.#nav.contains(document.activeElement);
    this.#nav.replaceChildren(
      ...PARTS.map((part) => {
        const chip = button(this.#t(part), () => this.#go({ part }));
        chip.className = "chip";
        if (part === current) chip.setAttribute("aria-current", "page");
        return chip;
      }),
    );
    if (focused) this.#nav.querySelector<HTMLElement>("[aria-current]")?.focus();
  }

  /** Null when the reader may not see black spots. */
  #load(): Promise<Known | null> {
    const { state, signal } = this.#context;
    this.#known ??= orNull(
      Promise.all([
        state.api.get<Screenings>("/api/screenings", {}, signal),
        state.api.get<ScreeningChoices>("/api/screening-choices", {}, signal),
      ]).then(([{ screenings }, choices]) => ({ screenings: screenings ?? [], choices })),
    );
    this.#known.catch(() => {
      this.#known = undefined;
    });
    return this.#known;
  }

  #refresh = (): void => {
    this.#known = undefined;
    this.#context.state.layer(BLACK_SPOTS)?.source.reload();
    this.#context.loader.soon();
    this.#route(this.#context.at);
  };

  #hiddenNote = (): Node[] => [signInNote(this.#context.state, this.#t("notSeen"), this.#t("notSeenNext"))];

  #startButton(): HTMLElement | null {
    if (!mayPlan(this.#context.state)) return null;
    return button(this.#t("new"), () => this.#go({ part: "new" }), "quiet");
  }

  #nothingYet(): Node[] {
    const start = this.#startButton();
    return [emptyNote(this.#t("noScreening"), this.#t("noScreeningNext"), ...(start ? [start] : []))];
  }

  #ranking(place: Place): void {
    const { state, signal } = this.#context;
    const ask = async () => {
      const known = await this.#load();
      // Planners begin with the newest draft as long as nothing is published; one that is gone gives way, too.
      const all = known?.screenings ?? [];
      const chosen = all.find((s) => s.id === place.screening) ?? all.find((s) => s.current) ?? all[0];
      if (!known || !chosen) return { known, chosen, spots: [] };
      state.showScreening(chosen.current ? 0 : chosen.id);
      const spots: Feature[] = [];
      const query = { screening_id: String(chosen.id), limit: "1000" };
      for await (const page of state.api.pages(BLACK_SPOTS, query, signal)) spots.push(...page.features);
      return { known, chosen, spots };
    };
    void this.#region.show(ask, ({ known, chosen, spots }) => {
      if (!known) return this.#hiddenNote();
      if (!chosen) return this.#nothingYet();
      const head = h(
        "div",
        { class: "screening-head" },
        screeningSelect(state, known.choices, known.screenings, chosen.id, this.#t("screening"), (id) => {
          this.#region.close();
          this.#go({ part: "list", screening: known.screenings.find((s) => s.id === id)?.current ? 0 : id });
        }),
        this.#startButton(),
      );
      const nodes: Node[] = [
        head,
        ...basisText(state, chosen),
        screeningActs(state, chosen, { changed: this.#refresh }),
        aboutScreening(state, known.choices, chosen),
      ];
      if (spots.length === 0) return [...nodes, emptyNote(this.#t("noSpots"), this.#t("noSpotsNext"))];
      this.#list = ranking(
        state,
        known.choices,
        spots,
        this.#wish,
        (f) => {
          this.#scroll = this.#scroller()?.scrollTop ?? 0;
          this.#go({ spot: String(f.id) });
        },
        this.#densitySwitch(),
      );
      queueMicrotask(() => {
        const scroller = this.#scroller();
        if (scroller && this.#scroll) scroller.scrollTop = this.#scroll;
        this.#scroll = 0;
      });
      return [...nodes, this.#list.element];
    });
  }

  #scroller = (): HTMLElement | null => this.#region.element.closest(".screen-body");

  #densitySwitch(): HTMLElement | null {
    const { state } = this.#context;
    if (!state.layers.get().has(DENSITY)) return null;
    const chip = button(this.#t("density"), () => {
      // The crashes themselves would lie over the lines that tell of them.
      state.show("crashes", state.on.get().has(DENSITY));
      state.show(DENSITY, !state.on.get().has(DENSITY));
    });
    chip.className = "chip";
    const render = () => chip.setAttribute("aria-pressed", String(state.on.get().has(DENSITY)));
    render();
    this.#leave = state.on.subscribe(render);
    return chip;
  }

  #spot(id: string): void {
    const { state, map, signal } = this.#context;
    const ask = async () => {
      const [known, feature, spot] = await Promise.all([
        this.#load(),
        state.api.item(BLACK_SPOTS, id, signal),
        state.api.get<Spot>(`/api/black-spots/${id}`, {}, signal),
      ]);
      return { known, feature, spot };
    };
    void this.#region.show(ask, ({ known, feature, spot }) => {
      const { properties: p } = feature;
      const current = p.current === true;
      const screening = current ? 0 : Number(p.screening_id);
      state.showScreening(screening);
      const shape = toShape(BLACK_SPOTS, feature);
      const go = (always: boolean) => {
        if (!shape) return;
        const at = map.latLngOf(shape);
        const { leaflet } = map;
        const small = shape.kind === "point";
        const near = leaflet.getZoom() >= CHOSEN_ZOOM - 1 && leaflet.getBounds().pad(-0.2).contains(at);
        if (always || !near) leaflet.setView(at, small ? CHOSEN_ZOOM : CHOSEN_ZOOM - 1, { animate: false });
      };
      const junction = p.intersection_id ? String(p.intersection_id) : "";
      if (shape) state.select(shape);
      go(false);
      const detail = spotDetail(state, known?.choices, feature, spot.details, {
        back: () => this.#go({ part: "list", screening }),
        goThere: () => {
          go(true);
          this.#context.showMap();
        },
        ...(isCrew(state) && {
          openFile: () => this.#context.go("sites", newSiteAt(BLACK_SPOTS, feature.id, String(p.name ?? ""))),
        }),
        ...(junction && { openIntersection: () => this.#onMap(`intersections/${junction}`) }),
        ...(junction &&
          state.layers.get().has("sight-triangles") && {
            seeTriangles: () => {
              state.show("sight-triangles", true);
              go(true);
              this.#context.showMap();
            },
          }),
      });
      queueMicrotask(() => {
        const scroller = this.#scroller();
        if (scroller) scroller.scrollTop = 0;
        detail.querySelector<HTMLElement>(".spot-title")?.focus({ preventScroll: true });
      });
      return [detail];
    });
  }

  async #onMap(key: string): Promise<void> {
    const { state, map } = this.#context;
    const shape = await follow(state, key);
    if (!shape) return;
    map.leaflet.setView(map.latLngOf(shape), CHOSEN_ZOOM, { animate: false });
    this.#context.showMap();
  }

  #compare(place: Place): void {
    const { state } = this.#context;
    const ask = async (signal: AbortSignal) => {
      const known = await this.#load();
      const all = known?.screenings ?? [];
      if (all.length < 2) return { known, comparison: null };
      const id = place.screening || (all.find((s) => s.current)?.id ?? all[0]?.id ?? 0);
      const before = all.find((s) => s.id < id) ?? all.find((s) => s.id !== id);
      const other = place.other || (before?.id ?? 0);
      const comparison = await state.api.get<Comparison>(
        `/api/screenings/${id}/compare`,
        { with: String(other) },
        signal,
      );
      return { known, comparison };
    };
    void this.#region.show(ask, ({ known, comparison }) => {
      if (!known) return this.#hiddenNote();
      if (known.screenings.length === 0) return this.#nothingYet();
      if (!comparison) {
        const start = this.#startButton();
        return [emptyNote(this.#t("onlyOne"), this.#t("onlyOneNext"), ...(start ? [start] : []))];
      }
      const { screening, with: other } = comparison;
      state.showScreening(screening.current ? 0 : screening.id);
      const pick = (label: "compareThis" | "compareWith", id: number, change: (id: number) => void) =>
        h(
          "div",
          { class: "field" },
          h("span", { class: "label" }, this.#t(label)),
          screeningSelect(state, known.choices, known.screenings, id, this.#t(label), change),
        );
      return [
        h(
          "div",
          { class: "form" },
          pick("compareThis", screening.id, (id) =>
            this.#go({ part: "compare", screening: id, other: other.id }),
          ),
          pick("compareWith", other.id, (id) =>
            this.#go({ part: "compare", screening: screening.id, other: id }),
          ),
        ),
        ...comparisonView(state, comparison, {
          point: (key) => state.point(key),
          choose: (spot) => this.#go({ spot: String(spot.id) }),
        }),
      ];
    });
  }

  #priorities(wished = new Map<string, number>(), defaults: PriorityWeight[] = []): void {
    const { state } = this.#context;
    const ask = (signal: AbortSignal) =>
      orNull(
        state.api.get<Priorities>(
          "/api/priorities",
          { limit: "100", weights: weightsText(defaults, wished) },
          signal,
        ),
      );
    void this.#region.show(ask, (list) => {
      if (!list) return outside(state) ? this.#hiddenNote() : this.#nothingYet();
      const own = defaults.length > 0 ? defaults : (list.weights ?? []);
      const open = this.#region.element.querySelector<HTMLDetailsElement>(".about")?.open ?? false;
      const focused = document.activeElement?.id ?? "";
      queueMicrotask(() => focused.startsWith("weight-") && document.getElementById(focused)?.focus());
      return prioritiesView(state, list, own, open, {
        weigh: (next) => this.#priorities(next, own),
        show: (row) => void this.#onMap(`intersections/${row.intersection_id}`),
        point: (key) => state.point(key),
      });
    });
  }

  #queue(quality: Quality = "unmatched"): void {
    const { state, map, signal } = this.#context;
    this.#clear();
    this.#leave = showQueue(state, this.#region, quality, {
      signal,
      unseen: this.#hiddenNote,
      turn: (q) => this.#queue(q),
      show: (crash) => {
        state.show("crashes", true);
        if (crash.position)
          map.leaflet.setView(toLeaflet(crash.position as Position), CHOSEN_ZOOM, { animate: false });
        void this.#onMap(`crashes/${crash.id}`);
      },
    });
  }

  #effects(): void {
    const { state } = this.#context;
    const ask = async (signal: AbortSignal) => ({
      known: await this.#load(),
      effects: await orNull(state.api.get<Effects>("/api/effects", {}, signal)),
    });
    void this.#region.show(ask, ({ known, effects }) => {
      if (!known) return this.#hiddenNote();
      if (!effects) return this.#nothingYet();
      const nameOf = (code: string) =>
        both(state.lang.get(), known.choices.treatments?.find((x) => x.code === code)?.name) ||
        state.term("work_kind", code);
      return effectsView(
        state,
        effects.treatments ?? [],
        nameOf,
        (w) => void this.#onMap(`intersections/${w.intersection_id}`),
      );
    });
  }

  #start(): void {
    const { state, loader, signal } = this.#context;
    if (!mayPlan(state)) {
      this.#region.stop();
      this.#region.element.replaceChildren(emptyNote(this.#t("plannerOnly"), this.#t("signInNext")));
      return;
    }
    void this.#region.show(
      () => this.#load(),
      (known) => {
        if (!known) return this.#hiddenNote();
        const box = h("div", { class: "spot-start" });
        const begin = () =>
          box.replaceChildren(h("h3", {}, this.#t("new")), startForm(state, known.choices, watch, signal));
        const watch = (job: Job) => {
          this.#leave = jobProgress(state, job, box, {
            again: begin,
            done: (ended) => {
              this.#known = undefined;
              state.layer(BLACK_SPOTS)?.source.reload();
              loader.soon();
              const id = ended.result?.screening_id;
              if (!id) return;
              const open = button(
                this.#t("openIt"),
                () => this.#go({ part: "list", screening: id }),
                "solid",
              );
              const compare = button(this.#t("compare"), () => this.#go({ part: "compare", screening: id }));
              box.querySelector(".acts")?.prepend(open, compare);
              open.focus();
            },
          });
        };
        begin();
        return [box];
      },
    );
  }
}

export const blackSpots: Screen = {
  id: "black-spots",
  title: "menuBlackSpots",
  open(container, context) {
    const screen = new BlackSpotScreen(container, context);
    return () => screen.close();
  },
};
