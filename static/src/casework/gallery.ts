// Photos to be looked at: before and after side by side where they belong
// together, the others in a strip.

import { h } from "../dom";
import type { Photos, Photo as Stored } from "../generated/api";
import type { State } from "../state";
import { moment } from "../ui/bits";
import type { HistoryRow } from "./types";
import { caseWords } from "./words";

/** A photo whose record may not be to be had. */
export type Photo = Pick<Stored, "uuid" | "phase"> & Partial<Pick<Stored, "taken_at" | "lon" | "lat">>;

export const photosOf = (...lists: ({ photos: string[] | null }[] | null)[]): string[] =>
  lists.flatMap((list) => (list ?? []).flatMap((row) => row.photos ?? []));

/** Photos of a file by what they are of: the file itself (0), then each work. */
export function photoGroups(own: string[], history: HistoryRow[]): { work: number; uuids: string[] }[] {
  const groups = new Map<number, Set<string>>();
  const add = (work: number, uuids: string[]) => {
    if (uuids.length === 0) return;
    const set = groups.get(work) ?? new Set();
    for (const uuid of uuids) set.add(uuid);
    groups.set(work, set);
  };
  add(0, own);
  for (const row of history) {
    const sent = row.details?.photos;
    if (row.source === "work_event" && Array.isArray(sent)) add(row.object_id, sent.map(String));
  }
  return [...groups].map(([work, set]) => ({ work, uuids: [...set] }));
}

/** Metres between two photos; far where one does not know its place. */
function apart(a: Photo, b: Photo): number {
  if (a.lon == null || a.lat == null || b.lon == null || b.lat == null) return Number.POSITIVE_INFINITY;
  const x = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(x, b.lat - a.lat) * 111195;
}

/** To each photo before the one after that was taken nearest to it; without places, in their order. */
export function pairPhotos(photos: Photo[]): { pairs: [before: Photo, after: Photo][]; others: Photo[] } {
  const after = photos.filter((p) => p.phase === "after");
  const pairs: [Photo, Photo][] = [];
  const others: Photo[] = [];
  for (const before of photos) {
    if (before.phase !== "before") continue;
    const near = [...after].sort((a, b) => apart(before, a) - apart(before, b))[0];
    if (near) {
      after.splice(after.indexOf(near), 1);
      pairs.push([before, near]);
    } else others.push(before);
  }
  return {
    pairs,
    others: [...others, ...after, ...photos.filter((p) => !["before", "after"].includes(p.phase ?? ""))],
  };
}

function picture(state: State, { uuid, phase, taken_at: taken }: Photo): HTMLElement[] {
  const t = caseWords(state);
  const word = phase === "before" ? t("before") : phase === "after" ? t("after") : "";
  const path = `/api/photos/${encodeURIComponent(uuid)}`;
  const image = h("img", { src: `${path}/thumb`, alt: word || t("photo"), loading: "lazy" });
  const link = h("a", { href: path, target: "_blank", rel: "noopener" }, image);
  const said = [word, taken ? moment(state, taken) : ""].filter(Boolean);
  return said.length > 0
    ? [link, h("span", { class: "photo-state" }, ...said.flatMap((s, i) => (i > 0 ? [" · ", s] : [s])))]
    : [link];
}

/** Photos by what they show; it fills itself. */
export function photoGallery(state: State, uuids: string[], signal: AbortSignal): HTMLElement {
  const t = caseWords(state);
  const box = h("div", { class: "gallery" });
  const draw = (photos: Photo[]) => {
    const { pairs, others } = pairPhotos(photos);
    const rows = pairs.map((pair) =>
      h(
        "div",
        { class: "pair", role: "group", "aria-label": t("beforeAfter") },
        ...pair.map((p) => h("div", { class: "photo" }, ...picture(state, p))),
      ),
    );
    const strip = others.map((p) => h("li", { class: "photo" }, ...picture(state, p)));
    box.replaceChildren(...rows, ...(strip.length > 0 ? [h("ul", { class: "photo-strip" }, ...strip)] : []));
  };
  const wanted = [...new Set(uuids)];
  void state.api
    .get<Photos>("/api/photos", { uuid: wanted.join(",") }, signal)
    .then(({ photos }) => draw(photos ?? []))
    // The pictures are there even when their records are not to be had.
    .catch(() => !signal.aborted && draw(wanted.map((uuid) => ({ uuid, phase: null }))));
  return box;
}
