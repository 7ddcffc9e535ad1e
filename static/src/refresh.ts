// Notices what others changed behind the open page: features, counts, a first city.
import { openEvents } from "./api";
import { followChanges } from "./follow-changes";
import { stillIn } from "./session";
import type { State } from "./state";

const EVERY_MS = 60000;
const TOGETHER_MS = 300;

export function mountRefresh(state: State, every = EVERY_MS): () => void {
  const refresh = async () => {
    if (document.hidden || state.api.away) return;
    const before = state.layer("segments")?.collection.count ?? 0;
    const collections = await state.api.collections().catch(() => null);
    if (!collections) return;
    const roads = collections.find((c) => c.id === "segments")?.count ?? 0;
    // The first roads bring a place to look at, a title and a source to name.
    if (before === 0 && roads > 0) location.reload();
    else if (changed(state, collections)) state.setCollections(collections);
  };
  const timer = setInterval(refresh, every);
  const stop = state.api.watch((away) => void (away || refresh()));
  let soon: ReturnType<typeof setTimeout> | undefined;
  const stopFollowing = followChanges(
    (layers) => {
      for (const id of layers) state.layer(id)?.source.reload();
      state.changed.set(layers); // whoever loads asks again for what is in view
      clearTimeout(soon);
      soon = setTimeout(refresh, TOGETHER_MS);
    },
    openEvents,
    () => void stillIn(state).catch(() => undefined), // an absent server has its banner
  );
  return () => {
    clearInterval(timer);
    clearTimeout(soon);
    stop();
    stopFollowing();
  };
}

const changed = (state: State, collections: { id: string; count: number }[]): boolean =>
  collections.some(({ id, count }) => {
    const known = state.layer(id);
    return known !== undefined && known.collection.count !== count;
  });
