/** What the words of Python source do, told by what stands around them. */

/** What a keyword or a name does; "none" for all that has no such role. */
export const pythonRoles = [
  "none",
  "loop for",
  "comprehension for",
  "statement if",
  "conditional if",
  "comprehension if",
  "statement else",
  "conditional else",
  "import",
  "from of an import",
  "imported name",
  "function definition",
  "class definition",
  "parameter",
  "keyword argument",
  "called name",
  "attribute",
] as const;

/** What a keyword or a name does. */
export type PythonRole = typeof pythonRoles[number];

/** What is known of an open bracket, or of the statement itself outside all brackets. */
export interface BracketLevel {
  /** The sign that opened it; nothing for the statement. */
  opened: string;
  /** Whether a `for` stands before, on the same level. */
  inComprehension: boolean;
  /** Lambdas before, on the same level, whose colon is still to come. */
  lambdas: number;
}

/** Where a keyword stands. */
export interface KeywordPlace {
  /** Whether it is the first word of its statement, or the first after `async`. */
  begins: boolean;
  /** The first word of its statement. */
  first: string;
  /** The innermost bracket around it. */
  level: BracketLevel;
}

/** Where a name stands. */
export interface NamePlace {
  /** The first word of its statement. */
  first: string;
  /** The brackets around it, the innermost last, after the statement itself. */
  levels: BracketLevel[];
}

/**
 * The role of a keyword.
 *
 * @param word The keyword.
 * @param place Where it stands.
 * @returns Its role, or `none`.
 */
export function keywordRole(word: string, { begins, first, level }: KeywordPlace): PythonRole {
  switch (word) {
    case "for":
      return begins ? "loop for" : "comprehension for";
    case "if":
      return begins ? "statement if" : level.inComprehension ? "comprehension if" : "conditional if";
    case "else":
      return begins ? "statement else" : "conditional else";
    case "import":
      return first === "import" || first === "from" ? "import" : "none";
    case "from":
      return begins ? "from of an import" : "none";
    default:
      return "none";
  }
}

/**
 * The role of a name.
 *
 * @param neighbours The word or sign before it, and the one after.
 * @param place Where it stands.
 * @returns Its role, or `none`.
 */
export function nameRole([before, after]: [string, string], { first, levels }: NamePlace): PythonRole {
  const { opened, lambdas } = levels.at(-1)!;
  if (first === "import" || first === "from") return "imported name";
  if (before === "def") return "function definition";
  if (before === "class") return "class definition";
  if (opened === "(" && levels.length === 2 && first === "def" && ["(", ",", "*", "**"].includes(before)) {
    return "parameter";
  }
  if (opened === "(" && lambdas === 0 && after === "=" && (before === "(" || before === ",")) {
    return "keyword argument";
  }
  if (after === "(") return "called name";
  return before === "." ? "attribute" : "none";
}
