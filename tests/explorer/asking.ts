/** A small server to ask, without a port, and the one form of its refusals. */
import assert from "node:assert/strict";
import { createApp } from "@/explorer/app.ts";
import { newToken } from "@/explorer/guard.ts";
import { smallWorld } from "./small_explorer.ts";

/** The small models that the small server answers with. */
export const world = await smallWorld();
const { explorer, stored } = world;
const files = { "/": { type: "text/html", body: "<title>page</title>" } };
const home = "http://127.0.0.1:9000";

/** The token that the small server wants. */
export const token = newToken();

/** What the small server serves. */
export const parts = { explorer, sheets: stored.sheets, files };

const app = createApp({ ...parts, token, embedded: false });

/** A request. */
export interface Asked {
  /** Its method, GET unless told. */
  method?: string;
  /** Headers besides host and token. */
  headers?: Record<string, string>;
  /** Its body. */
  body?: string;
  /** Whether the token is left out. */
  bare?: boolean;
  /** Another application than the small one. */
  on?: { request(url: string, init: RequestInit): Response | Promise<Response> };
}

/** Asks the small server. @param path The address. @param asked The request. @returns The response. */
export function ask(path: string, { bare, headers, on = app, ...init }: Asked = {}): Promise<Response> {
  const own: Record<string, string> = bare ? {} : { authorization: `Bearer ${token}` };
  const all = { host: "127.0.0.1:9000", ...own, ...headers };
  return Promise.resolve(on.request(home + path, { ...init, headers: all }));
}
/** Posts to the small server. @param path The address. @param body Text, or what becomes JSON. @returns The response. */
export const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

/** Wants a refusal in the one form that there is, which tells no inside of the program. */
export async function refused(response: Response, status: number, code: string): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  const { error } = JSON.parse(text);
  assert.equal(error.code, code, text);
  assert.match(error.message, /^Cannot [^]+: /, text);
  assert.ok(error.remedy.length > 5, text);
  assert.doesNotMatch(text, /\.ts\b|node_modules|\bat [A-Za-z.]+ \(/, "an inside was told");
  assert.deepEqual(Object.keys(error).sort(), ["code", "message", "remedy"]);
}
