// The papers of a file: to be saved, and added by a planner.

import { h } from "../dom";
import type { Document as Paper } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import { button, figure, moment } from "../ui/bits";
import { field, form, shortened } from "../ui/form";
import { opener, part } from "./folds";
import { isPlanner } from "./rules";
import type { SiteFile } from "./types";
import { caseWords } from "./words";

const TAKEN = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png";
const MOST_BYTES = 50 * 1024 * 1024;

/** "820 kB", "3.4 MB". */
export const sizeOf = (state: State, bytes: number): string =>
  bytes < 1e6
    ? figure(state.lang.get(), Math.max(1, bytes / 1e3), "kB", 0)
    : figure(state.lang.get(), bytes / 1e6, "MB", 1);

/** A file's name without its ending makes a title until somebody writes a better one. */
export const titleOf = (name: string): string => name.replace(/\.[^.]+$/, "");

export function documentsPart(state: State, file: SiteFile, again: () => void): HTMLElement {
  const t = caseWords(state);
  const papers = file.documents ?? [];
  const add = isPlanner(state)
    ? opener(t("addDocument"), (close) => documentForm(state, file, again, close))
    : null;
  if (papers.length === 0) return part(t("documents"), h("p", { class: "lead" }, t("noDocuments")), add);
  return part(t("documents"), h("ul", { class: "lines" }, ...papers.map((d) => line(state, d))), add);
}

const line = (state: State, d: Paper): HTMLElement =>
  h(
    "li",
    {},
    h("a", { class: "link paper", href: `/api/documents/${d.id}`, download: true }, d.title),
    h(
      "p",
      { class: "facts-line" },
      h("span", {}, sizeOf(state, d.bytes)),
      d.added_by ? h("span", {}, d.added_by) : null,
      h("span", {}, moment(state, d.added_at)),
    ),
  );

function documentForm(state: State, file: SiteFile, done: () => void, close: () => void): HTMLElement {
  const t = caseWords(state);
  const chosen = field("file", t("documentFile"), { type: "file", required: true, note: t("documentNote") });
  const title = field("title", t("title"), { of: bodies.AddDocument.title, required: true });
  const input = chosen.querySelector("input");
  const name = title.querySelector("input");
  if (input) input.accept = TAKEN;
  let made = "";
  input?.addEventListener("change", () => {
    const picked = input.files?.[0];
    input.setCustomValidity(picked && picked.size > MOST_BYTES ? t("documentLarge") : "");
    // A title that nobody has written follows the file.
    if (picked && name && name.value === made) {
      made = shortened(titleOf(picked.name), bodies.AddDocument.title);
      name.value = made;
    }
  });
  const bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("photoSending") });
  return form(
    state,
    [chosen, title, bar],
    t("addDocument"),
    async (v, key) => {
      const picked = input?.files?.[0];
      if (!picked) return;
      const body = new FormData();
      body.append("uuid", key);
      body.append("title", v.title ?? "");
      body.append("file", picked, picked.name);
      bar.hidden = false;
      try {
        await state.api.upload(`/api/sites/${file.id}/documents`, body, (share) => {
          bar.value = share;
        });
      } finally {
        bar.hidden = true;
      }
      done();
    },
    button(t("cancel"), close),
  );
}
