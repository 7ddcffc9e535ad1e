// What a file seems to be, and how it is to be read: shown, changed, looked at again.
import { h } from "../dom";
import type { FileLook, LookRequest } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { button, factTable } from "../ui/bits";
import { choice, coded as codeOf, field } from "../ui/form";
import { type Draft, relook } from "./draft";
import { fieldName, fieldRank } from "./fields";
import { columnOf, madeOf, sourceOf, withColumn } from "./mapping";
import { Points } from "./points";
import { refusalText } from "./refusal";
import { both, coded, type ImportWord, importWords } from "./words";

const KINDS = bodies.ImportRequest.kind.codes;
const SYSTEMS = ["wgs84", "gcj02", "bd09"] as const;
const OTHER = "other";
/** Not a column: what the mapping makes the field of stays. */
const AS_IT_IS = "\u0000";

export interface LookView {
  element: HTMLElement;
  /** Shows what the draft says now, changed from elsewhere. */
  setCRS(crs: string): void;
  stop(): void;
}

export function lookView(context: ScreenContext, draft: Draft): LookView {
  const { state } = context;
  const t = importWords(state);
  const points = new Points(context.map);
  const trouble = h("p", { class: "fault", role: "alert", hidden: true });
  const said = h("p", { class: "small", role: "status" });
  const facts = h("div", {});
  const columns = h("div", {});
  const system = h("div", {});
  const source = h("div", {});
  const seeMap = button(t("seeMap"), () => context.showMap());
  seeMap.classList.add("phone-only");
  let abort: AbortController | undefined;

  const complain = (text: string) => {
    trouble.textContent = text;
    trouble.hidden = text === "";
  };
  const showPoints = () => {
    const list = draft.look.points ?? [];
    points.show(list);
    said.textContent =
      draft.kind === "roads" ? "" : list.length > 0 ? t("pointsShown", { n: list.length }) : t("noPoints");
    seeMap.hidden = list.length === 0;
    complain(draft.look.trouble ? both(state, draft.look.trouble) : "");
  };
  const drawFacts = () =>
    facts.replaceChildren(
      factTable([t("readAs"), originText(state, draft.look)], [t("encoding"), draft.look.encoding || null]),
    );
  /** Asks anew; a refusal leaves what was chosen, so that the next change can mend it. */
  const ask = async (body: LookRequest, after: () => void) => {
    abort?.abort();
    abort = new AbortController();
    const { signal } = abort;
    said.textContent = t("looking");
    try {
      const path = `/api/uploads/${draft.uploads[0]?.id}/look`;
      const look = await state.api.post<FileLook>(path, { ...body, crs: draft.crs }, undefined, signal);
      if (signal.aborted) return;
      relook(draft, look);
      after();
      drawFacts();
      showPoints();
    } catch (error) {
      if (signal.aborted) return;
      said.textContent = "";
      complain(refusalText(state, error));
    }
  };
  const again = () =>
    draft.kind === "roads"
      ? showPoints()
      : void ask(
          draft.mapping ? { kind: codeOf(draft.kind), mapping: draft.mapping } : { kind: codeOf(draft.kind) },
          () => undefined,
        );
  const mapped = (name: string, column: string) => {
    draft.mapping = withColumn(draft.mapping ?? freshMapping(draft), name, column);
    again();
  };
  const drawKind = () => {
    const roads = draft.kind === "roads";
    columns.replaceChildren(...(roads || draft.kind === "" ? [] : [columnsPart(state, draft, mapped)]));
    source.replaceChildren(...sourceFields(state, draft));
    system.replaceChildren(...(roads ? [] : [systemFields(state, draft, again)]));
  };
  const kind = kindField(state, draft, (code) => {
    draft.kind = code;
    draft.mapping = undefined;
    drawKind();
    if (code === "roads") {
      complain("");
      points.show([]);
      said.textContent = "";
      facts.replaceChildren();
    } else void ask({ kind: codeOf(code) }, drawKind);
  });
  drawKind();
  drawFacts();
  showPoints();
  const element = h(
    "div",
    { class: "import-look" },
    kind,
    othersNote(state, draft.look),
    facts,
    trouble,
    firstRows(state, draft.look),
    columns,
    h("div", { class: "form" }, system, source),
    said,
    h("div", { class: "acts" }, seeMap),
  );
  return {
    element,
    setCRS: (crs) => {
      draft.crs = crs;
      drawKind();
      again();
    },
    stop: () => {
      abort?.abort();
      points.remove();
    },
  };
}

/** A mapping for a file that nothing known reads, named after the file. */
const freshMapping = ({ kind, uploads }: Draft): Record<string, unknown> => ({
  for: kind,
  source: (uploads[0]?.name ?? "").replace(/\.[^.]*$/, "").slice(0, 100) || "import",
  key: "content",
  fields: {},
});

function originText(state: State, { mapping }: FileLook): string | null {
  if (!mapping) return null;
  return importWords(state)(`origin_${mapping.origin}` as ImportWord, { name: mapping.name });
}

function kindField(state: State, draft: Draft, chosen: (kind: string) => void): HTMLElement {
  const t = importWords(state);
  const choices: [string, string][] = KINDS.map((code) => [code, coded(state, "kind", code)]);
  if (draft.kind === "") choices.unshift(["", t("kindNone")]);
  const box = choice("kind", t("kind"), choices, { value: draft.kind });
  const select = box.querySelector("select");
  select?.addEventListener("change", () => chosen(select.value));
  return box;
}

