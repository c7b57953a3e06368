/** Answers from the explorer's server. */
/// <reference lib="dom" />
import type { ErrorAnswer } from "@/explorer/errors.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { readPicture } from "@/explorer/page/picture_canvas.ts";

/** What the page says without the sentence encoder. */
const wordsOnly =
  "The sentence encoder is not installed, so words are compared and not what they mean. Install it with " +
  "python3 study.py setup";

/**
 * Connects to the server.
 *
 * @param options Where it is, without a slash at the end: "" for the page's own; and the token, where there is no cookie.
 * @returns The engine.
 * @throws {Error} If it does not answer.
 */
export async function serverEngine(
  { base = "", token }: { base?: string; token?: string } = {},
): Promise<Engine> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const ask = async (path: string, body?: unknown): Promise<Response> => {
    const request = body === undefined ? { headers } : {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(base + path, request).catch(() => {
      throw new Error("The server does not answer. Start it again: python3 study.py explore");
    });
    if (response.ok) return response;
    const { error } = await response.json() as ErrorAnswer;
    throw new Error(`${error.message}. ${error.remedy}`);
  };
  const { prompts, ...listing } = await (await ask("/api/features")).json();
  const { counts } = listing;
  const prompt: Engine["prompt"] = async (request) => {
    const answer = await (await ask("/api/prompt", request)).json();
    const bytes = Uint8Array.from(atob(answer.picture), (sign) => sign.charCodeAt(0));
    return { ...answer, picture: await readPicture(new Blob([bytes], { type: "image/png" })) };
  };
  return {
    listing,
    nouns: { train: counts.train, heldOut: counts.heldOut },
    sheet: (name) => `${base}/api/sheets/${name}`,
    record: async (id) => await (await ask(`/api/features/${id}`)).json(),
    noun: async (name) => await (await ask(`/api/nouns/${name}`)).json(),
    steer: async (request) => await readPicture(await (await ask("/api/steer", request)).blob()),
    ...(prompts && { prompt }),
    ...(prompts === "words" && { promptNote: wordsOnly }),
  };
}
