// Elements are made here and only here; text enters as text nodes, so that no
// data can become markup.
type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | number | null | undefined | false;

function fill(node: Element, attributes: Attributes, children: Child[]) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  fill(node, attributes, children);
  return node;
}

/** A line icon of 24 units, drawn by path data, hidden from screen readers. */
export function icon(...paths: string[]): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  fill(svg, { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, []);
  for (const d of paths) {
    const path = document.createElementNS(ns, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A button whose name is both its tooltip and what a screen reader says. */
export function iconButton(className: string, label: string, ...content: Child[]): HTMLButtonElement {
  return h("button", { type: "button", class: className, "aria-label": label, title: label }, ...content);
}

/** Adds a listener and gives back the way to remove it. */
export function on<T extends EventTarget>(
  target: T,
  type: string,
  listener: (event: Event) => void,
): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

/** An http(s) address or nothing: other schemes could run code. */
export function safeURL(url: string | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}
