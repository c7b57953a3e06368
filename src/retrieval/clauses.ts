/** Cuts a prompt into clauses, and tells of each whether it sets, removes, keeps, strengthens or weakens something. */

/** What a clause does. A negated one ("not a crab") does nothing. */
export type Intent = "set" | "remove" | "more" | "less" | "keep" | "negated";

/** A piece of a prompt that means one thing at the most. */
export interface Clause {
  /** Lower-case text, without the words that tell the intent. */
  text: string;
  /** What it does. */
  intent: Intent;
  /**
   * What stands between it and the clause before, where the two may belong together, as in "yellow and orange glasses";
   * nothing where they are parted for certain.
   */
  joint: string;
  /** What it replaces, as in "swap the crab for a fox". */
  replaced?: string;
}

const polite =
  /^(?:please|and|also|then|so|ok|now|just|only|can you|could you|would you|i want you to|i want to|let'?s|but|or|nor)\b[\s,]*/;

/** What begins a new clause for certain, and what may only join two halves of one. */
const joints =
  /\s+(?:(?<hard>but|plus|wearing|wears|then|while|also|has|having|whose)\s+|(?=(?<before>without|not|except|minus|rather than|instead of|keep|leave|don'?t|do not|remove|add)\b)|(?:and|&)\s+(?=(?<verb>add|give|make|put|set|change|turn|swap|replace|remove|delete|keep|leave|take|lose|drop|get rid)\b)|(?:and|with|in(?! front)|&)\s+|(?=on (?:a|an|the|some) (?:[\w-]+ ){0,3}(?:back(?:ground|drop)|body|torso))|(?=in front of)|(?=against (?:a|an|the) ))/g;

const removing =
  /^(?:remove|delete|drop|lose|discard|take (?:off|away|out)|get rid of|erase|strip(?: off| away)?|clear|wipe(?: off| away)?|hide|eliminate|ditch|no more|no|without|minus|subtract)\b\s*/;
const takenAway = /^take (.+) (?:off|away|out)$/;
const keeping =
  /^(?:keep(?:ing)?|leave|leaving|preserve|maintain|don'?t (?:touch|change|alter|modify)|do not (?:touch|change|alter|modify)|(?:without|not|no) (?:changing|touching|altering|modifying)|except(?: for)?|everything else|the rest)\b\s*/;
const bare =
  /^(?:(?:make|leave|want|with|has|a|an|the|its)\s+)*(?:(?:plain|blank|bare|empty|clean)\s+(?:t-?shirt|shirt|tee|chest|top)|(?:t-?shirt|shirt|tee|chest|top)\s+(?:(?:is|be)\s+)?(?:plain|blank|bare|empty|clean)|nothing (?:on|across) (?:it|the (?:t-?shirt|shirt|tee|chest|top))|nothing on)$/;
const strengthening =
  /\b(?:more|stronger|strengthen|increase|boost|intensify|amplify|turn up|extra|bolder|stress)\b/;
const weakening =
  /\b(?:less|weaker|weaken|fainter|reduce|decrease|turn down|tone down|soften|subtler|fewer|paler out)\b/;
const amountWords =
  /\b(?:visible|strong|intense|prominent|obvious|pronounced|strength|intensity|amount|effect)\b/g;

const swapping = /^(?:swap|replace|exchange|trade|substitute)\s+(.+?)\s+(?:for|with|by|to|against)\s+(.+)$/;
const changing =
  /^(?:change|turn|transform|convert|switch|morph|make)\s+(.+?)(?:\s+from\s+.+?)?\s+(?:in)?to\s+(.+)$/;

/**
 * Cuts a prompt into clauses. Sentence marks and words such as "but" or "wearing" part for certain; commas, "and", "with"
 * and "in" part softly: whether the halves belong together is decided by what they match.
 *
 * @param prompt Any text.
 * @returns The clauses in order.
 */
export function cutClauses(prompt: string): Clause[] {
  const text = prompt.toLowerCase().replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/\s*\n\s*/g, ". ")
    .replace(/\s+/g, " ").replace(/: /g, " ").trim();
  const sentences = text.split(/[.!?;](?=\s|$)|\s[–—-]\s/);
  const clauses = sentences.flatMap((sentence) =>
    sentence.split(/,\s*/).flatMap((part, comma) => cutPart(part, comma > 0 ? ", " : ""))
  );
  return clauses.map((clause, at) => carried(clause, clauses[at - 1])).filter(({ text, intent }) =>
    /[\p{L}\p{N}]/u.test(text) || intent === "remove" || intent === "keep"
  );
}

function cutPart(part: string, joint: string): Clause[] {
  const plain = withoutPoliteness(part);
  const swap = plain.match(swapping) ?? plain.match(changing);
  const [first, ...others] = cutJoints(swap ? swap[2] : plain);
  if (first === undefined) return [];
  const clauses = [{ ...first, joint }, ...others].flatMap((piece) => readIntent(piece));
  if (swap && clauses.length) clauses[0].replaced = swap[1];
  return clauses;
}

function cutJoints(text: string): { text: string; joint: string }[] {
  const pieces: { text: string; joint: string }[] = [];
  let [from, joint] = [0, ""];
  for (const found of text.matchAll(joints)) {
    pieces.push({ text: text.slice(from, found.index), joint });
    from = found.index + found[0].length;
    joint = found.groups!.hard || found.groups!.before || found.groups!.verb ? "" : found[0];
  }
  pieces.push({ text: text.slice(from), joint });
  return pieces.filter((piece) => piece.text.trim() !== "");
}

function readIntent({ text, joint }: { text: string; joint: string }): Clause[] {
  const plain = withoutPoliteness(text);
  if (/^(?:instead of|rather than)\b/.test(plain)) return [{ text: plain, intent: "negated", joint: "" }];
  if (keeping.test(plain)) return [{ text: plain.replace(keeping, ""), intent: "keep", joint: "" }];
  if (bare.test(plain)) return [{ text: "accessory", intent: "remove", joint: "" }];
  const taken = plain.match(takenAway);
  if (taken) return [{ text: taken[1], intent: "remove", joint: "" }];
  if (removing.test(plain)) return [{ text: plain.replace(removing, ""), intent: "remove", joint: "" }];
  if (/^not\b/.test(plain)) return [{ text: plain.replace(/^not\s+/, ""), intent: "negated", joint: "" }];
  for (const [intent, words] of [["more", strengthening], ["less", weakening]] as const) {
    if (words.test(plain)) {
      return [{
        text: plain.replace(words, " ").replace(amountWords, " ").replace(/\s+/g, " ").trim(),
        intent,
        joint: "",
      }];
    }
  }
  return [{ text: plain, intent: "set", joint }];
}

/** "Remove the tie and the glasses" removes both; "keep the head and the shirt" keeps both. */
function carried(clause: Clause, before: Clause | undefined): Clause {
  const carries = clause.intent === "set" && clause.joint && before &&
    (before.intent === "remove" || before.intent === "keep") &&
    /^(?:the|its|any|all|his|her)\s+[\w-]+(?:\s[\w-]+)?$/.test(clause.text);
  return carries ? Object.assign(clause, { intent: before.intent, joint: "" }) : clause;
}

function withoutPoliteness(text: string): string {
  let plain = text.trim();
  while (polite.test(plain)) plain = plain.replace(polite, "");
  return plain;
}
