// The wiring: parts are made in order, then the city is asked for; a server that
// is not there yet is waited for.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./css/theme.css";
import "./css/page.css";
import "./css/panel.css";
import "./css/screen.css";
import "./css/print.css";
import { Api } from "./api";
import { mountAccount } from "./controls/account";
import { mountAttribution, mountBrand } from "./controls/brand";
import { mountChoices } from "./controls/choices";
import { mountLocate } from "./controls/locate";
import { mountMenu } from "./controls/menu";
import { mountProgress } from "./controls/progress";
import { mountScale } from "./controls/scale";
import { mountZoom } from "./controls/zoom";
import { toLeaflet } from "./geo";
import { type Permalink, readHash, readLink } from "./hash";
import { firstLang, rememberLang } from "./i18n";
import { views } from "./layers/index";
import { Loader } from "./loader";
import { MapView } from "./map";
import { buildPage, type Page } from "./page";
import { mountDetails } from "./panels/details";
import { mountLayers } from "./panels/layers";
import { mountList } from "./panels/list";
import { mountBanner, mountEmpty, mountHint, mountMessage } from "./panels/notices";
import { mountPanel } from "./panels/panel";
import { askPassword } from "./panels/prove";
import { mountWorkspace } from "./panels/workspace";
import { mountPermalink, openSelected } from "./permalink";
import { mountPointer } from "./pointer";
import { mountRefresh } from "./refresh";
import { stillIn } from "./session";
import { mountLookaround } from "./sight/lookaround";
import { mountCatchment } from "./spots/catchment";
import { State } from "./state";
import { Theme } from "./theme";
import type { Settings } from "./types";
import { troubleText } from "./ui/trouble";

const CITY_ZOOM = 15;
const WORLD_VIEW: [number, number] = [35, 105];

/** Where to begin: the link's place, else the city's middle, else its extent, else the country. */
function setFirstView(map: L.Map, link: Permalink, { center, bbox }: Settings): void {
  if (link.place) map.setView([link.place.lat, link.place.lon], link.place.zoom, { animate: false });
  else if (center && bbox) map.setView(toLeaflet(center), CITY_ZOOM, { animate: false });
  else if (bbox)
    map.fitBounds([toLeaflet([bbox[0], bbox[1]]), toLeaflet([bbox[2], bbox[3]])], { animate: false });
  else map.setView(WORLD_VIEW, 4, { animate: false });
}

function mountParts(state: State, page: Page): { map: MapView; loader: Loader } {
  const map = new MapView(page.map, state);
  const loader = new Loader(state, map);
  mountBrand(state, page.brand);
  mountAttribution(state, page.attribution);
  mountChoices(state, page.choices);
  mountAccount(state, page.choices, readLink(location.hash));
  mountMessage(state, page.message);
  mountMenu(state, page.menu, page.menuButton);
  const panel = mountPanel(state, page.panel);
  mountLayers(state, loader, panel.layers);
  mountList(state, loader, map, panel.list);
  mountZoom(state, map, page.corner);
  mountLocate(state, map, page.corner);
  page.skip.addEventListener("click", (event) => {
    event.preventDefault();
    panel.open("list");
    document.getElementById("list-filter")?.focus();
  });
  return { map, loader };
}

/** Everything that needs a view of the world. */
function mountRest(state: State, root: HTMLElement, page: Page, map: MapView, loader: Loader): void {
  const { workspace, map: element, panel, choices, corner, brand } = page;
  mountWorkspace(state, map, loader, {
    root,
    element: workspace,
    beneath: [element, panel, choices, corner, brand],
  });
  mountScale(state, map, page.scale);
  mountProgress(state, loader, { line: page.progress, status: page.status, map: page.map });
  mountHint(state, loader, map, page.hint);
  mountEmpty(state, loader, map, page.empty);
  mountDetails(state, map, page.sheet);
  mountPointer(state, map);
  mountRefresh(state);
  mountLookaround(state, map, loader);
  mountCatchment(state);
}

async function load(state: State): Promise<void> {
  const session = await state.api.session();
  const [settings, vocabulary, collections] = await Promise.all([
    state.api.settings(),
    state.api.vocabulary(),
    state.api.collections(),
  ]);
  state.session.set(session);
  state.settings.set(settings);
  state.vocabulary = vocabulary;
  state.setCollections(collections, readHash(location.hash).layers);
}

/** Tries until the server has answered once. */
async function loadPatiently(state: State): Promise<void> {
  for (;;) {
    try {
      return await load(state);
    } catch (error) {
      if (!state.api.away) state.say(troubleText(state, error));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5000);
        const stop = state.api.watch((away) => {
          if (away) return;
          clearTimeout(timer);
          stop();
          resolve();
        });
      });
    }
  }
}

async function start(root: HTMLElement): Promise<void> {
  const link = readHash(location.hash);
  const state = new State(new Api(), firstLang(link.lang, navigator.languages), views);
  if (link.lang) rememberLang(link.lang);
  state.theme = new Theme();
  const page = buildPage(root, state);
  state.api.askPassword = () => askPassword(state, root);
  mountBanner(state, page.banner);
  const { map, loader } = mountParts(state, page);
  state.api.ended.subscribe(() => void stillIn(state).catch(() => undefined)); // an absent server has its banner
  const hash = location.hash;
  await loadPatiently(state);
  if (!state.session.get().signed_in) state.asked = hash;
  if (state.api.ended.get()) state.say(state.t("sessionEnded"));
  setFirstView(map.leaflet, link, state.settings.get());
  const { tile_url: tiles } = state.settings.get();
  if (tiles) L.tileLayer(tiles, { maxZoom: 20 }).addTo(map.leaflet);
  map.start();
  mountRest(state, root, page, map, loader);
  loader.now();
  if (link.selected) await openSelected(state, map, link.selected, !link.place);
  state.goTo(link.screen ?? "", link.at);
  mountPermalink(state, map);
}

const root = document.getElementById("app");
if (root) void start(root);
