import { expect, test } from '@jest/globals';
import { pricesOf, readMinutes, readTierNumbers } from '@dark-factory/models';

test('a number for all tiers, or one a tier, and nothing in between', () => {
  expect(readTierNumbers('0.15')).toEqual({ draft: 0.15, standard: 0.15, frontier: 0.15 });
  expect(readTierNumbers(' draft=0.1, standard = 1,frontier=5')).toEqual({ draft: 0.1, standard: 1, frontier: 5 });
  expect(readTierNumbers('frontier=5')).toEqual({ frontier: 5 });
  for (const bad of ['', '.', 'x', '-1', '1e3', '0x1', '100001', 'draft', 'draft=', 'draft=x', 'best=1', 'draft=1,draft=2', 'draft=1,', '1, frontier=5', '__proto__=1']) expect([bad, readTierNumbers(bad)]).toEqual([bad, undefined]);
});

test('minutes as people write them, up to the 35 days that a workflow run may take', () => {
  expect(['90', '0.5', '90m', '1h30m', '2h', '0h5m', '840h'].map(readMinutes)).toEqual([90, 0.5, 90, 90, 120, 5, 50_400]);
  for (const bad of ['', '0', '0m', '-5', 'h', 'm', '1h30', '30m1h', '1d', '90 m', '1e3', '50401', '841h']) expect([bad, readMinutes(bad)]).toEqual([bad, undefined]);
});

test('a tier has prices when both are known', () => {
  expect(pricesOf({ pricePrompt: { draft: 1, frontier: 5 }, priceCompletion: { draft: 4, standard: 8 }, priceCached: { draft: 0.5 } })).toEqual({ draft: { promptPerMillion: 1, completionPerMillion: 4, cachedPerMillion: 0.5 } });
  expect(pricesOf({ pricePrompt: { draft: 1 } })).toBeUndefined();
});
