// A file goes to the server in pieces: one whose answer was lost is not sent
// twice, since the server is asked how much it has.
import { type Api, Away, Garbled, Problem } from "../api";
import type { Upload } from "../generated/api";

/** Small enough that a slow line shows progress; the server takes 8 MiB. */
export const PIECE_BYTES = 2 << 20;
/** Tries without anything new at the server. */
const TRIES = 6;
const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 15000;

export interface Sending {
  /** The file's name of this page's making: what is sent again under it is the same upload. */
  uuid: string;
  signal: AbortSignal;
  /** Hears the share that is at the server, 0 to 1. */
  told(share: number): void;
}

/** The server did not answer, or has another idea of where the next piece begins. */
const passing = (error: unknown): boolean =>
  error instanceof Away || error instanceof Garbled || (error instanceof Problem && error.status === 409);

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Tries until it is answered, or as often as is worth it. */
async function patiently<T>(signal: AbortSignal, act: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await act(attempt);
    } catch (error) {
      if (attempt + 1 >= TRIES || !passing(error)) throw error;
    }
    await wait(Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt), signal);
  }
}

/** Sends a whole file; a refusal that will stay one is a Problem. What is given up is forgotten at the server. */
export async function sendFile(api: Api, file: File, sending: Sending): Promise<Upload> {
  const { uuid, signal } = sending;
  const about = { uuid, name: file.name, bytes: file.size };
  const begun = await patiently(signal, () => api.post<Upload>("/api/uploads", about, undefined, signal));
  try {
    return await sendPieces(api, file, begun, sending);
  } catch (error) {
    if (signal.aborted) void forget(api, begun.id);
    throw error;
  }
}

async function sendPieces(api: Api, file: File, begun: Upload, { signal, told }: Sending): Promise<Upload> {
  const path = `/api/uploads/${begun.id}`;
  let upload = begun;
  while (upload.received < upload.bytes) {
    told(upload.received / upload.bytes);
    const known = upload;
    upload = await patiently(signal, async (attempt) => {
      const now = attempt === 0 ? known : await api.get<Upload>(path, {}, signal);
      if (now.received >= now.bytes) return now;
      const piece = file.slice(now.received, now.received + PIECE_BYTES);
      return api.send<Upload>("POST", `${path}/pieces?offset=${now.received}`, piece, {}, signal);
    });
  }
  told(1);
  return upload;
}

/** A file that is not wanted any more; the server forgets it by itself later, should this not reach it. */
export const forget = (api: Api, id: number): Promise<void> =>
  api.send<undefined>("DELETE", `/api/uploads/${id}`).catch(() => undefined);
