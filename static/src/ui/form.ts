// Forms: a label and a fault for every field, one submit, the server's words
// beside the field they are about, and one Idempotency-Key for every try.
import { newKey, Problem } from "../api";
import { h } from "../dom";
import type { State } from "../state";
import { troubleText } from "./trouble";

export type Values = Record<string, string>;

/** A code that a choice has offered, as the type of a body: what it offers comes from the same vocabulary. */
export const coded = <T extends string>(text: string | undefined): T => (text ?? "") as T;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the server takes in a field: a line of generated/bodies.ts. */
export interface Taken {
  readonly type?: string;
  readonly format?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface FieldOptions {
  /** The body's field that it fills in: its kind, its limits, and whether it must be there. */
  of?: Taken;
  value?: string | number | null;
  required?: boolean;
  note?: string;
  unit?: string;
  type?: "text" | "number" | "date" | "datetime-local" | "search" | "checkbox" | "file";
  min?: number;
  max?: number;
  step?: number | "any";
  placeholder?: string;
}

const NUMBERS: Record<string, FieldOptions> = {
  integer: { type: "number", step: 1 },
  number: { type: "number", step: "any" },
};

/** The options, and where they are silent what the body says. */
function withLimits({ of = {}, ...own }: FieldOptions): FieldOptions {
  const { required, minimum: min, maximum: max } = of;
  const kind: FieldOptions = of.format === "date" ? { type: "date" } : (NUMBERS[of.type ?? ""] ?? {});
  return { required, min, max, ...kind, ...own };
}

/** A text that is made, not written, cut to what the field takes. */
export const shortened = (text: string, of: Taken): string => text.slice(0, of.maxLength);

function wrap(label: string, control: Control, { note, unit }: FieldOptions): HTMLElement {
  const id = `f-${control.name}-${Math.random().toString(36).slice(2, 8)}`;
  control.id = id;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  if (note) control.setAttribute("aria-describedby", `${id}-note`);
  return h(
    "div",
    { class: control.type === "checkbox" ? "field check" : "field", "data-field": control.name },
    h("label", { for: id }, label),
    h("div", { class: "control" }, control, unit ? h("span", { class: "unit" }, unit) : null),
    note ? h("p", { class: "note", id: `${id}-note` }, note) : null,
    fault,
  );
}

export function field(name: string, label: string, options: FieldOptions = {}): HTMLElement {
  const { type = "text", value, required, min, max, step, placeholder } = withLimits(options);
  const box = type === "checkbox";
  const input = h("input", {
    name,
    type,
    required,
    min,
    max,
    step,
    maxlength: options.of?.maxLength,
    placeholder,
    autocomplete: "off",
  });
  if (box) input.checked = Boolean(value);
  else if (value !== null && value !== undefined) input.value = String(value);
  if (type === "number") input.inputMode = "decimal";
  return wrap(label, input, options);
}

export function choice(
  name: string,
  label: string,
  choices: [code: string, text: string][],
  options: FieldOptions = {},
): HTMLElement {
  const select = h("select", { name, required: withLimits(options).required });
  for (const [code, text] of choices)
    select.append(h("option", { value: code, selected: code === String(options.value ?? "") }, text));
  return wrap(label, select, options);
}

export function longText(name: string, label: string, options: FieldOptions = {}): HTMLElement {
  const { required } = withLimits(options);
  const area = h("textarea", { name, rows: 3, required, maxlength: options.of?.maxLength });
  area.value = String(options.value ?? "");
  return wrap(label, area, options);
}

/** What stands in the fields now: text as it is, a ticked box as "on". */
export function values(element: HTMLElement): Values {
  const out: Values = {};
  for (const control of element.querySelectorAll<Control>("input[name], select[name], textarea[name]"))
    out[control.name] =
      control instanceof HTMLInputElement && control.type === "checkbox"
        ? control.checked
          ? "on"
          : ""
        : control.value.trim();
  return out;
}

/** Says a fault at its field; without a field of that name it gives back false. */
export function setFault(element: HTMLElement, name: string, message: string): boolean {
  const box = element.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
  const control = box?.querySelector<Control>("input, select, textarea");
  const fault = box?.querySelector<HTMLElement>(".fault");
  if (!control || !fault) return false;
  fault.textContent = message;
  fault.hidden = message === "";
  if (message) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-errormessage", fault.id);
  } else {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-errormessage");
  }
  return true;
}

/** A form; send gets the values and the key, and may reject: the reason is shown. */
export function form(
  state: State,
  fields: HTMLElement[],
  submitLabel: string,
  send: (values: Values, key: string) => Promise<unknown>,
  ...others: HTMLElement[]
): HTMLFormElement {
  const trouble = h("p", { class: "fault", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "solid" }, submitLabel);
  const element = h(
    "form",
    { class: "form", novalidate: true },
    ...fields,
    trouble,
    h("div", { class: "acts" }, submit, ...others),
  );
  let key = newKey();
  element.addEventListener("input", (event) => {
    // Another content is another act.
    key = newKey();
    if (event.target instanceof Element) setFault(element, event.target.getAttribute("name") ?? "", "");
  });
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    if (submit.disabled || !complete(state, element)) return;
    submit.disabled = true;
    try {
      await send(values(element), key);
      key = newKey();
    } catch (error) {
      tell(state, element, trouble, error);
    } finally {
      submit.disabled = false;
    }
  });
  return element;
}

/** What is wrong with a value, in the page's language, which may not be the browser's. */
function complaint(state: State, control: Control): string {
  const { valueMissing, badInput, rangeUnderflow, rangeOverflow, stepMismatch, tooLong } = control.validity;
  const most = control instanceof HTMLSelectElement ? -1 : control.maxLength;
  const { min = "", max = "", step = "" } = control instanceof HTMLInputElement ? control : {};
  if (valueMissing) return state.t("required");
  if (rangeUnderflow) return state.t("tooLittle", { min });
  if (rangeOverflow) return state.t("tooMuch", { max });
  if (stepMismatch) return state.t(step === "1" || step === "" ? "wholeNumber" : "offStep", { step });
  if (tooLong) return state.t("tooLong", { most });
  return state.t(badInput && control.type === "number" ? "noNumber" : "noValue");
}

/** Every field is checked by the browser's rules; the first at fault gets the focus. */
function complete(state: State, element: HTMLFormElement): boolean {
  let first: Control | undefined;
  for (const control of element.querySelectorAll<Control>("input, select, textarea")) {
    const bad = !control.checkValidity();
    setFault(element, control.name, bad ? complaint(state, control) : "");
    if (bad) first ??= control;
  }
  first?.focus();
  return first === undefined;
}

function tell(state: State, element: HTMLElement, trouble: HTMLElement, error: unknown): void {
  const faults = error instanceof Problem ? error.faults : [];
  const placed = faults.filter((f) =>
    setFault(element, f.parameter ?? f.location?.split(".").at(-1) ?? "", f.message),
  );
  if (placed.length > 0 && placed.length === faults.length) {
    element.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    return;
  }
  trouble.textContent = troubleText(state, error);
  trouble.hidden = false;
}
