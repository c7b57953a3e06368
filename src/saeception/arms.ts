/** The arms of the experiment: what the next network may be asked to represent. */

/** What targets are made of. */
export type ArmName =
  | "trimmed"
  | "example"
  | "complement"
  | "full"
  | "bias"
  | "random-directions"
  | "random-mask"
  | "class-means"
  | "published";

/** What an arm is called and what it needs. */
export interface Arm {
  /** A few words, for figures and tables. */
  title: string;
  /** One sentence that says what an example's target is. */
  description: string;
  /** Whether its targets come out of an SAE. */
  needsSae: boolean;
  /** Whether its targets depend on the examples' labels. */
  needsLabels: boolean;
}

/** All arms, the method first, then its controls. */
export const arms: Readonly<Record<ArmName, Arm>> = {
  trimmed: {
    title: "trimmed: the class's top features",
    description:
      "The code with only the features that fire most for the example's class, decoded: the method.",
    needsSae: true,
    needsLabels: true,
  },
  example: {
    title: "example: its own top features",
    description:
      "The code with only the example's own strongest features, decoded: sharpening without labels.",
    needsSae: true,
    needsLabels: false,
  },
  complement: {
    title: "complement: all but the class's top features",
    description: "The code without the features that fire most for the example's class, decoded.",
    needsSae: true,
    needsLabels: true,
  },
  full: {
    title: "full: the plain reconstruction",
    description: "The whole code, decoded: self-distillation without any sharpening.",
    needsSae: true,
    needsLabels: false,
  },
  bias: {
    title: "bias: one constant direction",
    description: "The decoder's bias, which is what an empty code decodes to: the same for every example.",
    needsSae: true,
    needsLabels: false,
  },
  "random-directions": {
    title: "random directions",
    description: "A random direction for each example, which knows nothing of the network.",
    needsSae: false,
    needsLabels: false,
  },
  "random-mask": {
    title: "random mask: as many random features",
    description:
      "The code with as many live features as the method keeps, drawn at random for each class, decoded.",
    needsSae: true,
    needsLabels: true,
  },
  "class-means": {
    title: "class means, without an SAE",
    description: "The mean activation of the example's class: supervision by labels alone.",
    needsSae: false,
    needsLabels: true,
  },
  published: {
    title: "published: another example's code",
    description:
      "The code of another random example with the top features of this example's class, decoded: " +
      "what the published script pairs.",
    needsSae: true,
    needsLabels: true,
  },
};

/**
 * Looks an arm up.
 *
 * @param name Its name.
 * @returns The arm.
 * @throws {RangeError} If there is none of this name.
 */
export function armOf(name: ArmName): Arm {
  if (Object.hasOwn(arms, name)) return arms[name];
  throw new RangeError(`Cannot take the arm "${name}": wanted is one of ${Object.keys(arms).join(", ")}`);
}
