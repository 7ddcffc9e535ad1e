// The sight triangles of the map's view, the worst first, by verdict.
import { showGuarded } from "../casework/gate";
import { h } from "../dom";
import { follow } from "../follow";
import { TRIANGLES } from "../layers/triangles";
import { VERDICTS, type Verdict, verdictRank } from "../sight/answer";
import { sentenceOf, verdictTag } from "../sight/tags";
import { sightWords } from "../sight/words";
import type { State } from "../state";
import type { Feature } from "../types";
import { button, figure, percent } from "../ui/bits";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import type { Screen, ScreenContext } from "./screen";
import { viewBox } from "./viewbox";
import "../css/sight.css";

const MOST = 300; // of one verdict
const CLOSE_ZOOM = 18;
const SETTLE_MS = 250;

type Choice = Verdict | "";
const CHOICES: Choice[] = ["", ...VERDICTS];
/** What "all that is wrong" means: what hides something. */
const WRONG: Verdict[] = ["blocked", "partial"];

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** Metres of the conflicting lane that are needed and not seen. */
export function missingM(f: Feature): number | null {
  const [seen, needed] = [number(f.properties.available_m), number(f.properties.required_m)];
  return seen === null || needed === null ? null : Math.max(0, needed - seen);
}

/** The worst first: by verdict, then by the share of the lane that is seen. */
export function worstFirst(features: Feature[]): Feature[] {
  const share = (f: Feature) => number(f.properties.lane_ratio) ?? 1;
  return [...features].sort(
    (a, b) =>
      verdictRank(a.properties.verdict) - verdictRank(b.properties.verdict) ||
      share(a) - share(b) ||
      (missingM(b) ?? 0) - (missingM(a) ?? 0),
  );
}

interface Listing {
  rows: Feature[];
  /** How many of each verdict the view holds. */
  counts: Map<Verdict, number>;
}

async function listing(state: State, bbox: string, choice: Choice, signal: AbortSignal): Promise<Listing> {
  const profile = state.settings.get().default_profile;
  const base = { bbox, ...(profile ? { profile } : {}) };
  const wanted: readonly Verdict[] = choice ? [choice] : WRONG;
  const rows: Feature[] = [];
  const counts = new Map<Verdict, number>();
  await Promise.all(
    VERDICTS.map(async (verdict) => {
      const limit = wanted.includes(verdict) ? MOST : 1;
      for await (const page of state.api.pages(
        TRIANGLES,
        { ...base, verdict, limit: String(limit) },
        signal,
      )) {
        counts.set(verdict, page.numberMatched ?? page.features.length);
        if (wanted.includes(verdict)) rows.push(...page.features);
        break; // more than this nobody reads in one list
      }
    }),
  );
  return { rows: worstFirst(rows), counts };
}

function columns(state: State): Column<Feature>[] {
  const t = sightWords(state);
  return [
    {
      id: "where",
      title: t("where"),
      cell: (f) => sentenceOf(state, f.properties.sentence_zh, f.properties.sentence_en),
    },
    {
      id: "verdict",
      title: state.t("verdict"),
      cell: (f) => verdictTag(state, String(f.properties.verdict)),
      sort: (f) => verdictRank(f.properties.verdict),
    },
    {
      id: "missing",
      title: t("missing"),
      figure: true,
      cell: (f) => figure(state.lang.get(), missingM(f), "m"),
      sort: missingM,
    },
    {
      id: "seen",
      title: t("seen"),
      figure: true,
      cell: (f) => percent(state.lang.get(), number(f.properties.lane_ratio)),
      sort: (f) => number(f.properties.lane_ratio),
    },
  ];
}

