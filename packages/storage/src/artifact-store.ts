import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import { writeFolder, systemClock, UserError, type Clock, type Logger, type TreeFile } from '@dark-factory/runtime';
import { artifactError, isTaken, isTransient, takenError } from './artifact-errors.ts';
import { artifactNameOf, newestFirst, parseArtifactName, type ArtifactName } from './artifact-name.ts';
import { checkBundleName } from './bundle-name.ts';
import type { BundleStore, PutOptions } from './bundle-store.ts';
import { withPatience } from './patience.ts';
import { readPlain } from './plain-folder.ts';
import { BUNDLE_LIMITS, checkFiles, unsafe } from './safe-files.ts';
import { packTar, unpackTar } from './tar.ts';

/** What the store needs of `@actions/artifact`, which the caller loads: importing it takes about a second. */
export type ArtifactCalls = Pick<ArtifactClient, 'uploadArtifact' | 'listArtifacts' | 'downloadArtifact'>;

/** How bundles become artifacts of the present run. */
export interface ArtifactStoreSettings {
  readonly client: ArtifactCalls;
  /** `GITHUB_RUN_ATTEMPT`. */
  readonly runAttempt: number;
  /** `RUNNER_TEMP`. */
  readonly tempFolder: string;
  /** First word of every artifact's name. @default 'df' */
  readonly prefix?: string;
  readonly logger: Logger;
  /** @default the machine's */
  readonly clock?: Clock;
  /** The page of an artifact of the run. @default no page */
  readonly urlOf?: (artifactId: number) => string;
}

/** The one file of an artifact that is not plain: executable bits do not survive in the artifact itself. */
const ARCHIVE = 'bundle.tar.gz';

interface Found extends ArtifactName {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly digest?: string;
}

/**
 * Bundles as artifacts `<prefix>-<name>-a<attempt>` of the run. A re-run of failed jobs finds what the attempts before it
 * left, and the newest attempt of each name counts.
 */
export function createArtifactStore(settings: ArtifactStoreSettings): BundleStore {
  const { client, prefix = 'df', clock = systemClock, logger } = settings;
  const find = async (): Promise<Found[]> => {
    const { artifacts } = await withPatience(clock, logger, 'list the artifacts', isTransient, () => client.listArtifacts())
      .catch((error: unknown) => Promise.reject(artifactError('list the artifacts', prefix, error)));
    return artifacts
      .flatMap((artifact) => {
        const parts = parseArtifactName(prefix, artifact.name);
        return parts === undefined ? [] : [{ ...artifact, ...parts }];
      })
      .sort((a, b) => newestFirst(a, b) || b.id - a.id);
  };
  const get = async (bundle: string): Promise<TreeFile[] | undefined> => {
    checkBundleName(bundle);
    const newest = (await find()).find((artifact) => artifact.bundle === bundle);
    return newest === undefined ? undefined : download({ ...settings, clock }, newest);
  };
  return {
    put: async (bundle, files, options = {}) => {
      checkBundleName(bundle);
      return inTempFolder(settings, async (folder) => {
        const paths = await layOut(folder, bundle, files, options.plain ?? false);
        const { id, size } = await upload({ ...settings, prefix, clock }, find, bundle, folder, paths, options);
        return { name: bundle, bytes: size ?? 0, url: id === undefined ? null : (settings.urlOf?.(id) ?? null) };
      });
    },
    get,
    getFile: async (bundle, file) => (await get(bundle))?.find(({ path }) => path === file),
    list: async (start) => [...new Set((await find()).map(({ bundle }) => bundle))].filter((bundle) => bundle.startsWith(start)).sort(),
  };
}

/** Writes what will be uploaded and returns its paths. */
async function layOut(folder: string, bundle: string, files: readonly TreeFile[], plain: boolean): Promise<string[]> {
  if (plain) {
    const checked = checkFiles(bundle, files);
    if (checked.length === 1 && checked[0]!.path === ARCHIVE) throw new Error(`A plain bundle cannot be a single ${ARCHIVE}: it would be unpacked on reading`);
    await writeFolder(folder, checked);
    return checked.map(({ path }) => join(folder, path));
  }
  const path = join(folder, ARCHIVE);
  await writeFile(path, await packTar(files));
  return [path];
}

type Ready = ArtifactStoreSettings & { readonly prefix: string; readonly clock: Clock };

/** Uploads under the first name that is free to this attempt. */
async function upload(settings: Ready, find: () => Promise<Found[]>, bundle: string, folder: string, paths: string[], put: PutOptions): Promise<{ id?: number; size?: number }> {
  const { client, clock, logger, prefix, runAttempt } = settings;
  const { retentionDays, plain } = put;
  const options = { ...(retentionDays === undefined ? {} : { retentionDays }), compressionLevel: plain ? 6 : 0 };
  const first = artifactNameOf(prefix, { bundle, attempt: runAttempt, tries: 1 });
  const again = (error: unknown): boolean => isTransient(error) || isTaken(error);
  return withPatience(clock, logger, `store the artifact ${first}`, again, async (tries) => {
    try {
      return await client.uploadArtifact(artifactNameOf(prefix, { bundle, attempt: runAttempt, tries }), paths, folder, options);
    } catch (error) {
      // Taken by a finished upload it is a second bundle of that name; else by one of ours that broke off.
      if (isTaken(error) && (await find()).some((found) => found.bundle === bundle && found.attempt === runAttempt)) throw takenError(first);
      throw error;
    }
  }).catch((error: unknown) => Promise.reject(isTaken(error) ? takenError(first) : artifactError('store a bundle', first, error)));
}

async function download(settings: ArtifactStoreSettings & { readonly clock: Clock }, { id, name, size, digest }: Found): Promise<TreeFile[]> {
  const { client, clock, logger } = settings;
  if (size > BUNDLE_LIMITS.totalBytes) throw unsafe(name, [`it has ${size} bytes, more than ${BUNDLE_LIMITS.totalBytes}`]);
  const fetched = withPatience(clock, logger, `fetch the artifact ${name}`, isTransient, () => inTempFolder(settings, async (folder) => {
    const { digestMismatch } = await client.downloadArtifact(id, { path: folder, ...(digest === undefined ? {} : { expectedHash: digest }) });
    if (digestMismatch) throw new Error('the digest of what was fetched is not that of what was stored');
    // An archive may be as large as all of its files; a plain bundle was checked when it was stored.
    const files = await readPlain(folder, name, { ...BUNDLE_LIMITS, fileBytes: BUNDLE_LIMITS.totalBytes });
    return files.length === 1 && files[0]!.path === ARCHIVE ? unpackTar(files[0]!.content, { where: name }) : files;
  }));
  return fetched.catch((error: unknown) => Promise.reject(error instanceof UserError ? error : artifactError('fetch a bundle', name, error)));
}

/** Runs something with a fresh folder, which is gone afterwards. */
async function inTempFolder<T>({ tempFolder }: { readonly tempFolder: string }, run: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(tempFolder, { recursive: true });
  const folder = await mkdtemp(join(tempFolder, 'bundle-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
