import { tmpdir } from 'node:os';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { packageKnowledge, UserError, type Logger, type PackageKnowledge, type TreeFile } from '@dark-factory/runtime';
import type { Forge } from '@dark-factory/forge';
import type { InstallKeeper, ProgramRunRequest, SandboxOptions } from '@dark-factory/sandbox';
import type { RefineDeps, Runnable } from '@dark-factory/stages';
import type { BundleStore, UnitCache } from '@dark-factory/storage';
import { text } from './input-fields.ts';
import type { ActionHost } from './run-action.ts';
import { privateFolders, registryVariables, repositoryOf } from './runner-environment.ts';

/** Inputs of every action that takes in or leaves artifacts. */
export const storageInputs = { scope: text().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"').max(50).optional() };

/** Inputs of every action that calls GitHub. */
export const forgeInputs = { token: text() };

/** Bundles as artifacts of this run. Several expeditions in one run keep apart by their scope. */
export async function artifactBundles(scope: string | undefined, { clock, logger, environment }: ActionHost): Promise<BundleStore> {
  if (!process.env['ACTIONS_RUNTIME_TOKEN']) {
    throw new UserError({ code: 'input-invalid', what: 'the runner gave this step no access to artifacts', where: 'ACTIONS_RUNTIME_TOKEN', fix: 'Use this action as a step of a workflow; on a machine of your own use the dark-factory command.' });
  }
  const [{ DefaultArtifactClient }, { createArtifactStore }] = await Promise.all([import('@actions/artifact'), import('@dark-factory/storage')]);
  return remembering(createArtifactStore({
    client: new DefaultArtifactClient(),
    runAttempt: Number(process.env['GITHUB_RUN_ATTEMPT'] || 1),
    tempFolder: tempFolder(),
    prefix: scope === undefined ? 'df' : `df-${scope}`,
    logger, clock,
    urlOf: (id) => `${environment.runUrl}/artifacts/${id}`,
  }));
}

/**
 * Where a unit lies while it is on its way to or from the cache. An entry is found by this path too: relative to the
 * workspace it is the same on every runner, which the runner's own temporary folder is not.
 */
const UNIT_FOLDER = '.dark-factory';

/** Finished units in the cache of the repository, or what else is kept there under another `prefix`. */
export async function unitCache(logger: Logger, prefix?: string): Promise<UnitCache> {
  const [cache, { createActionsCache }] = await Promise.all([import('@actions/cache'), import('@dark-factory/storage')]);
  return createActionsCache({ cache, tempFolder: UNIT_FOLDER, logger, ...(prefix === undefined ? {} : { prefix }) });
}

/** The repository of the run, through its REST API. */
export async function githubForge(token: string, { clock, logger, environment }: ActionHost): Promise<Forge> {
  const { owner, repo } = repositoryOf(environment);
  const { createGitHubForge, createOctokit } = await import('@dark-factory/forge');
  const octokit = await createOctokit({ token, apiUrl: environment.apiUrl, logger, clock });
  return createGitHubForge({ octokit, owner, repo, serverUrl: environment.serverUrl, logger, clock });
}

/** How generated code may be run. */
export interface SandboxSettings {
  readonly 'allow-weak-isolation': boolean;
  /** Seconds. */
  readonly 'step-timeout': number;
  readonly 'database-url'?: string | undefined;
}

/** Runs a generated program in the sandbox, which sees nothing of this environment but what registries need. */
export function programRunner(settings: SandboxSettings, extent: ProgramRunRequest['extent'], { clock, logger }: ActionHost): (files: readonly TreeFile[], program: Runnable) => Promise<RuntimeEvidence> {
  return async (files, program) => {
    const { runProgram } = await import('@dark-factory/sandbox');
    return runProgram({ files, stacks: program.stack, extent }, { clock, logger, options: sandboxOptions(settings) });
  };
}

/** What a refinement runs programs with. Its runs share installs, which `close` removes. */
export interface RefinementRunner {
  readonly deps: Required<Pick<RefineDeps, 'runProgram' | 'inspectProgram'>>;
  readonly close: () => Promise<void>;
}

/** Runs and asks the program of a refinement, many times on nearly the same tree. */
export function refinementRunner(settings: SandboxSettings, { clock, logger }: ActionHost): RefinementRunner {
  const options = sandboxOptions(settings);
  let installs: InstallKeeper | undefined;
  const sandbox = async () => {
    const room = await import('@dark-factory/sandbox');
    installs ??= room.createInstallKeeper();
    return { ...room, with: { clock, logger, options, installs } };
  };
  return {
    deps: {
      runProgram: async (files, { stack }, questions) => {
        const { runProgram, with: deps } = await sandbox();
        return runProgram({ files, stacks: stack, extent: 'all', ...questions }, deps);
      },
      inspectProgram: async (files, { stack }, question) => {
        const { inspectProgram, with: deps } = await sandbox();
        return inspectProgram({ files, stacks: stack, question }, deps);
      },
    },
    close: async () => installs?.close(),
  };
}

function sandboxOptions(settings: SandboxSettings): SandboxOptions {
  const androidSdk = process.env['ANDROID_HOME'] || process.env['ANDROID_SDK_ROOT'];
  return {
    allowWeakIsolation: settings['allow-weak-isolation'],
    stepTimeoutMs: settings['step-timeout'] * 1000,
    passThrough: registryVariables(),
    hiddenFolders: privateFolders(),
    ...(settings['database-url'] === undefined ? {} : { databaseUrl: settings['database-url'] }),
    ...(androidSdk === undefined || androidSdk === '' ? {} : { androidSdk }),
    ...(process.env['PATH'] === undefined ? {} : { hostPath: process.env['PATH'] }),
  };
}

/** What agents may ask about packages, of the registries that this runner names. */
export function packages(): PackageKnowledge {
  return packageKnowledge(process.env);
}

/** A bundle does not change once it is stored: what this process stored or fetched is not fetched again. */
function remembering(store: BundleStore): BundleStore {
  const known = new Map<string, TreeFile[]>();
  const get = async (name: string): Promise<TreeFile[] | undefined> => {
    const files = known.get(name) ?? (await store.get(name));
    if (files !== undefined) known.set(name, files);
    return files;
  };
  return {
    put: async (name, files, options) => {
      const stored = await store.put(name, files, options);
      known.set(name, [...files]);
      return stored;
    },
    get,
    getFile: async (name, file) => (await get(name))?.find(({ path }) => path === file),
    list: (prefix) => store.list(prefix),
  };
}

function tempFolder(): string {
  return process.env['RUNNER_TEMP'] || tmpdir();
}
