import { expectedTokens, type Estimate, type Unit } from '@dark-factory/contracts';

/** Prices in US dollars for a million tokens. */
export interface Prices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
}

/** What the estimate is made from. */
export interface EstimateBasis {
  readonly units: readonly Unit[];
  readonly briefingTokens: number;
  readonly maxOutputTokens: number;
  readonly limits: { readonly requestsPerMinute?: number; readonly inFlight: number };
  readonly prices?: Prices;
}

/** Instructions that go with every briefing. */
const SYSTEM_TOKENS = 400;
/** Repairs and continuations: a quarter of the units needed one in the recorded runs. */
const REPAIR_SHARE = 0.25;
/** One answer streams at about this many tokens a second on the endpoints in use; only used for minutes. */
const TOKENS_PER_SECOND = 60;

/**
 * What the workers and the review are expected to cost, before anything is spent: a request a unit and answer limit,
 * a quarter more for repairs, and one reading of the tree. An estimate: fixes come on top when the gate finds errors.
 */
export function estimateRun(basis: EstimateBasis): Estimate {
  const perUnit = basis.units.map((unit) => ({ tokens: expectedTokens(unit), requests: Math.max(1, Math.ceil(expectedTokens(unit) / basis.maxOutputTokens)) }));
  const written = perUnit.reduce((sum, unit) => sum + unit.tokens, 0);
  const first = perUnit.reduce((sum, unit) => sum + unit.requests, 0);
  const requests = Math.ceil(first * (1 + REPAIR_SHARE)) + Math.max(1, Math.ceil(written / 20_000));
  const promptTokens = Math.ceil(first * (1 + REPAIR_SHARE) * (basis.briefingTokens + SYSTEM_TOKENS) + written);
  const completionTokens = Math.ceil(written * (1 + REPAIR_SHARE));
  return { requests, promptTokens, completionTokens, usd: usdOf(promptTokens, completionTokens, basis.prices), minutes: minutesOf(requests, completionTokens, basis) };
}

function usdOf(promptTokens: number, completionTokens: number, prices: Prices | undefined): number | null {
  if (prices === undefined) return null;
  return Math.round((promptTokens * prices.promptPerMillion + completionTokens * prices.completionPerMillion) / 10_000) / 100;
}

function minutesOf(requests: number, completionTokens: number, basis: EstimateBasis): number | null {
  const { requestsPerMinute, inFlight } = basis.limits;
  if (requestsPerMinute === undefined) return null;
  const byRate = requests / requestsPerMinute;
  const byAnswers = completionTokens / TOKENS_PER_SECOND / 60 / inFlight;
  return Math.round(Math.max(byRate, byAnswers) * 10) / 10;
}
