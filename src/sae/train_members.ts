/** Trains several SAEs together on one stream of batches. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import type { MemberMeasures } from "@/sae/learner.ts";
import { arrayBatches, type LatentBatches, latentsAtHand, type LatentStream } from "@/sae/latent_stream.ts";
import { createMember, type Member } from "@/sae/member.ts";
import { memberName } from "@/sae/member_name.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { train, type Trainable } from "@/training/loop.ts";
import type { History, RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Latents to learn from and to judge by. The latents of a VAE have this form; a language model's are streamed. */
export interface LatentSets<Train extends Float32Array | LatentStream = Float32Array> {
  /** The key of the artifact they are. */
  key: string;
  /** Length of a latent. */
  dimensions: number;
  /** Row-major, `[trainCount · dimensions]`, or a stream. */
  train: Train;
  /** Row-major, `[heldOutCount · dimensions]`, of samples that never occur in training. */
  heldOut: Float32Array;
}

/** Latents in either form. */
export type AnyLatentSets = LatentSets<Float32Array | LatentStream>;

/** What training left of one member. */
export interface TrainedMember {
  /** The SAE; the caller disposes of it. Missing when it stopped early. */
  model?: SaeModel;
  /** Its curves. */
  history: History;
  /** Why it stopped alone, if it did. */
  failure?: Failure;
}

/** Why a member stopped while the others went on. */
export interface Failure {
  /** The step at which it was noticed. */
  step: number;
  /** In words. */
  reason: string;
}

/** What training several members needs besides them. */
export interface TrainMembersOptions extends RunOptions {
  /** The latents. */
  latents: AnyLatentSets;
  /** Where checkpoints go; none are kept without it. */
  checkpointFolder?: string;
  /** Curves have about so many points, 60 unless told. Each costs as much as a few steps. */
  curvePoints?: number | undefined;
}

/** Held-out latents that the curves are measured on. */
const probeSize = 1024;

/**
 * Trains members to their own last steps. Members with the same batch size and seed see the same batches; each one's weights
 * are bit for bit those of training it alone on the same backend. A member whose loss is not finite stops alone.
 *
 * @param configs One complete configuration per member; their names are distinct.
 * @param options The latents, whom to tell, when to stop, and where checkpoints go.
 * @returns The members in order, and whether all steps were taken.
 */
export async function trainMembers(
  configs: SaeConfig[],
  { latents, checkpointFolder, curvePoints = 60, ...run }: TrainMembersOptions,
): Promise<{ members: TrainedMember[]; completed: boolean }> {
  const { dimensions, train: source } = latents;
  const atHand = latentsAtHand(source);
  const all = tf.tensor2d(atHand, [atHand.length / dimensions, dimensions]);
  const probe = tf.tensor2d(latents.heldOut.slice(0, probeSize * dimensions), [
    Math.min(probeSize, latents.heldOut.length / dimensions),
    dimensions,
  ]);
  const members = configs.map((config) => createMember(config, all));
  const streams = openStreams(configs, { source, all });
  try {
    const group = memberGroup(members, { configs, streams, probe });
    const steps = Math.max(...configs.map((config) => config.steps));
    const { completed, history } = await train(group.trainable, {
      title: `${configs.length} sparse autoencoders`,
      steps,
      measureEvery: Math.max(1, Math.ceil(steps / curvePoints)),
      ...(checkpointFolder && { checkpointFolder }),
      ...run,
    });
    return {
      completed,
      members: configs.map((config, i) => {
        const failedAt = group.failedAt(i);
        const curves = memberHistory(history, { name: memberName(config), steps: config.steps, failedAt });
        if (failedAt < 0) return { model: members[i].result(), history: curves };
        const reason =
          `The loss was not finite at step ${failedAt}; a lower learning rate than ${config.learningRate} may help`;
        return { history: curves, failure: { step: failedAt, reason } };
      }),
    };
  } finally {
    members.forEach((member) => member.dispose());
    streams.forEach(({ batches }) => batches.dispose());
    tf.dispose([all, probe]);
  }
}

interface GroupContext {
  configs: SaeConfig[];
  streams: SharedBatches[];
  probe: tf.Tensor2D;
}

/** Batches, and the members that see them. */
interface SharedBatches {
  indices: number[];
  batches: LatentBatches;
}

/** The batches of members with the same batch size and seed are opened once. */
function openStreams(
  configs: SaeConfig[],
  { source, all }: { source: Float32Array | LatentStream; all: tf.Tensor2D },
): SharedBatches[] {
  const groups = Map.groupBy(configs.keys(), (i) => `${configs[i].batchSize}/${configs[i].seed}`);
  return [...groups.values()].map((indices) => {
    const { batchSize, seed } = configs[indices[0]];
    const options = { batchSize, seed };
    return {
      indices,
      batches: source instanceof Float32Array ? arrayBatches(all, options) : source.batches(options),
    };
  });
}

/** The members as one thing that learns, and the step at which each one failed, −1 for the sound ones. */
function memberGroup(
  members: Member[],
  { configs, streams, probe }: GroupContext,
): { trainable: Trainable; failedAt(member: number): number } {
  const failedAt = new Int32Array(members.length).fill(-1);
  const isLearning = (i: number, step: number) => failedAt[i] < 0 && step < configs[i].steps;
  const trainable: Trainable = {
    step(step) {
      for (const { indices, batches } of streams) {
        const learning = indices.filter((i) => isLearning(i, step));
        if (learning.length === 0) continue;
        const latents = batches.at(step);
        for (const i of learning) members[i].step(step, latents);
        latents.dispose();
      }
    },
    async measure(step) {
      const values: Record<string, number> = {};
      for (const [i, member] of members.entries()) {
        const measures = failedAt[i] < 0 ? await member.measure(step, probe) : unmeasured;
        if (failedAt[i] < 0 && !Number.isFinite(measures.loss)) failedAt[i] = step;
        for (const [name, value] of Object.entries(measures)) {
          values[`${memberName(configs[i])}/${name}`] = value;
        }
      }
      return values;
    },
    async state() {
      const state: NamedArrays = { failedAt: { shape: [members.length], data: failedAt.slice() } };
      for (const [i, member] of members.entries()) {
        for (const [name, array] of Object.entries(await member.state())) state[`${i}/${name}`] = array;
      }
      return state;
    },
    restore(arrays) {
      failedAt.set(arrays.failedAt.data);
      for (const [i, member] of members.entries()) {
        const own = Object.entries(arrays).filter(([name]) => name.startsWith(`${i}/`));
        member.restore(Object.fromEntries(own.map(([name, array]) => [name.slice(`${i}/`.length), array])));
      }
    },
  };
  return { trainable, failedAt: (member) => failedAt[member] };
}

const unmeasured: MemberMeasures = { loss: NaN, reconstruction: NaN, l1: NaN, l0: NaN, dead: NaN };

/** One member's curves, up to its own last step or its failure. */
function memberHistory(
  history: History,
  { name, steps, failedAt }: { name: string; steps: number; failedAt: number },
): History {
  const end = failedAt < 0 ? Infinity : failedAt;
  const length =
    history.step.filter((step, i) => step < end && (i === 0 || history.step[i - 1] < steps)).length;
  const own = Object.entries(history.values).filter(([key]) => key.startsWith(`${name}/`));
  return {
    step: history.step.slice(0, length).map((step) => Math.min(step, steps)),
    values: Object.fromEntries(
      own.map(([key, values]) => [key.slice(`${name}/`.length), values.slice(0, length)]),
    ),
  };
}
