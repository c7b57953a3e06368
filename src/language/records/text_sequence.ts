/** Stretches of text as records hold them, with what a feature does on each token. */

/** What removing a feature at one token does to the prediction of the next one. Logits change by −f·d·mlpOut·unembed, exactly. */
export interface TokenEffect {
  /** The token's place in its sequence, from 0. */
  at: number;
  /** Loss without the feature minus loss with it, in nats, of the token that really comes next: above 0 where the feature helps. */
  loss: number;
  /** Probability of the token that comes next, with the feature. */
  probability: number;
  /** The same without it. */
  without: number;
  /** KL(with ‖ without), in nats. */
  kl: number;
  /** What the feature adds to log Σ exp(logits), over its median weight: it adds f·w − shift to a token's log-probability. */
  shift: number;
  /** The 5 tokens to whose probability it adds most, with what it adds. */
  up: TokenValues;
  /** The 5 from whose probability it takes most, with what it adds: below 0. */
  down: TokenValues;
}

/** Tokens with a number each. */
export interface TokenValues {
  /** Token numbers. */
  tokens: number[];
  /** The number of each. */
  values: number[];
}

/** Tokens around one on which a feature is active, all of the same context. */
export interface Sequence {
  /** Place of the active token in the token set. */
  position: number;
  /** Its place in the sequence, from 0. */
  at: number;
  /** The tokens. */
  tokens: number[];
  /** The token after the last; null at the end of the token set. */
  next: number | null;
  /** The feature's activation on each token, 0 where it is silent. */
  activations: number[];
  /** What it does on the tokens where it is active. */
  effects: TokenEffect[];
}