function othersNote(state: State, look: FileLook): HTMLElement | null {
  const others = (look.other_kinds ?? []).map((code) => coded(state, "kind", code));
  if (others.length === 0) return null;
  const kinds = others.join(state.lang.get() === "zh" ? "、" : ", ");
  return h("p", { class: "small" }, importWords(state)("othersToo", { kinds }));
}

/** The first rows as they stand; the columns of persons are struck out and empty. */
function firstRows(state: State, { columns, rows }: FileLook): HTMLElement | null {
  const t = importWords(state);
  if (!columns || columns.length === 0) return null;
  const personal = columns.some((c) => c.personal);
  const title = t("firstRows", { n: rows?.length ?? 0 });
  const heads = columns.map((c) =>
    h(
      "th",
      { scope: "col" },
      c.personal
        ? h("s", {}, c.name, h("span", { class: "visually-hidden" }, ` (${t("personal")})`))
        : c.name,
    ),
  );
  const lines = (rows ?? []).map((row) =>
    h("tr", {}, ...columns.map((c, i) => h("td", { class: c.personal && "personal" }, row?.[i] ?? ""))),
  );
  return h(
    "div",
    {},
    h("h3", {}, title),
    h(
      "div",
      { class: "import-rows", role: "region", tabindex: 0, "aria-label": title },
      h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...lines)),
    ),
    personal ? h("p", { class: "small" }, t("personalNote")) : null,
  );
}

/** A choice of column for each field: needed and read ones first, the others folded away. */
function columnsPart(
  state: State,
  draft: Draft,
  changed: (name: string, column: string) => void,
): HTMLElement {
  const t = importWords(state);
  const names = (draft.look.columns ?? []).filter((c) => !c.personal).map((c) => c.name);
  const mapping = draft.mapping ?? {};
  const shown: HTMLElement[] = [];
  const others: HTMLElement[] = [];
  const fields = [...(draft.look.fields ?? [])].sort(
    (a, b) => fieldRank(draft.kind, a.name) - fieldRank(draft.kind, b.name),
  );
  for (const { name, needed } of fields) {
    const column = columnOf(mapping, name, names);
    const { sum, constant } = madeOf(mapping, name);
    const made = column
      ? ""
      : sum.length > 0
        ? t("sumOf", { columns: sum.join(" + ") })
        : constant && t("always", { value: constant });
    const none = name === "source_id" ? t("byContent") : t("noColumn");
    const choices: [string, string][] = [["", none], ...names.map((c): [string, string] => [c, c])];
    if (made) choices.unshift([AS_IT_IS, made]);
    const title = fieldName(state, draft.kind, name);
    const box = choice(`column.${name}`, needed ? `${title} (${t("needed")})` : title, choices, {
      value: made ? AS_IT_IS : column,
    });
    const select = box.querySelector("select");
    select?.addEventListener("change", () => select.value !== AS_IT_IS && changed(name, select.value));
    (needed || column || made ? shown : others).push(box);
  }
  return h(
    "div",
    {},
    h("h3", {}, t("columns")),
    h("div", { class: "import-fields" }, ...shown),
    others.length > 0
      ? h(
          "details",
          { class: "fold", open: shown.length === 0 },
          h("summary", {}, t("moreFields"), h("span", { class: "count" }, others.length)),
          h("div", { class: "import-fields" }, ...others),
        )
      : null,
  );
}

function systemFields(state: State, draft: Draft, changed: () => void): HTMLElement {
  const t = importWords(state);
  const named: readonly string[] = SYSTEMS;
  const own = named.includes(draft.crs);
  const choices: [string, string][] = [
    ...SYSTEMS.map((code): [string, string] => [code, coded(state, "crs", code)]),
    [OTHER, t("crs_other")],
  ];
  const box = choice("crs", t("system"), choices, { value: own ? draft.crs : OTHER });
  const number = field("epsg", t("epsg"), {
    type: "number",
    step: 1,
    min: 1024,
    max: 99999,
    note: t("epsgNote"),
    value: own ? "" : draft.crs.replace(/^EPSG:/, ""),
  });
  number.hidden = own;
  const select = box.querySelector("select");
  const input = number.querySelector("input");
  select?.addEventListener("change", () => {
    number.hidden = select.value !== OTHER;
    if (select.value === OTHER) return input?.focus();
    draft.crs = select.value;
    changed();
  });
  input?.addEventListener("change", () => {
    if (!/^\d+$/.test(input.value)) return;
    draft.crs = `EPSG:${input.value}`;
    changed();
  });
  return h("div", { class: "pair" }, box, number);
}

function sourceFields(state: State, draft: Draft): HTMLElement[] {
  const t = importWords(state);
  const roads = draft.kind === "roads";
  if (draft.kind === "") return [];
  const box = field("source", t("source"), {
    of: { ...bodies.ImportRequest.source, required: true },
    value: roads ? draft.source : sourceOf(draft.mapping ?? {}),
    note: t(roads ? "sourceRoadsNote" : "sourceNote"),
  });
  const input = box.querySelector("input");
  input?.addEventListener("change", () => {
    const name = input.value.trim();
    if (name === "") return;
    if (roads) draft.source = name;
    else draft.mapping = { ...(draft.mapping ?? freshMapping(draft)), source: name };
  });
  if (draft.kind !== "obstructions") return [box];
  const surveyed = field("surveyed", t("surveyed"), { type: "checkbox", value: draft.surveyed ? "on" : "" });
  const tick = surveyed.querySelector("input");
  tick?.addEventListener("change", () => {
    draft.surveyed = tick.checked;
  });
  return [box, surveyed];
}
