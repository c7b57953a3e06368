/** Several artifacts that are computed better together than one by one: the missing ones are made in one go. */
import { dirname, join } from "@std/path";
import { type Artifact, artifact, type ArtifactContents, type Workspace } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";

/** One artifact that is asked for. */
export interface ArtifactRequest {
  /** The resolved configuration, which becomes part of the key. */
  config: object;
  /** Keys of the artifacts that go into this one, by role. */
  inputs?: Record<string, string>;
}

/** An artifact that is not there yet. */
export interface MissingArtifact extends Workspace {
  /** Its place among the requests, from 0. */
  index: number;
}

/** What holds for all artifacts of a group. */
export interface ArtifactGroupOptions {
  /** Version of the computation: raise it when the code changes what comes out. */
  version: number;
  /** The folder of all artifacts. */
  root?: string;
}

/**
 * Returns the finished results of the same configurations, and computes and stores those that are missing, all at once.
 *
 * Each artifact has the key it would have alone, so a group that grew by one computes that one only.
 *
 * @param name What kind of results: `"sae"`.
 * @param requests Configuration and inputs of each; no two are equal.
 * @param compute Computes the missing ones, which it gets in the order of the requests, with a folder for the checkpoints
 *   of just these together; called once, and not at all when none is missing.
 * @param options Version, which becomes part of the keys.
 * @returns The results, one for each request.
 * @throws {RangeError} If `compute` gives back more or fewer results than were missing.
 * @throws {SyntaxError} If a stored result is truncated or edited; then nothing is computed.
 */
export async function artifactGroup(
  name: string,
  requests: readonly ArtifactRequest[],
  compute: (missing: MissingArtifact[], together: Workspace) => Promise<ArtifactContents[]>,
  options: ArtifactGroupOptions,
): Promise<Artifact[]> {
  const missing: (MissingArtifact & { result: PromiseWithResolvers<ArtifactContents> })[] = [];
  const answered = requests.map(() => Promise.withResolvers<void>());
  const artifacts = requests.map(({ config, inputs = {} }, index) =>
    artifact(name, config, ({ checkpointFolder }) => {
      const result = Promise.withResolvers<ArtifactContents>();
      missing.push({ index, checkpointFolder, result });
      answered[index].resolve();
      return result.promise;
    }, { ...options, inputs })
  );
  const all = Promise.all(artifacts);
  all.catch(() => {}); // awaited below, after the others have answered too
  artifacts.forEach((artifact, i) => artifact.then(() => answered[i].resolve(), answered[i].reject));
  try {
    await Promise.all(answered.map(({ promise }) => promise));
    missing.sort((a, b) => a.index - b.index);
    if (missing.length > 0) {
      const together = await sharedFolder(name, missing);
      const contents = await compute(
        missing.map(({ index, checkpointFolder }) => ({ index, checkpointFolder })),
        { checkpointFolder: together },
      );
      if (contents.length !== missing.length) {
        throw new RangeError(
          `Cannot store the ${name} artifacts: found ${contents.length} results, wanted ${missing.length}`,
        );
      }
      missing.forEach(({ result }, i) => result.resolve(contents[i]));
      if (contents.every(({ complete = true }) => complete)) {
        await Deno.remove(together, { recursive: true }).catch(() => {});
      }
    }
  } catch (error) {
    missing.forEach(({ result }) => result.reject(error));
  }
  return await all;
}

/** A folder that belongs to these artifacts and no others: with one more or less they are trained as another stack. */
async function sharedFolder(name: string, missing: MissingArtifact[]): Promise<string> {
  const folders = missing.map(({ checkpointFolder }) => checkpointFolder);
  return join(dirname(folders[0]), `${name}-group-${(await sha256(folders.join())).slice(0, 16)}`);
}
