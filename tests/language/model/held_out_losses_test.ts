/** Losses by kind of document against plain sums, on the windows that are whole. */
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { countNgrams, ngramCrossEntropy } from "@/language/corpus/ngrams.ts";
import { documentOfToken } from "@/language/corpus/token_set.ts";
import { tokenLosses } from "@/language/model/cross_entropy.ts";
import { heldOutLosses, heldOutTable } from "@/language/model/held_out_losses.ts";
import { untrainedModel } from "@/language/model/language_model.ts";
import { smallLanguage, smallModel } from "../small_language.ts";

await useBackend();

Deno.test("heldOutLosses() measures models and counting on the same tokens, by the kind of their document", async () => {
  const small = await smallLanguage();
  const data = { ...small, judge: small.train }; // long enough for windows of both kinds
  const model = await untrainedModel(data, { ...smallModel(data), seed: 3 });
  const [unigram, bigram, own] = await heldOutLosses([model], data);
  const { losses } = await tokenLosses(model, data.judge);
  const document = documentOfToken(data.judge);
  const ofKind = (kind: string) => {
    const list = [...losses].filter((_, i) => data.judge.documents[document[i + 1]].kind === kind);
    assert.ok(list.length > 20);
    return list.reduce((sum, loss) => sum + loss, 0) / list.length;
  };
  assert.equal(own.name, "the model, seed 3");
  assert.ok(Math.abs(own.code - ofKind("code")) < 1e-9);
  assert.ok(Math.abs(own.english - ofKind("english")) < 1e-9);
  assert.ok(Math.abs(own.all - losses.reduce((sum, loss) => sum + loss, 0) / losses.length) < 1e-9);
  const counted = ngramCrossEntropy(countNgrams(data.train, data.tokenizer.size), data.judge, {
    targets: losses.length,
  });
  assert.deepEqual([unigram.all, bigram.english], [counted.unigram.all, counted.bigram.english]);
  assert.ok(bigram.all < unigram.all);
  assert.match(String(heldOutTable([unigram, bigram, own])), /how often a token occurs/);
});

Deno.test("heldOutLosses() ends when it is stopped", async () => {
  const data = await smallLanguage();
  const model = await untrainedModel(data, smallModel(data));
  await assert.rejects(heldOutLosses([model], data, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
