import { homedir } from 'node:os';
import path from 'node:path';
import { UserError, messageOf, type Clock, type Logger } from '@dark-factory/runtime';
import type { ModelEndpoint, ModelTurn, Reply } from '../endpoint.ts';
import { listModelIds } from '../model-listing.ts';
import { modelTransport } from '../model-transport.ts';
import { joinedMessages } from '../shared-text.ts';
import type { Environment } from './child-environment.ts';
import { promptText, systemText } from './conversation-text.ts';
import { ModelRequests } from './model-requests.ts';
import type { Installer } from './npm-install.ts';
import { OutputLimit } from './output-limit.ts';
import { PendingTurn } from './pending-turn.ts';
import { ensureRuntime } from './runtime-install.ts';
import { RUNTIME_VERSION } from './runtime-packages.ts';
import { RuntimeProcess } from './runtime-process.ts';
import type { SdkClient, SdkSession, SdkSessionConfig } from './sdk-shape.ts';

export interface CopilotOptions {
  /** An OpenAI-compatible endpoint in the place of GitHub's, such as one on loopback. */
  readonly baseUrl?: string;
  /** A GitHub token that may ask Copilot; with `baseUrl`, that endpoint's key. */
  readonly apiKey?: string;
  readonly model: string;
  /** Folder that outlives jobs: the runtime is installed there once. @default `.cache/dark-factory/tools` in the home folder */
  readonly toolCache?: string;
}

export interface CopilotDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Variables that npm and the runtime may see; of these only paths, proxies and the registry are handed on. @default none */
  readonly environment?: Environment;
  /** The transport. @default one that waits for long answers, through the proxies of `environment` */
  readonly fetch?: typeof fetch;
  /** @default npm */
  readonly install?: Installer;
}

/** Beyond any model: the runtime shall not shorten a conversation, which costs requests of its own. */
const NO_COMPACTION = 50_000_000;

/**
 * Copilot as an endpoint, keyless on GitHub. Its runtime is installed first, if need be, and started, so that a machine on
 * which it cannot run is told at once: throws a `UserError` of code `model-runtime`.
 */
export async function createCopilotEndpoint(options: CopilotOptions, deps: CopilotDeps): Promise<ModelEndpoint> {
  const environment = deps.environment ?? {};
  const { clock, logger, install } = deps;
  const toolCache = options.toolCache ?? path.join(homedir(), '.cache', 'dark-factory', 'tools');
  const folder = await ensureRuntime({ toolCache, environment, clock, logger, ...(install === undefined ? {} : { install }) });
  const sessions = new CopilotSessions(options, folder, deps.fetch ?? modelTransport(environment), environment);
  await sessions.start();
  return {
    provider: 'copilot', address: options.baseUrl ?? 'GitHub Copilot', model: options.model,
    ask: (turn, signal) => sessions.ask(turn, signal),
    listModels: (signal) => sessions.listModels(signal),
    close: () => sessions.close(),
  };
}

/** A session for one turn. */
interface Opened {
  readonly client: SdkClient;
  readonly session: SdkSession;
}

/** The turns of an endpoint, a session each, in one process. */
class CopilotSessions {
  readonly #limit = new OutputLimit();
  readonly #requests: ModelRequests;
  readonly #runtime: RuntimeProcess;

  constructor(private readonly options: CopilotOptions, private readonly folder: string, private readonly transport: typeof fetch, environment: Environment) {
    const { baseUrl, apiKey } = options;
    this.#requests = new ModelRequests(transport);
    this.#runtime = new RuntimeProcess({ folder, environment, offline: baseUrl !== undefined, requests: this.#requests, ...(baseUrl === undefined && apiKey !== undefined ? { token: apiKey } : {}) });
  }

  async start(): Promise<void> {
    try {
      await this.#runtime.client();
    } catch (error) {
      throw new UserError({ code: 'model-runtime', what: `the Copilot runtime ${RUNTIME_VERSION} was installed but does not start: ${messageOf(error)}`, where: this.folder, fix: 'Run on a system that it supports (glibc 2.28 or musl), and let programs run from the tool cache folder.', cause: error });
    }
  }

  async ask(turn: ModelTurn, signal?: AbortSignal): Promise<Reply> {
    signal?.throwIfAborted();
    const prompt = promptText(joinedMessages(turn));
    const pending = new PendingTurn({ model: this.options.model, prompt, maxOutputTokens: turn.maxOutputTokens, limit: this.#limit, transport: this.transport });
    const opened = this.#open(turn, pending);
    const asked = opened.then(async ({ client, session }) => {
      const died = client.processExitPromise ?? new Promise<never>(() => undefined);
      await Promise.race([session.send({ prompt }), pending.reply, died]);
      return Promise.race([pending.reply, died]);
    });
    try {
      return await unlessAborted(asked, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { kind: 'fault', fault: { status: undefined, headers: {}, body: '', cause: error } };
    } finally {
      pending.cancel();
      this.#end(opened);
    }
  }

  async #open(turn: ModelTurn, pending: PendingTurn): Promise<Opened> {
    const client = await this.#runtime.client();
    const session = await client.createSession(this.#sessionConfig(turn, pending));
    this.#requests.begin(session.sessionId, pending);
    return { client, session };
  }

  #sessionConfig(turn: ModelTurn, pending: PendingTurn): SdkSessionConfig {
    const { baseUrl, apiKey, model } = this.options;
    const tools = turn.tools ?? [];
    return {
      model,
      systemMessage: { mode: 'replace', content: systemText(turn) },
      availableTools: tools.map(({ name }) => `custom:${name}`),
      tools: tools.map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema, overridesBuiltInTool: true, skipPermission: true, defer: 'never' })),
      streaming: false, infiniteSessions: { enabled: false }, capi: { enableWebSocketResponses: false },
      // It would be given the token with every session.
      disabledMcpServers: ['github-mcp-server'],
      // The runtime runs tools of its own when a model calls them by name, offered or not. Here none is ever run.
      hooks: { onPreToolUse: () => Promise.resolve({ permissionDecision: 'deny' }) },
      onEvent: (event) => pending.heard(event),
      ...(baseUrl === undefined ? {} : { provider: { type: 'openai', baseUrl, maxPromptTokens: NO_COMPACTION, ...(apiKey === undefined ? {} : { apiKey }) } }),
    };
  }

  /** Ends a session and deletes what it left on disk. Nobody waits for it: closing ends and deletes them all. */
  #end(opened: Promise<Opened>): void {
    const ending = opened.then(async ({ client, session }) => {
      this.#requests.end(session.sessionId);
      await session.abort();
      await client.deleteSession(session.sessionId);
    });
    ending.catch(() => undefined);
  }

  async listModels(signal?: AbortSignal): Promise<readonly string[] | undefined> {
    const { baseUrl, apiKey } = this.options;
    if (baseUrl !== undefined) return listModelIds({ baseUrl, headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }, fetch: this.transport, ...(signal === undefined ? {} : { signal }) });
    try {
      const client = await this.#runtime.client();
      return (await unlessAborted(client.listModels(), signal)).map(({ id }) => id).sort();
    } catch {
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }
}

/** The promise, or the rejection of an aborted signal's reason if that comes first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
