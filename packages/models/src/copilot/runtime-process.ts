import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeEnvironment, type Environment } from './child-environment.ts';
import type { ModelRequests } from './model-requests.ts';
import type { CopilotSdk, SdkClient, SdkRequestContext } from './sdk-shape.ts';

export interface RuntimeProcessOptions {
  /** What `ensureRuntime` returned. */
  readonly folder: string;
  readonly environment: Environment;
  /** No GitHub: another endpoint is asked. */
  readonly offline: boolean;
  readonly token?: string;
  readonly requests: ModelRequests;
}

/** The one process that all turns of an endpoint share. It is started when it is needed, and again should it have died. */
export class RuntimeProcess {
  #running: Promise<Started> | undefined;
  #closed = false;

  constructor(private readonly options: RuntimeProcessOptions) {}

  /** The client of the process. Throws what kept it from starting. */
  async client(): Promise<SdkClient> {
    if (this.#closed) throw new Error('the endpoint is closed');
    const running = this.#running ?? startRuntime(this.options);
    this.#running = running;
    const forget = (): void => {
      if (this.#running === running) this.#running = undefined;
    };
    try {
      const { client } = await running;
      client.processExitPromise?.catch(forget);
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = await this.#running?.catch(() => undefined);
    this.#running = undefined;
    await running?.end();
  }
}

interface Started {
  readonly client: SdkClient;
  end(): Promise<void>;
}

async function startRuntime(options: RuntimeProcessOptions): Promise<Started> {
  const { folder, environment, offline, token, requests } = options;
  const { CopilotClient, CopilotRequestHandler, RuntimeConnection } = await loadSdk(folder);
  const home = await mkdtemp(path.join(tmpdir(), 'dark-factory-copilot-'));
  class Handler extends CopilotRequestHandler {
    sendRequest(request: Request, context: SdkRequestContext): Promise<Response> {
      return requests.send(request, context);
    }
    openWebSocket(): Promise<never> {
      return Promise.reject(new Error('requests go by HTTP'));
    }
  }
  const client = new CopilotClient({
    mode: 'empty', logLevel: 'none', useLoggedInUser: false, baseDirectory: home, workingDirectory: home,
    // Not as an argument: the SDK hands a token on in the environment of the process.
    connection: RuntimeConnection.forStdio({ env: runtimeEnvironment(environment, { home, offline }) }),
    requestHandler: new Handler(),
    ...(token === undefined ? {} : { gitHubToken: token }),
  });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= endRuntime(client, home));
  try {
    await client.start();
  } catch (error) {
    await end();
    throw error;
  }
  client.processExitPromise?.catch(end);
  return { client, end };
}

/** At once: it starts no processes of its own and keeps nothing. Asked to stop, it has been seen to take 5 s over it. */
async function endRuntime(client: SdkClient, home: string): Promise<void> {
  const exited = client.processExitPromise;
  await client.forceStop().catch(() => undefined);
  await exited?.catch(() => undefined);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

/** By an address that is known only now: a bundler can neither follow it nor put the SDK into the bundle. */
async function loadSdk(folder: string): Promise<CopilotSdk> {
  const entry = pathToFileURL(path.join(folder, 'node_modules', '@github', 'copilot-sdk', 'dist', 'index.js')).href;
  return await import(entry) as CopilotSdk;
}
