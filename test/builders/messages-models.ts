import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import type { Models, ModelsDeps, ModelsOptions } from '@dark-factory/models';
import { startMessagesSimulator, startSimulator, type MessagesSimulatorOptions, type RecordedAnswer, type Simulator } from '@dark-factory/simulator';
import { everyTier, modelsAt } from './model-of-simulator.ts';

/** The protocols that are spoken over HTTP, each with a simulator of it. */
export const PROTOCOLS = ['openai-compatible', 'anthropic'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A simulator and the models at it, on one virtual clock. */
export interface ModelsOnLoopback extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly models: Models;
  readonly clock: VirtualClock;
}

/** Starts the simulator of a protocol and models that ask it. */
export async function modelsOf(protocol: Protocol, answers: readonly RecordedAnswer[], options: Partial<MessagesSimulatorOptions> = {}, overrides: Partial<ModelsOptions> = {}, more: Partial<ModelsDeps> = {}): Promise<ModelsOnLoopback> {
  const clock = new VirtualClock();
  const start = protocol === 'anthropic' ? startMessagesSimulator : startSimulator;
  const simulator = await start({ recordings: { origin: 'Written by hand for a test.', answers }, clock, ...options });
  const deps = { clock, random: seededRandom(1), logger: silentLogger, fetch: ((input, init) => clock.during(() => fetch(input, init))) satisfies typeof fetch, ...more };
  const models = await modelsAt(simulator.url, deps, { provider: protocol, ids: everyTier(options.models?.[0] ?? 'simulator-1'), ...overrides });
  return { simulator, models, clock, [Symbol.asyncDispose]: () => simulator.close() };
}

/** The bodies that a simulator was sent, in order. */
export function bodiesOf(simulator: Simulator): Record<string, unknown>[] {
  return simulator.requests.filter(({ method }) => method === 'POST').map(({ body }) => body as Record<string, unknown>);
}
