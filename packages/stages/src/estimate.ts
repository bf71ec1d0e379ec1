import { NO_USAGE, expectedTokens, type Estimate, type Unit } from '@dark-factory/contracts';
import { usdOf, type RateLimits, type Tier, type TokenPrices } from '@dark-factory/models';
import { workOrder } from './effort.ts';

/** What the estimate is made from. */
export interface EstimateBasis {
  readonly units: readonly Unit[];
  readonly briefingTokens: number;
  readonly maxOutputTokens: number;
  readonly limits: RateLimits;
  readonly prices?: Partial<Readonly<Record<Tier, TokenPrices>>>;
}

/** Instructions that go with every briefing. */
const SYSTEM_TOKENS = 400;
/** Repairs and continuations: a quarter of the units needed one in the recorded runs. */
const REPAIR_SHARE = 0.25;
/** Tokens of the tree that one request of the review is shown. */
const REVIEW_SLICE_TOKENS = 20_000;
/** One answer streams at about this many tokens a second on the endpoints in use; only used for minutes. */
const TOKENS_PER_SECOND = 60;
/** Requests in flight where it is not known how many are let in: what the last shared endpoint allowed. */
const ASSUMED_IN_FLIGHT = 5;

/** A part of the run on one model. */
interface Share {
  readonly tier: Tier;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * What the workers and the review are expected to cost, before anything is spent: a request a unit and answer limit,
 * a quarter more for repairs, each at the prices of the tier that its effort asks for, and one reading of the tree at
 * those of the best. US dollars are null where a price is missing that is needed. Minutes are those that the limits
 * make it take, with 5 requests in flight where it is not known how many are let in; null without a limit a minute.
 * An estimate: fixes come on top when the gate finds errors.
 */
export function estimateRun(basis: EstimateBasis): Estimate {
  const parts = [...basis.units.map((unit) => writing(unit, basis)), reading(basis.units)];
  const total = (key: 'requests' | 'promptTokens' | 'completionTokens'): number => Math.ceil(parts.reduce((sum, part) => sum + part[key], 0));
  const estimate = { requests: total('requests'), promptTokens: total('promptTokens'), completionTokens: total('completionTokens') };
  return { ...estimate, usd: priceOf(parts, basis.prices), minutes: minutesOf(estimate, basis.limits) };
}

function writing(unit: Unit, { briefingTokens, maxOutputTokens }: EstimateBasis): Share {
  const order = workOrder(unit, maxOutputTokens);
  const tokens = expectedTokens(unit);
  const requests = Math.max(1, Math.ceil(tokens / order.maxOutputTokens)) * (1 + REPAIR_SHARE);
  return { tier: order.tier, requests, promptTokens: requests * (briefingTokens + SYSTEM_TOKENS), completionTokens: tokens * (1 + REPAIR_SHARE) };
}

function reading(units: readonly Unit[]): Share {
  const tokens = units.reduce((sum, unit) => sum + expectedTokens(unit), 0);
  return { tier: 'frontier', requests: Math.max(1, Math.ceil(tokens / REVIEW_SLICE_TOKENS)), promptTokens: tokens, completionTokens: 0 };
}

function priceOf(parts: readonly Share[], prices: EstimateBasis['prices']): number | null {
  let usd = 0;
  for (const { tier, promptTokens, completionTokens } of parts) {
    const price = prices?.[tier];
    if (price === undefined) return null;
    usd += usdOf({ ...NO_USAGE, promptTokens, completionTokens }, price);
  }
  return Math.round(usd * 100) / 100;
}

function minutesOf({ requests, promptTokens, completionTokens }: Pick<Estimate, 'requests' | 'promptTokens' | 'completionTokens'>, limits: RateLimits): number | null {
  const { requestsPerMinute, tokensPerMinute, inFlight = ASSUMED_IN_FLIGHT } = limits;
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return null;
  const byRequests = requestsPerMinute === undefined ? 0 : requests / requestsPerMinute;
  const byTokens = tokensPerMinute === undefined ? 0 : (promptTokens + completionTokens) / tokensPerMinute;
  const byAnswers = completionTokens / TOKENS_PER_SECOND / 60 / inFlight;
  return Math.round(Math.max(byRequests, byTokens, byAnswers) * 10) / 10;
}
