/** What was measured of the language model's SAEs, in numbers. */
import type { LanguageSaes } from "@/language/saes/language_saes.ts";
import type { LanguageMember } from "@/language/saes/language_saes_config.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { lossRecovered } from "@/language/saes/splice_losses.ts";
import { meanF1 } from "@/language/saes/token_scores.ts";
import { type Tokenizer, tokenText } from "@/language/corpus/tokenizer.ts";
import { type Table, table } from "@/plot/table.ts";

/** An SAE and what it is held against; what was stopped is missing. */
export interface ComparedMembers {
  /** The study's own SAE: the first. */
  own: MeasuredMember;
  /** The neurons. */
  neurons?: MeasuredMember;
  /** Random directions of the same number and L0. */
  directions?: MeasuredMember;
  /** Random data points, activations, as directions, of the same number and L0. */
  points?: MeasuredMember;
  /** The same SAE of a model that learned nothing. */
  untrained?: MeasuredMember;
}

/** A feature that fires so seldom belongs to what Bricken et al. (2023) call the ultralow density cluster. */
export const ultralowDensity = 1e-5;

/**
 * Picks the study's own SAE and its floors.
 *
 * @param saes All members.
 * @returns Them by what they are.
 * @throws {RangeError} If the first SAE is not there.
 */
export function comparedMembers({ members }: Pick<LanguageSaes, "members">): ComparedMembers {
  const own = members.find(({ kind, role }) => kind === "trained" && role === "model");
  if (!own) {
    throw new RangeError(
      "Cannot compare the SAEs: found none of the model, wanted at least one. Let the training run to its end",
    );
  }
  const ofKind = (kind: LanguageMember["kind"]) => members.find((member) => member.kind === kind);
  const found = {
    neurons: ofKind("neurons"),
    directions: ofKind("random directions"),
    points: ofKind("random data points"),
    untrained: members.find(({ kind, role }) => kind === "trained" && role === "untrained model"),
  };
  return { own, ...Object.fromEntries(Object.entries(found).filter(([, member]) => member)) };
}

/**
 * Lists all members with what was measured of them on documents that judge.
 *
 * @param saes The members.
 * @returns The table.
 */
export function languageSaeTable({ members }: Pick<LanguageSaes, "members">): Table {
  return table({
    title: "SAEs of the language model and what they are held against, on documents that judge",
    rows: members.map((member) => {
      const { name, dictionary, metrics, losses, dead, density, matches, sae, kind, fields } = member;
      const ultralow = density.filter((share) => share > 0 && share <= ultralowDensity).length;
      return {
        dictionary: name,
        features: dictionary.nFeatures,
        "training tokens": kind === "trained" ? fields.steps! * fields.batchSize! : 0,
        L0: metrics.l0,
        FVU: sae && metrics.fvu,
        "loss recovered, zero (%)": losses && 100 * lossRecovered(losses, "zero"),
        "loss recovered, mean (%)": losses && 100 * lossRecovered(losses, "mean"),
        "dead (%)": 100 * dead,
        "ultralow (%)": 100 * ultralow / density.length,
        "mean F1 of tokens": meanF1(matches),
        "tokens with F1 > .8": matches.filter(({ f1 }) => f1 > 0.8).length,
      };
    }),
  });
}

/** Which tokens are listed. */
export interface TokenTableOptions {
  /** The vocabulary. */
  tokenizer: Tokenizer;
  /** How many, the most used first; all unless told. */
  count?: number;
}

/**
 * Lists the frequent tokens with the feature of the first SAE that tells each best, and with the best F1 of every floor.
 *
 * @param saes The members.
 * @param options The vocabulary, and how many tokens.
 * @returns The table, the most used token first.
 */
export function tokenTable(
  saes: Pick<LanguageSaes, "members">,
  { tokenizer, count = Infinity }: TokenTableOptions,
): Table {
  const { own, neurons, directions, points, untrained } = comparedMembers(saes);
  const order = [...own.matches.keys()].sort((a, b) => own.matches[b].uses - own.matches[a].uses || a - b);
  const shown = order.slice(0, count);
  return table({
    title: `The best feature of ${own.name} for ${
      shown.length < order.length ? `the ${shown.length} most used of ` : ""
    }${order.length} tokens`,
    rows: shown.map((place) => {
      const { token, uses, feature, precision, recall, f1 } = own.matches[place];
      return {
        token: `\`${tokenText(tokenizer, token)}\``,
        uses,
        feature,
        precision,
        recall,
        F1: f1,
        "best neuron": neurons?.matches[place].f1,
        "random directions": directions?.matches[place].f1,
        "random data points": points?.matches[place].f1,
        "untrained model": untrained?.matches[place].f1,
      };
    }),
  });
}
