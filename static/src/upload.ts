// Sending a file with a word on how far it has come, which fetch cannot give.
import { Away, type Fault, Problem } from "./api";

/** A few at a time: a phone's connection is narrow, and a page has but six. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<() => void> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running++;
  return () => {
    running--;
    waiting.shift()?.();
  };
}

function problemOf(request: XMLHttpRequest): Problem {
  const { status } = request;
  try {
    const body = JSON.parse(request.responseText) as { title?: string; detail?: string; errors?: Fault[] };
    return new Problem(status, body.detail || body.title || `HTTP ${status}`, body.errors ?? []);
  } catch {
    return new Problem(status, `HTTP ${status}`);
  }
}

/** Posts a form; told hears the share that has gone, 0 to 1. No answer is Away. */
export async function sendFile<T>(path: string, form: FormData, told: (share: number) => void): Promise<T> {
  const done = await turn();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", path);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (e) => e.lengthComputable && told(e.loaded / e.total));
      request.addEventListener("error", () => reject(new Away("no answer")));
      request.addEventListener("timeout", () => reject(new Away("no answer")));
      request.addEventListener("load", () => {
        if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
        else if ([502, 503, 504].includes(request.status)) reject(new Away(`HTTP ${request.status}`));
        else reject(problemOf(request));
      });
      request.send(form);
    });
  } finally {
    done();
  }
}
