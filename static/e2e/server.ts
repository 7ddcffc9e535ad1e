// Runs the real binary for the tests, on a free port, with a folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 200000; // a first start makes the database and the city

export interface Server {
  url: string;
  stop(): Promise<void>;
}

export interface Home {
  dir: string;
  remove(): void;
}

export function makeHome(): Home {
  // Short, since the database's socket lies in it.
  const dir = mkdtempSync(join(tmpdir(), "tse2e-"));
  // Started by root, the database belongs to another user, who must get there.
  chmodSync(dir, 0o711);
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function binary(): string {
  const path = process.env.TONGSHI_BIN;
  if (!path) throw new Error("TONGSHI_BIN is not set: build the binary (make build) and give its path");
  return path;
}

/** Starts `serve`, with the demonstration city or empty, and waits until it says where it serves. */
export function startServer(dir: string, port = 0, demo = true): Promise<Server> {
  const args = [
    "serve",
    ...(demo ? ["--demo"] : []),
    "--data",
    join(dir, "data"),
    "--addr",
    `127.0.0.1:${port}`,
  ];
  const child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGTERM");
      reject(new Error(`the server did not start in ${PATIENCE_MS / 1000} s:\n${log}`));
    }, PATIENCE_MS);
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      const url = log.match(/https?:\/\/127\.0\.0\.1:\d+/)?.[0];
      if (!url || !/serves on/i.test(log)) return;
      clearTimeout(timer);
      resolve({ url, stop: () => stop(child) });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${log}`));
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
