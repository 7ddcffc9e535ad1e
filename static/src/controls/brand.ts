// Whose map this is, whether it is real, and where the data comes from.
import { h, safeURL } from "../dom";
import { onAny } from "../signal";
import type { State } from "../state";

/** The city's own part of the title: the product's name stands above it already. */
export const cityTitle = (title: string): string => title.replace(/^通视(?:\s+Tongshi)?\s*[·:：-]?\s*/, "");

export function mountBrand(state: State, element: HTMLElement): () => void {
  const render = () => {
    const { demo } = state.settings.get();
    const name = state.t("app");
    const title = cityTitle(state.settings.get().title);
    document.title = title ? `${title} · ${name}` : name;
    element.replaceChildren(
      h("img", { src: "./icon.svg", alt: "", width: 36, height: 36 }),
      h("div", { class: "brand-text" }, h("h1", {}, name), h("p", {}, title || state.t("tagline"))),
    );
    if (demo) element.append(h("span", { class: "badge", title: state.t("demoNote") }, state.t("demo")));
  };
  render();
  return onAny([state.lang, state.settings], render);
}

export function mountAttribution(state: State, element: HTMLElement): () => void {
  const render = () => {
    const { attributions, tile_url, tile_attribution } = state.settings.get();
    const entries = [...(attributions ?? [])];
    if (tile_url && tile_attribution) entries.push({ text: tile_attribution, url: "" });
    element.setAttribute("aria-label", state.t("attributionName"));
    element.hidden = entries.length === 0;
    element.replaceChildren();
    for (const { text, url } of entries) {
      const href = safeURL(url);
      element.append(
        href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : h("span", {}, text),
      );
    }
  };
  render();
  return onAny([state.lang, state.settings], render);
}
