import { Budget, PacedClient, RequestPacer, askedWait, noAnswers, type ModelEndpoint } from '@dark-factory/models';
import { silentLogger, type Random, type VirtualClock } from '@dark-factory/runtime';
import { WORKLOAD } from './cells.ts';
import type { Policy, Sender } from './world.ts';

/** The client that workers use, with its pacer, retries and budget. */
const darkFactory: Policy = (cell, { clock, random }, { index, shards, units }) => {
  const { rpm, inFlight, tpm, known } = cell.limits;
  const limits = known ? { requestsPerMinute: rpm, inFlight, ...(tpm === undefined ? {} : { tokensPerMinute: tpm }) } : {};
  const pacer = new RequestPacer({ limits, share: { shards, index, work: units } }, { clock, random });
  const deps = { clock, random, logger: silentLogger, pacer, budget: new Budget({}, clock), answers: noAnswers };
  const prompt = 'x'.repeat(Math.round(WORKLOAD.promptTokens * 3.2));
  return async (endpoint, unit, request) => {
    const outcome = await new PacedClient(endpoint, deps).complete({ purpose: `unit ${unit}, request ${request}`, system: '', messages: [{ role: 'user', content: prompt }], maxOutputTokens: WORKLOAD.maxOutputTokens });
    return outcome.kind === 'done' ? outcome.usage.promptTokens + outcome.usage.completionTokens : undefined;
  };
};

/** A client that starts at once and waits between tries as `wait` says; `undefined` gives up. */
function unpaced(wait: (refusals: number, askedMs: number | undefined, random: Random) => number | undefined): Policy {
  return (_cell, { clock, random }): Sender => async (endpoint) => sendUnpaced(endpoint, clock, (refusals, askedMs) => wait(refusals, askedMs, random));
}

async function sendUnpaced(endpoint: ModelEndpoint, clock: VirtualClock, wait: (refusals: number, askedMs: number | undefined) => number | undefined): Promise<number | undefined> {
  for (let refusals = 1; ; refusals++) {
    const reply = await endpoint.ask({ system: '', messages: [], maxOutputTokens: WORKLOAD.maxOutputTokens });
    if (reply.kind === 'answer') return reply.usage.promptTokens + reply.usage.completionTokens;
    const ms = wait(refusals, askedWait(reply.fault.headers, clock.now()));
    if (ms === undefined) return undefined;
    await clock.sleep(ms);
  }
}

/** Eight tries, 5 s doubling to 60 s, ±20 %: the mend of the account that this project grew out of. */
const seed = unpaced((refusals, askedMs, random) => {
  if (refusals === 8) return undefined;
  const backoff = Math.min(60_000, 5_000 * 2 ** (refusals - 1)) * (0.8 + 0.4 * random());
  return Math.max(5_000, backoff, askedMs !== undefined && askedMs >= 5_000 ? askedMs : 0);
});

/** Two retries; the server's wait where it is above 0 and at most 60 s, else 0.5 s doubling to 8 s, up to 25 % less. */
const openaiSdk = unpaced((refusals, askedMs, random) => {
  if (refusals === 3) return undefined;
  if (askedMs !== undefined && askedMs > 0 && askedMs <= 60_000) return askedMs;
  return Math.min(8_000, 500 * 2 ** (refusals - 1)) * (1 - 0.25 * random());
});

/** Eight tries, each after what the server asked for and at least a second. */
const retryAfter = unpaced((refusals, askedMs) => (refusals === 8 ? undefined : Math.max(1_000, askedMs ?? 0)));

/** Every policy of the comparison, by the name that it has in tables. */
export const POLICIES: Readonly<Record<string, Policy>> = { 'dark-factory': darkFactory, seed, 'openai-sdk': openaiSdk, 'retry-after': retryAfter };
