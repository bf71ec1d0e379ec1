import { NO_USAGE } from '@dark-factory/contracts';
import type { ModelEndpoint, Reply } from '@dark-factory/models';
import { VirtualClock, seededRandom, type Random } from '@dark-factory/runtime';
import { Limiter } from '@dark-factory/simulator';
import { WORKLOAD, type CellSetting } from './cells.ts';

/** What one run came to, before it is held against its bound. */
export interface Tally {
  readonly makespanMs: number;
  readonly requests: number;
  readonly answeredTokens: number;
  readonly serviceMs: number;
  readonly longestChainMs: number;
  readonly refused: number;
  readonly lost: number;
  /** Tokens of answers whose unit was lost in the end. */
  readonly wastedTokens: number;
}

/** What a policy does with one request: the answer's tokens, or nothing when it gave up. */
export type Sender = (endpoint: ModelEndpoint, unit: number, request: number) => Promise<number | undefined>;

/** Makes what each shard sends with. */
export type Policy = (cell: CellSetting, world: { readonly clock: VirtualClock; readonly random: Random }, shard: { readonly index: number; readonly shards: number; readonly units: readonly number[] }) => Sender;

/** An endpoint without a wire: the simulator's limiter, and answers that take their time. */
class LimitedEndpoint implements ModelEndpoint {
  readonly provider = 'openai-compatible';
  readonly address = 'bench';
  readonly model = 'bench';
  refused = 0;
  serviceMs = 0;
  tokens = 0;
  answered = 0;
  readonly #limiter: Limiter;

  constructor(private readonly cell: CellSetting, private readonly clock: VirtualClock, private readonly random: Random) {
    const { rpm, inFlight, tpm, known } = cell.limits;
    // Where limits are unknown the endpoint tells nothing: `Retry-After: 0` and a text without a word on which limit.
    this.#limiter = new Limiter({ requestsPerMinute: rpm, requestsInFlight: inFlight, ...(tpm === undefined ? {} : { tokensPerMinute: tpm }), retryAfter: known ? 'true' : '0' }, clock);
  }

  async ask(): Promise<Reply> {
    await this.clock.sleep(this.#draw(WORKLOAD.networkSeconds));
    const admission = this.#limiter.admit(WORKLOAD.promptTokens + WORKLOAD.maxOutputTokens);
    if (!admission.admitted) {
      this.refused++;
      const error = this.#limiter.toError(admission);
      await this.clock.sleep(this.#draw(WORKLOAD.networkSeconds));
      return { kind: 'fault', fault: { status: 429, headers: error.headers, body: this.cell.limits.known ? JSON.stringify(error.body) : 'Too many requests.', cause: undefined } };
    }
    const service = this.#draw(WORKLOAD.answerSeconds);
    this.serviceMs += service;
    await this.clock.sleep(service);
    const completionTokens = Math.round((service / 1000) * WORKLOAD.tokensPerSecond);
    admission.release(WORKLOAD.promptTokens + completionTokens);
    this.tokens += WORKLOAD.promptTokens + completionTokens;
    this.answered++;
    return { kind: 'answer', text: '', toolCalls: [], finish: 'stop', finishRaw: 'stop', usage: { ...NO_USAGE, requests: 1, promptTokens: WORKLOAD.promptTokens, completionTokens }, headers: {} };
  }

  listModels(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #draw({ from, to }: { readonly from: number; readonly to: number }): number {
    return (from + this.random() * (to - from)) * 1000;
  }
}

/** One seeded run of a cell under a policy. */
export async function runCell(cell: CellSetting, policy: Policy, seed: number): Promise<Tally> {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const endpoint = new LimitedEndpoint(cell, clock, random);
  const started = clock.now();
  const parts = partsOf(cell);
  let [lost, wastedTokens, longestChainMs] = [0, 0, 0];
  await Promise.all(parts.map(async (units, index) => {
    if (parts.length > 1) await clock.sleep((WORKLOAD.startSeconds.from + random() * (WORKLOAD.startSeconds.to - WORKLOAD.startSeconds.from)) * 1000);
    const send = policy(cell, { clock, random }, { index, shards: parts.length, units: parts.map((part) => part.length) });
    await Promise.all(units.map(async (unit) => {
      let [tokens, chainMs] = [0, 0];
      for (let request = 1; request <= cell.requests; request++) {
        // The time that the answer itself took is the endpoint's to know: requests of one unit follow each other.
        const timed: ModelEndpoint = { ...plain(endpoint), ask: async () => {
          const before = clock.now();
          const reply = await endpoint.ask();
          if (reply.kind === 'answer') chainMs += clock.now() - before;
          return reply;
        } };
        const used = await send(timed, unit, request);
        if (used === undefined) {
          lost++;
          wastedTokens += tokens;
          return;
        }
        tokens += used;
      }
      longestChainMs = Math.max(longestChainMs, chainMs);
    }));
  }));
  return { makespanMs: clock.now() - started, requests: cell.units * cell.requests, answeredTokens: endpoint.tokens, serviceMs: endpoint.serviceMs, longestChainMs, refused: endpoint.refused, lost, wastedTokens };
}

function plain({ provider, address, model }: ModelEndpoint): ModelEndpoint {
  return { provider, address, model, ask: () => Promise.reject(new Error('replaced')), listModels: () => Promise.resolve(undefined) };
}

/** The units of each shard: as many as there are units at most, in parts that differ by one. */
function partsOf(cell: CellSetting): number[][] {
  const count = Math.min(cell.shards, cell.units);
  const parts: number[][] = Array.from({ length: count }, () => []);
  for (let unit = 0; unit < cell.units; unit++) parts[unit % count]!.push(unit);
  return parts;
}
