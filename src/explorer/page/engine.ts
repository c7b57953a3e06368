/** Where the page gets its answers: from the server, or from models that run in the page itself. */
/// <reference lib="dom" />
import type { NounCounts, SteerRequest } from "@/explorer/explorer.ts";
import type { FeatureListing, FeatureRecord } from "@/explorer/feature_listing.ts";
import type { NounAnswer } from "@/explorer/noun_answer.ts";
import type { Picture } from "@/explorer/picture.ts";
import type { UnderstoodPrompt } from "@/explorer/prompter.ts";

/** What is made of a sentence, with the edited picture. */
export interface PromptAnswer extends Omit<UnderstoodPrompt, "latent"> {
  /** The edited noun. */
  picture: Picture;
}

/** Answers for the page. Each throws an Error with a message for people when it cannot. */
export interface Engine {
  /** All features. */
  listing: FeatureListing;
  /** How many nouns each set has. */
  nouns: NounCounts;
  /** Address of a sheet of pictures. */
  sheet(name: "decoded" | "added" | "effect"): string;
  /** One feature. */
  record(id: number): Promise<FeatureRecord>;
  /** One noun. */
  noun(name: string): Promise<NounAnswer>;
  /** A noun, edited. */
  steer(request: SteerRequest): Promise<Picture>;
  /** What has to be said about how sentences are understood here. */
  promptNote?: string;
  /** A sentence that edits a noun; absent where sentences are not understood. */
  prompt?: (request: { noun: string; text: string; errorTerm: boolean }) => Promise<PromptAnswer>;
}
