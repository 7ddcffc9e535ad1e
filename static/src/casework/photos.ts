// Photos: chosen, shown at once, sent in the background, tried again on demand.
// Each has the name that this page gave it, so a repeated try is the same photo.
import { Away, Garbled, newKey } from "../api";
import { h, icon, iconButton } from "../dom";
import type { State } from "../state";
import { percent } from "../ui/bits";
import { troubleText } from "../ui/trouble";
import { caseWords } from "./words";

const CROSS = "M6 6l12 12M18 6L6 18";
const AGAIN = ["M20 11a8 8 0 1 0-2.300 5.700", "M20 5v6h-6"];

const FIRST_WAIT_MS = 2000;
const LAST_WAIT_MS = 60000;

export interface PhotoPicker {
  element: HTMLElement;
  /** The names of those that are here; undefined while one is on its way or has failed. */
  ready(): string[] | undefined;
  /** Says in the picker why it is not ready. */
  complain(): void;
}

type Sending = "sending" | "sent" | "failed";

export function photoPicker(state: State, phase: "before" | "after" | "other", label: string): PhotoPicker {
  const t = caseWords(state);
  const input = h("input", { type: "file", accept: "image/*", multiple: true, class: "visually-hidden" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const strip = h("ul", { class: "photo-strip" });
  const all = new Map<string, Sending>();
  /** Those that found no server: each goes out again when it is back. */
  const later = new Map<string, () => Promise<void>>();

  const add = (file: File) => {
    const uuid = newKey();
    const url = URL.createObjectURL(file);
    const status = h("span", { class: "photo-state", role: "status" });
    const again = iconButton("plain photo-again", state.t("tryAgain"), icon(...AGAIN));
    const remove = iconButton("plain photo-remove", t("photoRemove"), icon(CROSS));
    const tile = h("li", { class: "photo" }, h("img", { src: url, alt: file.name }), status, again, remove);
    const set = (now: Sending, words: string) => {
      if (!tile.isConnected) return;
      all.set(uuid, now);
      tile.dataset.state = now;
      status.textContent = words;
      again.hidden = now !== "failed";
    };
    const send = async () => {
      fault.hidden = true;
      set("sending", t("photoSending"));
      const form = new FormData();
      form.append("uuid", uuid);
      form.append("phase", phase);
      form.append("file", file, file.name);
      try {
        await state.api.upload("/api/photos", form, (share) =>
          set("sending", t("photoSent", { p: percent(state.lang.get(), share) })),
        );
        set("sent", t("photoDone"));
        later.delete(uuid);
        wait = FIRST_WAIT_MS;
      } catch (error) {
        set("failed", t("photoFailed"));
        const gone = error instanceof Away || error instanceof Garbled; // the same photo again is no second one
        if (gone && tile.isConnected) {
          later.set(uuid, send);
          retryLater();
        }
        fault.textContent = gone ? t("photoWaits") : troubleText(state, error);
        fault.hidden = false;
      }
    };
    again.addEventListener("click", () => void send());
    remove.addEventListener("click", () => {
      all.delete(uuid);
      later.delete(uuid);
      tile.remove();
      URL.revokeObjectURL(url);
      fault.hidden = true;
    });
    strip.append(tile);
    void send();
  };
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) add(file);
    input.value = "";
  });
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const retry = () => {
    clearTimeout(timer);
    if (!element.isConnected) return window.removeEventListener("online", retry);
    for (const send of [...later.values()]) void send();
  };
  const retryLater = () => {
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(2 * wait, LAST_WAIT_MS);
  };
  window.addEventListener("online", retry);
  const choose = h("label", { class: "quiet photo-choose" }, t("takePhoto"), input);
  const element = h(
    "div",
    { class: "field photos", role: "group", "aria-label": label },
    h("p", { class: "label" }, label),
    strip,
    choose,
    fault,
  );
  return {
    element,
    ready: () => ([...all.values()].every((s) => s === "sent") ? [...all.keys()] : undefined),
    complain: () => {
      const failed = [...all.values()].includes("failed");
      fault.textContent = t(failed ? "photoRefused" : "photoBusy");
      fault.hidden = false;
    },
  };
}
