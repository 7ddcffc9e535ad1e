// Sending a file with a word on how far it has come, which fetch cannot give.
// Only api.ts uses it: what it gives back is what fetch would.

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

/** Posts a form; told hears the share that has gone, 0 to 1. */
export async function postForm(
  path: string,
  form: FormData,
  told: (share: number) => void,
  locale: string,
): Promise<Response> {
  const done = await turn();
  try {
    return await new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", path);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Accept-Language", locale);
      request.upload.addEventListener("progress", (e) => e.lengthComputable && told(e.loaded / e.total));
      request.addEventListener("error", () => reject(new TypeError("no answer")));
      request.addEventListener("load", () => {
        const { status } = request;
        const headers = { "Content-Language": request.getResponseHeader("Content-Language") ?? "" };
        resolve(new Response(status === 204 ? null : request.responseText, { status, headers }));
      });
      request.send(form);
    });
  } finally {
    done();
  }
}
