// A door before a server that can be shut and opened again at the same address,
// as when the server goes away and comes back.
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Door {
  url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

export async function makeDoor(target: string): Promise<Door> {
  const { hostname, port } = new URL(target);
  const listen = (at: number) =>
    new Promise<Server>((resolve) => {
      const server = createServer((incoming, outgoing) => {
        const { method, url: path, headers } = incoming;
        const onward = request({ hostname, port, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        onward.on("error", () => outgoing.destroy());
        outgoing.on("close", () => onward.destroy());
        incoming.pipe(onward);
      });
      server.listen(at, "127.0.0.1", () => resolve(server));
    });
  let server = await listen(0);
  const { port: at } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${at}`,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    open: async () => {
      server = await listen(at);
    },
  };
}
