// A file is dropped or chosen, sent, and looked at.
import { newKey } from "../api";
import { h } from "../dom";
import type { FileLook, Upload } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import { button, percent } from "../ui/bits";
import { troubleText } from "../ui/trouble";
import { draft, newDraft, setDraft } from "./draft";
import { sendFile } from "./pieces";
import { importWords } from "./words";

/** As many as one import takes. */
const MOST_FILES = 20;

export function dropZone(context: ScreenContext): HTMLElement {
  const { state } = context;
  const t = importWords(state);
  const input = h("input", {
    type: "file",
    multiple: true,
    class: "visually-hidden",
    tabindex: -1,
    "aria-label": t("choose"),
  });
  const choose = button(t("choose"), () => input.click(), "solid");
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const ask = h(
    "div",
    { class: "import-ask" },
    h("p", {}, h("strong", {}, t("drop"))),
    h("p", { class: "small" }, t("forms"), " · ", t("dropMany")),
    h("div", { class: "acts" }, choose, input, goOn(context)),
    fault,
  );
  const zone = h("section", { class: "import-drop", "aria-label": t("drop") }, ask);
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])].slice(0, MOST_FILES);
    if (files.length === 0 || !ask.isConnected) return;
    fault.hidden = true;
    void send(files);
  };
  const fail = (text: string) => {
    zone.replaceChildren(ask);
    fault.textContent = text;
    fault.hidden = false;
    choose.focus();
  };
  const send = async (files: File[]) => {
    const none = files.find((file) => file.size === 0);
    if (none) return fail(t("emptyFile", { name: none.name }));
    const abort = new AbortController();
    context.signal.addEventListener("abort", () => abort.abort());
    try {
      const { uploads, look } = await receive(context, zone, files, abort);
      setDraft(newDraft(uploads, look));
      context.choose("new");
    } catch (error) {
      if (context.signal.aborted) return;
      if (abort.signal.aborted) return fail("");
      fail(troubleText(state, error));
    } finally {
      fault.hidden = fault.textContent === "";
      input.value = "";
    }
  };
  input.addEventListener("change", () => take(input.files));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
  return zone;
}

/** The way back to a file that is being worked on. */
function goOn(context: ScreenContext): HTMLElement | null {
  const now = draft();
  if (!now) return null;
  const name = now.uploads[0]?.name ?? "";
  return button(importWords(context.state)("continueDraft", { name }), () => context.choose("new"));
}

/** Sends the files one after the other, telling how far it is, and looks at the first. */
async function receive(
  { state }: ScreenContext,
  zone: HTMLElement,
  files: File[],
  abort: AbortController,
): Promise<{ uploads: Upload[]; look: FileLook }> {
  const t = importWords(state);
  const title = h("h3", { tabindex: -1 });
  const bar = h("progress", { max: 1, value: 0 });
  const said = h("p", { class: "small", role: "status" });
  const cancel = button(state.t("cancel"), () => abort.abort());
  zone.replaceChildren(title, bar, said, h("div", { class: "acts" }, cancel));
  title.focus({ preventScroll: true });
  const { signal } = abort;
  const uploads: Upload[] = [];
  for (const file of files) {
    title.textContent = t("sending", { name: file.name });
    bar.setAttribute("aria-label", title.textContent);
    const told = (share: number) => {
      bar.value = share;
      said.textContent = t("sent", { p: percent(state.lang.get(), share) });
    };
    uploads.push(await sendFile(state.api, file, { uuid: newKey(), signal, told }));
  }
  said.textContent = t("looking");
  bar.removeAttribute("value");
  const look = await state.api.post<FileLook>(`/api/uploads/${uploads[0]?.id}/look`, {}, undefined, signal);
  return { uploads, look };
}
