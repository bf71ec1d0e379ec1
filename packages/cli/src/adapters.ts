import { join } from 'node:path';
import type { Inspection, InspectionQuestion, RuntimeEvidence } from '@dark-factory/contracts';
import { createFolderForge, createGitHubForge, createOctokit, type Forge } from '@dark-factory/forge';
import { packageKnowledge, UserError, type Logger, type PackageKnowledge, type TreeFile } from '@dark-factory/runtime';
import type { InstallKeeper, SandboxDeps, SandboxOptions } from '@dark-factory/sandbox';
import type { ProgramQuestions, Runnable } from '@dark-factory/stages';
import { createFolderAnswers, createFolderCache, type Answers, type UnitCache } from '@dark-factory/storage';
import { cacheHome, variable, type Host } from './host.ts';
import type { StateFolder } from './run/state-folder.ts';
import type { Settings } from './settings.ts';

/** What adapters are made from. */
export interface AdapterNeeds {
  readonly host: Host;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Variables of this machine that generated programs may see while they install: registries, proxies, certificates. */
const PASSED_THROUGH = [
  'npm_config_registry', 'NPM_CONFIG_REGISTRY', 'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_CERT', 'UV_INDEX_URL', 'UV_DEFAULT_INDEX', 'GOPROXY',
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE',
];
/** Installing from a cold cache is the longest step there is. */
const STEP_TIMEOUT_MS = 10 * 60_000;

/** Where the delivery goes: to GitHub with `--publish`, else to `forge/` of the run. */
export async function createForge({ host, settings, logger }: AdapterNeeds, run: string): Promise<Forge> {
  if (settings.publish === undefined) return createFolderForge({ folder: join(run, 'forge') });
  const [owner, repo] = settings.publish.split('/') as [string, string];
  const octokit = await createOctokit({ token: githubToken(host), apiUrl: variable(host, 'GITHUB_API_URL') ?? 'https://api.github.com', logger, clock: host.clock });
  return createGitHubForge({ octokit, owner, repo, serverUrl: variable(host, 'GITHUB_SERVER_URL') ?? 'https://github.com', logger, clock: host.clock });
}

function githubToken(host: Host): string {
  const token = variable(host, 'GITHUB_TOKEN', 'GH_TOKEN');
  if (token !== undefined) return token;
  throw new UserError({ code: 'forge-auth', what: 'there is no token to publish with', where: '--publish', fix: 'Set GITHUB_TOKEN or GH_TOKEN to one with contents, pull requests and issues in write; with the GitHub CLI: GH_TOKEN=$(gh auth token).' });
}

/** Fails before anything is spent when publishing is asked for and cannot succeed. */
export function checkPublishing(host: Host, settings: Settings): void {
  if (settings.publish !== undefined) githubToken(host);
}

/** The unit cache, which outlives runs; with `--fresh` it is written and not read. */
export function createCache({ settings, logger }: AdapterNeeds, state: StateFolder): UnitCache {
  const cache = createFolderCache({ folder: join(state.cache, 'units'), logger });
  return settings.fresh === true ? { ...cache, get: () => Promise.resolve(undefined) } : cache;
}

/** Answers that were paid for, which outlive runs; with `--fresh` they are written and not read. */
export function createAnswers({ settings, logger }: AdapterNeeds, state: StateFolder): Answers {
  const answers = createFolderAnswers({ folder: join(state.cache, 'answers'), logger });
  return settings.fresh === true ? { ...answers, get: () => Promise.resolve(undefined) } : answers;
}

/** What agents may ask about packages, of the registries that this machine names. */
export function packagesFor(host: Host): PackageKnowledge {
  return packageKnowledge(host.env);
}

/** Runs generated programs: `load` until their tests are found, `all` to the end, `inspect` as far as a question needs. */
export interface ProgramRunner {
  load(files: readonly TreeFile[], program: Runnable): Promise<RuntimeEvidence>;
  all(files: readonly TreeFile[], program: Runnable, questions?: ProgramQuestions): Promise<RuntimeEvidence>;
  inspect(files: readonly TreeFile[], program: Runnable, question: InspectionQuestion): Promise<Inspection>;
  /** Removes the installs that were kept from run to run by `all` and `inspect`. */
  close(): Promise<void>;
}

/** The sandbox of this machine. It is loaded when a program is run for the first time. */
export function createRunner(needs: AdapterNeeds): ProgramRunner {
  const logger = sayingOnce(needs.logger);
  let installs: InstallKeeper | undefined;
  const deps: SandboxDeps = { clock: needs.host.clock, logger, options: sandboxOptions(needs), signal: needs.signal };
  const keeping = async (): Promise<SandboxDeps> => {
    const { createInstallKeeper } = await import('@dark-factory/sandbox');
    return { ...deps, installs: installs ??= createInstallKeeper() };
  };
  const run = async (files: readonly TreeFile[], program: Runnable, extent: 'load' | 'all', questions?: ProgramQuestions): Promise<RuntimeEvidence> => {
    needs.signal.throwIfAborted();
    const { runProgram } = await import('@dark-factory/sandbox');
    // What is only loaded is loaded once; the rest is run many times by a refinement.
    return runProgram({ files, stacks: program.stack, extent, ...questions }, extent === 'load' ? deps : await keeping());
  };
  return {
    load: (files, program) => run(files, program, 'load'),
    all: (files, program, questions) => run(files, program, 'all', questions),
    inspect: async (files, program, question) => {
      needs.signal.throwIfAborted();
      const { inspectProgram } = await import('@dark-factory/sandbox');
      return inspectProgram({ files, stacks: program.stack, question }, await keeping());
    },
    close: async () => installs?.close(),
  };
}

/** The program is run several times on one machine: how it is locked in is said for the first of them. */
function sayingOnce(logger: Logger): Logger {
  const said = new Set<string>();
  return {
    ...logger,
    info: (message) => {
      if (message.startsWith('isolation: ') && said.has(message)) return;
      said.add(message);
      logger.info(message);
    },
  };
}

/** What generated programs may use of this machine. */
export function sandboxOptions({ host, settings }: Pick<AdapterNeeds, 'host' | 'settings'>): SandboxOptions {
  const databaseUrl = settings.databaseUrl ?? variable(host, 'DARK_FACTORY_DATABASE_URL');
  const hostPath = variable(host, 'PATH');
  const androidSdk = variable(host, 'ANDROID_HOME', 'ANDROID_SDK_ROOT');
  return {
    allowWeakIsolation: settings.allowWeakIsolation ?? false,
    stepTimeoutMs: STEP_TIMEOUT_MS,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(hostPath === undefined ? {} : { hostPath }),
    ...(androidSdk === undefined ? {} : { androidSdk }),
    // Programs write there: what this process runs itself is kept elsewhere, in `dark-factory/tools`.
    packageCache: join(cacheHome(host), 'dark-factory-packages'),
    passThrough: Object.fromEntries(PASSED_THROUGH.flatMap((name) => (variable(host, name) === undefined ? [] : [[name, host.env[name]!]]))),
    hiddenFolders: [host.home, host.cwd, ...['RUNNER_TEMP', 'GITHUB_WORKSPACE'].flatMap((name) => variable(host, name) ?? [])],
    nodeModulesFolders: [...new Set([join(host.programFolder, '..', 'node_modules'), join(host.cwd, 'node_modules')])],
  };
}
