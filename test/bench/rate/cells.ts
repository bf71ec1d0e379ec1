/** One setting of the grid. */
export interface CellSetting {
  readonly units: number;
  /** Requests that each unit needs, one after another. */
  readonly requests: number;
  readonly limits: LimitSetting;
  /** Processes that share the key and cannot talk to each other. */
  readonly shards: number;
}

/** What the endpoint allows, and whether the clients are told. */
export interface LimitSetting {
  readonly name: string;
  readonly rpm: number;
  readonly inFlight: number;
  readonly tpm?: number;
  readonly known: boolean;
}

const LIMITS: readonly LimitSetting[] = [
  { name: '10 rpm, 2 in flight', rpm: 10, inFlight: 2, known: true },
  { name: '15 rpm, 5 in flight', rpm: 15, inFlight: 5, known: true },
  { name: '50 rpm, 10 in flight', rpm: 50, inFlight: 10, known: true },
  { name: '300 rpm, 30 in flight', rpm: 300, inFlight: 30, known: true },
  // A request takes about 5,000 tokens: tokens allow 20 a minute where requests would allow 60.
  { name: '100,000 tokens a minute', rpm: 60, inFlight: 10, tpm: 100_000, known: true },
  { name: 'unknown (15 rpm, 5 in flight)', rpm: 15, inFlight: 5, known: false },
];
const UNITS = [13, 64, 256, 1024];
const REQUESTS = [1, 2, 3];
const SHARDS = [1, 4, 32];

/** Every setting of the grid. */
export function allCells(): CellSetting[] {
  return LIMITS.flatMap((limits) => SHARDS.flatMap((shards) => UNITS.flatMap((units) => REQUESTS.map((requests) => ({ units, requests, limits, shards })))));
}

/** What a request takes, drawn anew for each: a draft model that writes 120 tokens a second. */
export const WORKLOAD = {
  /** Seconds until the answer is there, drawn evenly. */
  answerSeconds: { from: 2, to: 8 },
  /** Seconds until a request, or a refusal, has crossed the network, drawn evenly. */
  networkSeconds: { from: 0.02, to: 0.1 },
  /** Seconds by which shards start one after another at most, drawn evenly. */
  startSeconds: { from: 0, to: 1 },
  promptTokens: 4_400,
  tokensPerSecond: 120,
  maxOutputTokens: 1_000,
} as const;
