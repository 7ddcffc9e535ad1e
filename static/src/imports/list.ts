// What was imported, the newest first.
import { h } from "../dom";
import type { Import, Imports } from "../generated/api";
import { formatNumber } from "../i18n";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { moment } from "../ui/bits";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { dropZone } from "./begin";
import { stateBadge } from "./record";
import { coded, importWords } from "./words";

const MOST = "200";

function columns(state: State): Column<Import>[] {
  const t = importWords(state);
  const count = (id: "rows_read" | "rows_added" | "rows_updated" | "rows_rejected", title: string) => ({
    id,
    title,
    cell: (i: Import) => formatNumber(state.lang.get(), i[id]),
    sort: (i: Import) => i[id],
    figure: true,
  });
  return [
    { id: "file", title: t("file"), cell: (i) => i.file_name, sort: (i) => i.file_name },
    { id: "kind", title: t("kind"), cell: (i) => coded(state, "kind", i.kind) },
    { id: "by", title: t("by"), cell: (i) => i.made_by },
    { id: "when", title: t("when"), cell: (i) => moment(state, i.started_at), sort: (i) => i.started_at },
    count("rows_read", t("read")),
    count("rows_added", t("added")),
    count("rows_updated", t("updated")),
    count("rows_rejected", t("rejected")),
    { id: "state", title: t("state"), cell: (i) => stateBadge(state, i.state) },
  ];
}

export function importList(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = importWords(state);
  const region = new Region(state);
  container.append(
    h("p", { class: "lead" }, t("lead")),
    dropZone(context),
    h("h3", {}, t("list")),
    region.element,
  );
  void region.show(
    (signal) => state.api.get<Imports>("/api/imports", { limit: MOST }, signal),
    ({ imports }) =>
      imports && imports.length > 0
        ? [
            table(state, {
              caption: t("list"),
              columns: columns(state),
              rows: imports,
              key: (i) => String(i.id),
              choose: (i) => context.choose(String(i.id)),
            }),
          ]
        : [emptyNote(t("noImports"), t("noImportsNext"))],
  );
  return () => region.stop();
}
