/** Limits of what the explorer is asked: its page keeps them, its server enforces them. */

/** The limits. */
export const limits = {
  /** Bytes of a request's body. */
  bodyBytes: 32_768,
  /** Changes of features in one request. */
  edits: 256,
  /** The largest strength, either way. */
  strength: 1000,
  /** Letters and signs of a sentence. */
  promptSigns: 300,
} as const;
