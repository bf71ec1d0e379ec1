import type { RateLimits } from '@dark-factory/models';
import { decimalNumber, wholeNumber } from './input-fields.ts';

/** What the endpoint allows, for every action that plans within it. What is empty is learnt from its answers. */
export const limitInputs = {
  'requests-per-minute': decimalNumber(0.01, 100_000).optional(),
  'tokens-per-minute': wholeNumber(1, 1_000_000_000).optional(),
  'in-flight': wholeNumber(1, 256).optional(),
};

/** The limits once read. */
export interface LimitSettings {
  readonly 'requests-per-minute'?: number | undefined;
  readonly 'tokens-per-minute'?: number | undefined;
  readonly 'in-flight'?: number | undefined;
}

/** What the endpoint allows all jobs together. */
export function limitsOf(settings: LimitSettings): RateLimits {
  const { 'requests-per-minute': requestsPerMinute, 'tokens-per-minute': tokensPerMinute, 'in-flight': inFlight } = settings;
  return { ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }), ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }), ...(inFlight === undefined ? {} : { inFlight }) };
}
