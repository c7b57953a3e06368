/** A small text of both kinds with a vocabulary made for it. */

import { type Tokenizer } from "@/language/corpus/tokenizer.ts";
import { type TokenSet, tokenSet } from "@/language/corpus/token_set.ts";
import { trainTokenizer } from "@/language/corpus/train_tokenizer.ts";

/** A module with each of the contexts that features are searched for. */
export const smallModule = `"""A file for tests. It imports nothing."""
import os
from sys import path

def walk(tree):
    # look for all
    for node in tree:
        if node:
            print("for else import")
        else:
            import json
    return [part for part in path]
`;

/** Two sentences. */
export const smallProse = "Call me for a walk. I look for all else. Some years ago for me.\n";

/** The vocabulary, trained on both texts repeated, and the stream of the two. */
export async function smallText(): Promise<{ tokenizer: Tokenizer; set: TokenSet }> {
  const tokenizer = await trainTokenizer([smallModule.repeat(20), smallProse.repeat(20)], 360);
  const set = tokenSet(tokenizer, [
    { name: "small.py", kind: "code", text: smallModule },
    { name: "small.txt", kind: "english", text: smallProse },
  ]);
  return { tokenizer, set };
}