function open(container: HTMLElement, context: ScreenContext): () => void {
  const { state, map } = context;
  const t = sightWords(state);
  const chips = h("div", { class: "chips", role: "group", "aria-label": state.t("verdict") });
  const region = new Region(state);
  const lead = h("p", { class: "lead" }, t("worstFirst"));
  const anew = button(t("listAnew"), () => list(), "quiet");
  const bar = h("div", { class: "lead-bar" }, lead, anew);
  const clearing = button(t("toClearing"), () => context.go("clearing-list"), "link");
  container.append(chips, bar, region.element, h("p", { class: "onward" }, clearing));
  let [choice, chosen] = readChoice(context.at);
  let counts: Listing["counts"] = new Map();

  const save = () => context.choose([choice, chosen].join("/").replace(/\/$/, ""));
  const renderChips = () => {
    const focused = document.activeElement?.getAttribute("data-verdict");
    chips.replaceChildren(...CHOICES.map(chip));
    if (focused !== null && focused !== undefined)
      chips.querySelector<HTMLElement>(`[data-verdict="${focused}"]`)?.focus();
  };
  const chip = (verdict: Choice): HTMLElement => {
    const label = verdict === "" ? t("wrong") : state.term("verdict", verdict);
    const of = verdict === "" ? WRONG : [verdict];
    const n = of.reduce((sum, v) => sum + (counts.get(v) ?? 0), 0);
    const node = button(label, () => {
      choice = verdict;
      save();
      renderChips();
      list();
    });
    node.className = "";
    node.dataset.verdict = verdict;
    node.setAttribute("aria-pressed", String(choice === verdict));
    if (counts.size > 0) node.append(h("span", { class: "count" }, figure(state.lang.get(), n, "", 0)));
    return node;
  };
  const show = async (f: Feature) => {
    chosen = String(f.id);
    // The list stays while one goes through it; the map's view is now one triangle's.
    setKept(true);
    save();
    context.showMap();
    const zoom = Math.max(CLOSE_ZOOM, map.leaflet.getZoom());
    await follow(state, `${TRIANGLES}/${f.id}`, (s) =>
      map.leaflet.setView(map.latLngOf(s), zoom, { animate: false }),
    );
  };
  const draw = (listing: Listing): Node[] => {
    counts = listing.counts;
    renderChips();
    const { rows } = listing;
    if (rows.length > 0) {
      const total = (choice === "" ? WRONG : [choice]).reduce((n, v) => n + (counts.get(v) ?? 0), 0);
      const note =
        total > rows.length ? h("p", { class: "note" }, t("tooMany", { n: total, k: rows.length })) : null;
      const options = {
        caption: t("list"),
        columns: columns(state),
        rows,
        key: (f: Feature) => String(f.id),
        step: 50,
      };
      const list = table(state, { ...options, choose: (f) => void show(f), chosen });
      return note ? [note, list] : [list];
    }
    if (state.layer(TRIANGLES)?.collection.count === 0)
      return [emptyNote(t("notComputed"), t("notComputedNext"), h("code", {}, "tongshi sight"))];
    return [emptyNote(t("noneHere"), t("noneHereNext"))];
  };
  const setKept = (kept: boolean) => {
    anew.hidden = !kept;
    lead.textContent = t(kept ? "listKept" : "worstFirst");
  };
  const list = () => {
    setKept(false);
    ask();
  };
  const ask = () =>
    void showGuarded(state, region, (signal) => listing(state, viewBox(map.leaflet), choice, signal), draw);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    if (anew.hidden) timer = setTimeout(list, SETTLE_MS);
  };
  renderChips();
  list();
  map.leaflet.on("moveend", soon);
  context.onData([TRIANGLES], soon);
  context.onChoice((at) => {
    const [nextChoice, nextChosen] = readChoice(at);
    if (nextChoice === choice && nextChosen === chosen) return;
    [choice, chosen] = [nextChoice, nextChosen];
    renderChips();
    list();
  });
  return () => {
    clearTimeout(timer);
    map.leaflet.off("moveend", soon);
    region.stop();
  };
}

/** "blocked/12" in the address: the verdict listed and the triangle chosen. */
export function readChoice(at: string): [Choice, string] {
  const [choice = "", chosen = ""] = at.split("/");
  return [CHOICES.includes(choice as Choice) ? (choice as Choice) : "", /^\d+$/.test(chosen) ? chosen : ""];
}

export const sight: Screen = { id: "sight", title: "menuSight", open };
