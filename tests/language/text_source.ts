/** A language model of 12 neurons with a random dictionary and a short text: everything that text records are made from. */

import * as tf from "@tensorflow/tfjs";
import { collectActivations } from "@/features/activations.ts";
import { mlpActivations, type TransformerParameters } from "@/language/model/transformer.ts";
import { encode, makeTokenizer } from "@/language/corpus/tokenizer.ts";
import type { TextRecordSource } from "@/language/records/text_record_build.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** Tokens in a context, neurons, features. */
export const sizes = { context: 16, dMlp: 12, features: 20, contexts: 9 };

const code = 'for i in range(3):\n\tprint("</script>", i)  # <b>\u202e\n' +
  "import os\nfor x in y:\n    pass\n";
const prose = "The whale, the whale! “Why,” said I, & so for years we sailed on and on. ";

/** Makes the source. The caller need not dispose of anything. */
export async function textSource(): Promise<TextRecordSource> {
  const tokenizer = await makeTokenizer(Uint16Array.of(1 + 102, 1 + 111, 257, 1 + 114, 1 + 32, 1 + 32)); // fo, for, two blanks
  const documents = [
    { name: "a.py", kind: "code" as const, text: code },
    { name: "<b>.txt", kind: "english" as const, text: prose },
  ];
  const streams = documents.map(({ text }) => Uint16Array.of(0, ...encode(tokenizer, text)));
  const tokens = Uint16Array.from(streams.flatMap((stream) => Array.from(stream)));
  const set = {
    tokens,
    starts: Uint32Array.of(0, streams[0].length),
    documents: documents.map(({ name, kind }) => ({ name, kind })),
  };
  const { context, dMlp, features } = sizes;
  const matrix = (name: string, rows: number, columns: number, scale = rows ** -0.5) =>
    tf.tensor2d(normals(rows * columns, seededRandom(3, name)).map((x) => x * scale), [rows, columns]);
  const [d, vocabulary] = [8, tokenizer.size];
  const parameters: TransformerParameters = {
    embedding: matrix("embedding", vocabulary, d, 1),
    positions: tf.zeros([2, context]),
    attentionIn: matrix("attentionIn", d, 3 * d),
    attentionOut: matrix("attentionOut", d, d),
    mlpIn: matrix("mlpIn", d, dMlp, 1),
    mlpInBias: tf.zeros([dMlp]),
    mlpOut: matrix("mlpOut", dMlp, d),
    mlpOutBias: tf.zeros([d]),
    unembed: matrix("unembed", d, vocabulary),
    unembedBias: tf.zeros([vocabulary]),
  };
  const model = { parameters, config: { context, dMlp } };
  const decoder = matrix("decoder", features, dMlp);
  const dictionary = {
    name: "made up",
    nFeatures: features,
    dimensions: dMlp,
    decoder: decoder.dataSync() as Float32Array,
    decoderBias: new Float32Array(dMlp),
    encode: (x: tf.Tensor2D) =>
      tf.tidy(() => {
        const alive = tf.tensor1d(Array.from({ length: features }, (_, i) => i === 13 ? 0 : 1));
        return tf.matMul(x, decoder, false, true).sub(0.3).relu().mul<tf.Tensor2D>(alive);
      }),
  };
  const read = neuronsOf(model, tokens);
  const activations = await collectActivations(dictionary, read);
  const flipped = await collectActivations({
    ...dictionary,
    encode: (x) => tf.tidy(() => dictionary.encode(x).reverse(1)),
  }, read);
  return {
    model,
    tokenizer,
    set,
    dictionary,
    activations,
    second: { name: "flipped", activations: flipped },
  };
}

/** The neurons on the first contexts: [contexts · context, dMlp]. */
export function neuronsOf({ parameters }: TextRecordSource["model"], tokens: Uint16Array): Float32Array {
  const { contexts, context } = sizes;
  const first = tf.tensor2d(
    Int32Array.from(tokens.subarray(0, contexts * context)),
    [contexts, context],
    "int32",
  );
  return mlpActivations(parameters, first).activations.dataSync() as Float32Array;
}
