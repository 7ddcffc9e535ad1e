// Parts of a file: a heading with what stands under it, and forms that open on
// demand.
import { h } from "../dom";
import { button } from "../ui/bits";

/** A titled part; without content it is left out. */
export const part = (title: string, ...content: (Node | null)[]): HTMLElement =>
  h("section", { class: "part" }, h("h3", {}, title), ...content);

/** A button that becomes a form, and the form that becomes a button again. */
export function opener(label: string, make: (close: () => void) => HTMLElement): HTMLElement {
  const box = h("div", { class: "opener" });
  const close = () => {
    box.replaceChildren(start);
    start.focus();
  };
  const start = button(label, () => {
    const content = make(close);
    box.replaceChildren(h("h4", {}, label), content);
    content.querySelector<HTMLElement>("input:not([type=file]), select, textarea")?.focus();
  });
  box.append(start);
  return box;
}

/** The heading of a file: the way back, what it is called, and its marks. */
export const fileHead = (back: HTMLElement, title: string, ...marks: (Node | null)[]): HTMLElement =>
  h(
    "header",
    { class: "file-head" },
    back,
    h("h3", { class: "file-title" }, title),
    h("p", { class: "facts-line" }, ...marks),
  );
