/** Members that were trained and measured on a random model in a second, for the tests of what is made of them. */
import { languageMembers, resolveLanguageSaesConfig } from "@/language/saes/language_saes_config.ts";
import type { LanguageSaes } from "@/language/saes/language_saes.ts";
import { type MeasuredMember, measureMember, type MemberRequest } from "@/language/saes/measured_member.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import { randomModel, randomTokens } from "./random_model.ts";
import { smallText } from "./small_text.ts";

/** Everything small. */
export const smallConfig = resolveLanguageSaesConfig({
  trainTokens: 3200,
  comparedTokens: 3200,
  batchSize: 32,
  poolContexts: 10,
  sampleTokens: 128,
  nFeatures: 24,
  narrowFeatures: 16,
  k: 3,
  lambda: 1,
  learningRate: 2e-2,
  chooseTokens: 400,
  judgeTokens: 404,
  lossTokens: 160,
  leastUses: 5,
});

/** Its members. */
export const smallMembers = languageMembers(smallConfig);

/** Tokens of a made-up stream in a real vocabulary. */
export async function smallData(): Promise<LanguageData> {
  const { tokenizer } = await smallText();
  return {
    key: "small",
    tokenizer,
    train: randomTokens(1000, 1),
    choose: randomTokens(420, 2),
    judge: randomTokens(450, 3),
  };
}

/** What a member of each role reads. */
export async function smallRequest(seed = 1): Promise<MemberRequest> {
  return { data: await smallData(), model: randomModel(seed), config: smallConfig };
}

/** Artifacts go to a folder of their own. */
export async function ownFolder(): Promise<void> {
  Deno.env.set("STUDY_DATA", await Deno.makeTempDir());
}

/** All members, as `languageSaes` gives them. */
export async function smallSaes(): Promise<LanguageSaes> {
  await ownFolder();
  const members: MeasuredMember[] = [];
  for (const member of smallMembers) {
    const seed = { model: 1, "second model": 2, "untrained model": 3 }[member.role];
    members.push((await measureMember(member, await smallRequest(seed)))!);
  }
  return { config: smallConfig, members, complete: true };
}
