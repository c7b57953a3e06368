/** A sweep: many SAEs over the same latents, trained together, each kept as an artifact of its own. */
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { latentsAtHand } from "@/sae/latent_stream.ts";
import { memberName } from "@/sae/member_name.ts";
import type { SaeMetrics } from "@/sae/metrics.ts";
import type { Activation, SaeParameters } from "@/sae/model.ts";
import { densities, disposeSae, evaluate, type Sae } from "@/sae/sae.ts";
import { type AnyLatentSets, type Failure, type TrainedMember, trainMembers } from "@/sae/train_members.ts";
import type { Artifact, ArtifactContents, Json } from "@/training/artifact.ts";
import { artifactGroup } from "@/training/artifact_group.ts";
import { sha256 } from "@/training/files.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** Raised when the same configuration would give other SAEs than before. */
const version = 1;

/** The result of a sweep. */
export interface Sweep {
  /** Hash of the members' keys. */
  key: string;
  /** The SAEs in the order of their configurations, without those that stopped alone. */
  members: Sae[];
  /** The members whose loss was not finite. */
  failed: (Failure & { name: string; config: SaeConfig })[];
  /** The curves of all members by name, failed ones included. */
  histories: Record<string, History>;
  /** Whether every member is trained to its last step. */
  complete: boolean;
}

/** How a sweep is run. */
export interface SweepOptions extends RunOptions {
  /** The folder of all artifacts. */
  root?: string;
  /** Curves have about so many points, 60 unless told; they are all that it changes. */
  curvePoints?: number;
}

/**
 * Trains the members that are not there yet, all together, and reads the others from their artifacts. Adding a member to
 * the list trains that one alone. A stopped or killed sweep continues from its checkpoint.
 *
 * @param latents What they learn from.
 * @param members What differs from the default configuration, for each member.
 * @param options Whom to tell, when to stop, and the folder of all artifacts.
 * @returns The trained SAEs; the caller disposes of them with {@link disposeSweep}.
 * @throws {RangeError} If there is no member, two have the same name, or a field is out of range.
 */
export async function sweep(
  latents: AnyLatentSets,
  members: Partial<SaeConfig>[],
  { root, ...run }: SweepOptions = {},
): Promise<Sweep> {
  const configs = members.map(resolveSaeConfig);
  checkNames(configs.map(memberName));
  const requests = configs.map((config) => ({
    config: { ...config, label: "" },
    inputs: { latents: latents.key },
  }));
  const artifacts = await artifactGroup("sae", requests, async (missing, { checkpointFolder }) => {
    const wanted = missing.map(({ index }) => configs[index]);
    const { members, completed } = await trainMembers(wanted, { ...run, latents, checkpointFolder });
    const contents: ArtifactContents[] = [];
    for (const member of members) contents.push(await contentsOf(member, { latents, completed }));
    return contents;
  }, { version, ...(root && { root }) });

  const named = artifacts.map((artifact, i) => ({
    artifact,
    config: configs[i],
    name: memberName(configs[i]),
  }));
  return {
    key: (await sha256(artifacts.map(({ key }) => key).join())).slice(0, 16),
    members: named.filter(({ artifact }) => !artifact.metrics.failure).map(saeFrom),
    failed: named.filter(({ artifact }) => artifact.metrics.failure)
      .map(({ artifact, config, name }) => ({
        ...artifact.metrics.failure as unknown as Failure,
        name,
        config,
      })),
    histories: Object.fromEntries(
      named.map(({ artifact, name }) => [name, artifact.metrics.history as unknown as History]),
    ),
    complete: artifacts.every(({ complete }) => complete),
  };
}

/**
 * The member that reconstructs best among those that are sparse and alive enough.
 *
 * @param sweep The sweep.
 * @param options The largest held-out L0 (default 10) and the largest share of dead features (default 1).
 * @returns The member with the smallest FVU.
 * @throws {RangeError} If no member is within the limits.
 */
export function bestMember(
  { members }: Pick<Sweep, "members">,
  { maxL0 = 10, maxDead = 1 }: { maxL0?: number; maxDead?: number } = {},
): Sae {
  const [best] = members
    .filter(({ metrics, dead }) => metrics.l0 <= maxL0 && dead <= maxDead)
    .sort((a, b) => a.metrics.fvu - b.metrics.fvu);
  if (best) return best;
  const found = members.map(({ name, metrics, dead }) =>
    `${name}: L0 ${metrics.l0.toFixed(1)}, dead ${dead.toFixed(3)}`
  );
  throw new RangeError(
    `Cannot choose the best SAE: found ${
      found.join("; ") || "no member"
    }, wanted L0 ≤ ${maxL0} and dead ≤ ${maxDead}. Raise the limits or add members`,
  );
}

/**
 * Frees the tensors of all members.
 *
 * @param sweep The sweep, not to be used any more.
 */
export function disposeSweep({ members }: Sweep): void {
  members.forEach(disposeSae);
}

async function contentsOf(
  { model, history, failure }: TrainedMember,
  { latents, completed }: { latents: AnyLatentSets; completed: boolean },
): Promise<ArtifactContents> {
  const curves = history as unknown as Json;
  if (!model) {
    return {
      metrics: { failure: failure as unknown as Json, history: curves },
      tensors: {},
      complete: completed,
    };
  }
  const metrics = await evaluate(model, latents.heldOut);
  const density = await densities(model, latentsAtHand(latents.train));
  const { parameters, activation } = model;
  const tensors = await arraysFrom({
    ...parameters,
    ...(activation.kind === "threshold" && { threshold: activation.threshold }),
  });
  disposeSae(model);
  return {
    metrics: { heldOut: metrics as unknown as Json, history: curves },
    tensors: { ...tensors, density: { shape: [density.length], data: density } },
    complete: completed,
  };
}

function saeFrom({ artifact, config, name }: { artifact: Artifact; config: SaeConfig; name: string }): Sae {
  const { key, metrics, tensors, complete } = artifact;
  const tensor = (name: string) => tf.tensor(tensors[name].data as Float32Array, tensors[name].shape);
  const density = tensors.density.data as Float32Array;
  const activation: Activation = config.activation === "relu"
    ? { kind: "relu" }
    : config.activation === "topk"
    ? { kind: "topk", k: config.k }
    : { kind: "threshold", threshold: tensor("threshold") as tf.Tensor1D };
  const names = ["encoder", "encoderBias", "decoder", "decoderBias"];
  return {
    key,
    name,
    config,
    parameters: Object.fromEntries(names.map((name) => [name, tensor(name)])) as unknown as SaeParameters,
    activation,
    metrics: metrics.heldOut as unknown as SaeMetrics,
    density,
    dead: density.filter((share) => share === 0).length / density.length,
    history: metrics.history as unknown as History,
    complete,
  };
}

function checkNames(names: string[]): void {
  if (names.length === 0) {
    throw new RangeError("Cannot sweep: found no member, wanted at least one configuration");
  }
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) {
    throw new RangeError(
      `Cannot sweep: found two members named "${twice}", wanted distinct ones. Give one of them another sae.label`,
    );
  }
}
