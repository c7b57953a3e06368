/** The Muon optimiser for matrices: momentum whose singular values are all made about 1 before the step. */
import * as tf from "@tensorflow/tfjs";

/** Muon's constants. */
export interface MuonOptions {
  /** Decay of the momentum, 0..1. Default 0.95. */
  momentum?: number;
  /**
   * How many blocks a matrix consists of that do different things, side by side: each is made orthogonal by itself.
   * Default 1 for all.
   */
  blocksOf?: (name: string) => number;
  /** Factor on the learning rate of the matrix with this name. Default 1 for all. */
  rateOf?: (name: string) => number;
}

/** An optimiser over one record of matrices; it owns their momentum until {@linkcode Muon.dispose}. */
export interface Muon {
  /**
   * Moves the matrices one step against their gradients.
   *
   * @param gradients One for each matrix, under the same names and of the same shapes; they stay the caller's to dispose.
   * @param learningRate The step's rate: how far the largest direction of a wide block moves.
   */
  apply(gradients: Record<string, tf.Tensor>, learningRate: number): void;
  /** Copies of the momentum under the matrices' names, the caller's to dispose. */
  state(): Record<string, tf.Tensor>;
  /**
   * Puts the momentum back.
   *
   * @throws {TypeError} When one is missing or has another length.
   */
  restore(state: Record<string, ArrayLike<number>>): void;
  /** Frees the momentum; the matrices stay. */
  dispose(): void;
}

/** Coefficients of the odd polynomial that is iterated: they blow small singular values up as fast as can be. */
const polynomial = [3.4445, -4.775, 2.0315] as const;
const iterations = 5;

/**
 * Makes a Muon optimiser (Jordan and others 2024, "Muon: an optimizer for hidden layers in neural networks"):
 *
 * `m ← μ·m + g`, `W ← W − rate · √max(1, rows/columns) · orthogonalize(g + μ·m)`.
 *
 * @param variables Matrices by name; they stay the caller's.
 * @param options Momentum, blocks and rates.
 */
export function createMuon(variables: Record<string, tf.Variable>, options: MuonOptions = {}): Muon {
  const { momentum: decay = 0.95, blocksOf = () => 1, rateOf = () => 1 } = options;
  const zeros = ({ shape }: tf.Variable) => tf.tidy(() => tf.variable(tf.zeros(shape), false));
  const names = Object.keys(variables);
  const momenta = Object.fromEntries(names.map((name) => [name, zeros(variables[name])]));
  return {
    apply(gradients, learningRate) {
      tf.tidy(() => {
        const blocks: tf.Tensor2D[] = [];
        for (const name of names) {
          momenta[name].assign(momenta[name].mul(decay).add(gradients[name]));
          const direction = gradients[name].add<tf.Tensor2D>(momenta[name].mul(decay));
          blocks.push(...tf.split<tf.Tensor2D>(direction, blocksOf(name), 1));
        }
        const moves = orthogonalizeAll(blocks);
        for (const name of names) {
          const own = moves.splice(0, blocksOf(name));
          const [rows, columns] = own[0].shape;
          const step = learningRate * rateOf(name) * Math.sqrt(Math.max(1, rows / columns));
          variables[name].assign(variables[name].sub(tf.concat(own, 1).mul(step)));
        }
      });
    },
    state: () => Object.fromEntries(names.map((name) => [name, momenta[name].clone()])),
    restore(state) {
      for (const name of names) {
        const { size, shape } = variables[name];
        if (state[name]?.length !== size) {
          throw new TypeError(
            `Cannot restore Muon: found ${
              state[name]?.length ?? "no"
            } values for "${name}", wanted ${size}. ` +
              "Take the state of the same model",
          );
        }
        tf.tidy(() => momenta[name].assign(tf.tensor(Float32Array.from(state[name]), shape)));
      }
    },
    dispose: () => tf.dispose(momenta),
  };
}

/**
 * Brings all singular values of matrices near 1 and leaves their singular vectors: five times
 * `X ← a·X + (b·A + c·A²)·X` with `A = X·Xᵀ`, from `X / ‖X‖` on (Newton–Schulz iteration with Jordan's coefficients, which end
 * between .7 and 1.2).
 *
 * @param matrices `[rows, columns]` each; those of the same shape, or its transpose, are done at once.
 * @returns Matrices of the same shapes; the caller disposes of them.
 */
export function orthogonalizeAll(matrices: tf.Tensor2D[]): tf.Tensor2D[] {
  return tf.tidy(() => {
    const results: tf.Tensor2D[] = [];
    const wide = matrices.map((matrix) => ({ matrix, tall: matrix.shape[0] > matrix.shape[1] }));
    const shapes = Map.groupBy(wide.keys(), (i) => String([...wide[i].matrix.shape].sort((a, b) => a - b)));
    for (const group of shapes.values()) {
      const flat = group.map((i) => wide[i].tall ? wide[i].matrix.transpose<tf.Tensor2D>() : wide[i].matrix);
      tf.unstack(orthogonalize(tf.stack(flat) as tf.Tensor3D)).forEach((done, at) => {
        const i = group[at];
        results[i] = (wide[i].tall ? done.transpose() : done) as tf.Tensor2D;
      });
    }
    return results;
  });
}

/** A stack `[s, rows, columns]` with no more rows than columns. */
function orthogonalize(stack: tf.Tensor3D): tf.Tensor3D {
  const [a, b, c] = polynomial;
  const norms = stack.square().sum([1, 2], true).sqrt().add(1e-7);
  let x = stack.div<tf.Tensor3D>(norms);
  for (let i = 0; i < iterations; i++) {
    const gram = tf.matMul(x, x, false, true); // [s, rows, rows]
    x = x.mul(a).add(tf.matMul(gram.mul(b).add<tf.Tensor3D>(tf.matMul(gram, gram).mul(c)), x));
  }
  return x;
}
