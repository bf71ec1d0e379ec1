import { join } from 'node:path';
import type { Plan, RuntimeEvidence } from '@dark-factory/contracts';
import { createFolderForge, createGitHubForge, createOctokit, type Forge } from '@dark-factory/forge';
import { createModels as createClients, type CompletionRequest, type ModelClient } from '@dark-factory/models';
import { UserError, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { SandboxOptions } from '@dark-factory/sandbox';
import { createFolderCache, type UnitCache } from '@dark-factory/storage';
import { variable, type Host } from './host.ts';
import type { StateFolder } from './run/state-folder.ts';
import { limitsOf, type Settings } from './settings.ts';

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

/** The models that a run asks, behind their limits. Ctrl-C ends every request, whichever stage has sent it. */
export async function createModels(needs: AdapterNeeds): Promise<{ readonly model: ModelClient; readonly reviewModel?: ModelClient }> {
  const { baseUrl, model, reviewModel } = needs.settings;
  if (model === undefined || baseUrl === undefined) {
    const missing = [...(baseUrl === undefined ? ['--base-url'] : []), ...(model === undefined ? ['--model'] : [])];
    throw new UserError({
      code: 'input-invalid', what: 'no model was named that could write the code', where: missing.join(' and '),
      fix: 'Give --base-url and --model of any OpenAI-compatible endpoint, and its key, if it has one, in DARK_FACTORY_API_KEY.',
    });
  }
  const client = async (id: string): Promise<ModelClient> => interruptible(await createClient(baseUrl, id, needs), needs.signal);
  return { model: await client(model), ...(reviewModel === undefined || reviewModel === model ? {} : { reviewModel: await client(reviewModel) }) };
}

async function createClient(baseUrl: string, model: string, { host, settings, logger }: AdapterNeeds): Promise<ModelClient> {
  const apiKey = variable(host, 'DARK_FACTORY_API_KEY');
  const models = await createClients({ provider: 'openai-compatible', baseUrl, ids: { draft: model, standard: model, frontier: model }, limits: limitsOf(settings), ...(apiKey === undefined ? {} : { apiKey }) }, { clock: host.clock, random: host.random, logger });
  return models.tiers.standard;
}

/** A model whose requests all end with this signal. */
function interruptible(model: ModelClient, signal: AbortSignal): ModelClient {
  return { model: model.model, complete: (request: CompletionRequest) => model.complete({ signal, ...request }), forget: (outcome) => model.forget(outcome) };
}

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

/** Runs generated programs: `load` until their tests are found, `all` to the end. */
export interface ProgramRunner {
  load(files: readonly TreeFile[], plan: Plan): Promise<RuntimeEvidence>;
  all(files: readonly TreeFile[], plan: Plan): Promise<RuntimeEvidence>;
}

/** The sandbox of this machine. It is loaded when a program is run for the first time. */
export function createRunner(needs: AdapterNeeds): ProgramRunner {
  const logger = sayingOnce(needs.logger);
  const run = async (files: readonly TreeFile[], plan: Plan, extent: 'load' | 'all'): Promise<RuntimeEvidence> => {
    needs.signal.throwIfAborted();
    const { runProgram } = await import('@dark-factory/sandbox');
    return runProgram({ files, stacks: plan.stack, extent }, { clock: needs.host.clock, logger, options: sandboxOptions(needs), signal: needs.signal });
  };
  return { load: (files, plan) => run(files, plan, 'load'), all: (files, plan) => run(files, plan, 'all') };
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
  const cacheHome = variable(host, 'XDG_CACHE_HOME') ?? join(host.home, '.cache');
  return {
    allowWeakIsolation: settings.allowWeakIsolation ?? false,
    stepTimeoutMs: STEP_TIMEOUT_MS,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(hostPath === undefined ? {} : { hostPath }),
    packageCache: join(cacheHome, 'dark-factory'),
    passThrough: Object.fromEntries(PASSED_THROUGH.flatMap((name) => (variable(host, name) === undefined ? [] : [[name, host.env[name]!]]))),
    nodeModulesFolders: [...new Set([join(host.programFolder, '..', 'node_modules'), join(host.cwd, 'node_modules')])],
  };
}
