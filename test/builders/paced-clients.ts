import { NO_USAGE } from '@dark-factory/contracts';
import { Budget, PacedClient, RequestPacer, noAnswers, type ModelEndpoint, type RateLimits, type Reply, type Share } from '@dark-factory/models';
import { VirtualClock, seededRandom, silentLogger } from '@dark-factory/runtime';
import { Limiter, type Limits } from '@dark-factory/simulator';

/** An endpoint without a wire that holds requests to limits, and what it saw. */
export interface LimitedEndpoint extends ModelEndpoint {
  /** When each request came that was let in, in milliseconds since the world began. */
  readonly starts: readonly number[];
  readonly refused: () => number;
}

/** A virtual world with one limited endpoint, for clients that pace themselves. */
export function pacedWorld(limits: Limits & { readonly bareRefusals?: boolean }, { answerMs = 5_000, answerTokens = 100 } = {}) {
  const clock = new VirtualClock();
  const began = clock.now();
  const limiter = new Limiter(limits, clock);
  const starts: number[] = [];
  let refused = 0;
  const endpoint: LimitedEndpoint = {
    provider: 'openai-compatible', address: 'a test', model: 'paced', starts, refused: () => refused,
    listModels: () => Promise.resolve(undefined),
    ask: async (turn): Promise<Reply> => {
      const promptTokens = Math.ceil(turn.messages.reduce((sum, message) => sum + ('content' in message ? message.content.length : 0), 0) / 3.2);
      const admission = limiter.admit(promptTokens + turn.maxOutputTokens);
      if (!admission.admitted) {
        refused++;
        const error = limiter.toError(admission);
        return { kind: 'fault', fault: { status: 429, headers: error.headers, body: limits.bareRefusals === true ? 'Too many requests.' : JSON.stringify(error.body), cause: undefined } };
      }
      starts.push(clock.now() - began);
      await clock.sleep(answerMs);
      admission.release(promptTokens + answerTokens);
      return { kind: 'answer', text: 'written', toolCalls: [], finish: 'stop', finishRaw: 'stop', usage: { ...NO_USAGE, requests: 1, promptTokens, completionTokens: answerTokens }, headers: limiter.headers() };
    },
  };
  const client = (known: RateLimits, share?: Share, seed = 1): PacedClient => {
    const random = seededRandom(seed);
    const pacer = new RequestPacer({ limits: known, ...(share === undefined ? {} : { share }) }, { clock, random });
    return new PacedClient(endpoint, { clock, random, logger: silentLogger, pacer, budget: new Budget({}, clock), answers: noAnswers });
  };
  /** Has a client asked so many things at once; resolves with the kinds of outcome. */
  const ask = (from: PacedClient, count: number, prompt = 'x', maxOutputTokens = 200): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, async (_, index) => (await from.complete({ purpose: `request ${index}`, system: '', messages: [{ role: 'user', content: prompt }], maxOutputTokens })).kind));
  return { clock, endpoint, client, ask, elapsed: () => clock.now() - began };
}
