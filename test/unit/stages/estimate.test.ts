import { describe, expect, test } from '@jest/globals';
import { estimateRun, type EstimateBasis } from '../../../packages/stages/src/estimate.ts';
import { aUnit } from '../../builders/plan.ts';

const long = (id: string, effort: number) => aUnit({ id, effort, files: [{ path: `src/${id}.ts`, purpose: 'code', lines: 1000, executable: false }] });
const estimate = (overrides: Partial<EstimateBasis> = {}) => estimateRun({ units: [long('WU-01', 2), long('WU-02', 5)], briefingTokens: 4000, maxOutputTokens: 16_000, limits: {}, ...overrides });
const price = (each: number) => ({ promptPerMillion: each, completionPerMillion: each });

describe('an estimate', () => {
  test('prices each unit at its tier, and reading the tree at the best one', () => {
    const [draft, standard, frontier] = [{ draft: price(100), standard: price(0), frontier: price(0) }, { draft: price(0), standard: price(100), frontier: price(0) }, { draft: price(0), standard: price(0), frontier: price(100) }].map((prices) => estimate({ prices }).usd!);
    // 1.25 requests of 4,400 tokens and 1.25 times 11,030 tokens of code a unit; 22,060 tokens are read.
    expect([draft, standard, frontier]).toEqual([1.93, 1.93, 2.21]);
    expect(estimate({ prices: { draft: price(1), standard: price(1) } }).usd).toBeNull();
    // Nothing of this plan is written by the draft model.
    expect(estimate({ units: [long('WU-02', 5)], prices: { standard: price(1), frontier: price(1) } }).usd).not.toBeNull();
  });

  test.each([
    ['no limit', {}, null],
    ['requests in flight alone', { inFlight: 4 }, null],
    ['requests a minute', { requestsPerMinute: 0.5, inFlight: 4 }, 10],
    ['tokens a minute', { tokensPerMinute: 10_000, inFlight: 4 }, 6.1],
    ['answers that stream one after another', { requestsPerMinute: 100, inFlight: 1 }, 7.7],
    ['five in flight where it is not known', { requestsPerMinute: 100 }, 1.5],
  ])('minutes under %s', (_name, limits, minutes) => {
    expect(estimate({ limits }).minutes).toBe(minutes);
  });
});
