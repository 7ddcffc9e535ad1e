// The language and the appearance.
import { h, icon, iconButton } from "../dom";
import type { State } from "../state";
import { MODES, type Mode } from "../theme";
import type { Word } from "../words";

const LOOKS: Record<Mode, { word: Word; paths: string[] }> = {
  auto: {
    word: "themeAuto",
    paths: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z", "M12 4v16M12 8h4.9M12 12h8M12 16h6.9"],
  },
  light: {
    word: "themeLight",
    paths: [
      "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
      "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
    ],
  },
  dark: { word: "themeDark", paths: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"] },
};

export function mountChoices(state: State, element: HTMLElement): () => void {
  const language = h("button", { type: "button", class: "tool text", id: "language" });
  const look = iconButton("tool", "");
  look.id = "appearance";
  element.append(h("div", { class: "tools across" }, language, look));
  language.addEventListener("click", () => state.setLang(state.lang.get() === "zh" ? "en" : "zh"));
  look.addEventListener("click", () => {
    const next = MODES[(MODES.indexOf(state.theme.mode) + 1) % MODES.length];
    if (next) state.theme.set(next);
    render();
  });
  const render = () => {
    // The button speaks the language it leads to.
    language.textContent = state.t("language");
    language.lang = state.lang.get() === "zh" ? "en" : "zh-CN";
    language.title = state.t("languageName");
    const { word, paths } = LOOKS[state.theme.mode];
    look.replaceChildren(icon(...paths));
    look.title = state.t(word);
    look.setAttribute("aria-label", state.t(word));
  };
  render();
  return state.lang.subscribe(render);
}
