import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createModels, type ModelEndpoint, type Models, type ModelsOptions } from '@dark-factory/models';
import { RecordingLogger, VirtualClock, seededRandom, silentLogger, systemClock } from '@dark-factory/runtime';
import { createCopilotEndpoint, type CopilotOptions } from '../../packages/models/src/copilot/copilot-endpoint.ts';
import { everyTier } from './model-of-simulator.ts';

/** Where the tests keep the runtime: it is installed by the first of them, through the registry of this machine. */
export const TOOL_CACHE = path.resolve('.cache');
/** A first install takes 7 s here and longer on a slow line. */
export const WITH_INSTALL_MS = 180_000;

/** A variable that no child process may see. */
export const CANARY = 'canary-of-the-environment';

/** The machine's variables, a secret among them. */
export function someEnvironment(more: Record<string, string> = {}): Record<string, string | undefined> {
  return { ...process.env, AWS_SECRET_ACCESS_KEY: CANARY, ...more };
}

/** An endpoint of the real runtime. `await using` closes it. */
export async function copilotAt(options: Partial<CopilotOptions>, environment = someEnvironment()): Promise<ModelEndpoint & AsyncDisposable> {
  const endpoint = await createCopilotEndpoint({ model: 'simulator-1', toolCache: TOOL_CACHE, ...options }, { clock: systemClock, logger: silentLogger, environment });
  return { ...endpoint, [Symbol.asyncDispose]: () => endpoint.close!() };
}

/** The whole of it, pacing and retries on a clock that does not wait. */
export async function copilotModels(options: Partial<ModelsOptions>): Promise<Models & AsyncDisposable & { readonly log: RecordingLogger; readonly clock: VirtualClock }> {
  const clock = new VirtualClock();
  const log = new RecordingLogger();
  const models = await createModels({ provider: 'copilot', ids: everyTier('simulator-1'), limits: { inFlight: 4 }, ...options }, { clock, random: seededRandom(1), logger: log, toolCache: TOOL_CACHE, environment: someEnvironment() });
  return { ...models, log, clock, [Symbol.asyncDispose]: () => models.close() };
}

/** A process of the runtime that this process started, as `/proc` shows it. */
export interface RuntimeProcessSeen {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** The runtimes that this process has running. */
export function runtimesRunning(): RuntimeProcessSeen[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const read = (file: string): string => readFileSync(`/proc/${name}/${file}`, 'utf8');
      const [, parent] = /\) \S (\d+)/.exec(read('stat')) ?? [];
      const command = read('cmdline').replaceAll('\0', ' ');
      if (Number(parent) !== process.pid || !command.includes('copilot-runtime')) return [];
      return [{ pid: Number(name), command, environment: read('environ').replaceAll('\0', '\n') }];
    } catch {
      return []; // it ended meanwhile
    }
  });
}
