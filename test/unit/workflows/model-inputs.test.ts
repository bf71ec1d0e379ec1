import { describe, expect, it } from '@jest/globals';
import { UserError } from '@dark-factory/runtime';

import { optionalModelProblems, requiredModelProblems } from '../../../actions/host/model-inputs.ts';
import { takeKey } from '../../../actions/host/models.ts';
import { shareOf } from '../../../actions/host/shard-share.ts';

describe('inputs that name a model', () => {
  const at = { 'base-url': 'https://x.example/v1' };

  it('are enough with one model for all tiers, one a tier, or a provider with an address of its own', () => {
    const tiers = { 'model-draft': 'a', 'model-standard': 'b', 'model-frontier': 'c' };
    for (const given of [{ ...at, model: 'm' }, { ...at, ...tiers }, { provider: 'anthropic', model: 'm', 'model-draft': 'a' }, { provider: 'azure', ...at, model: 'm' }]) expect([given, requiredModelProblems(given)]).toEqual([given, []]);
    expect(optionalModelProblems({})).toEqual([]);
  });

  it('name the tiers that have none', () => {
    expect(requiredModelProblems({ ...at, 'model-draft': 'a', 'model-frontier': 'c' })).toEqual(['model-standard is missing: give it, or model for all tiers that have none']);
    expect(requiredModelProblems({ ...at, 'model-standard': 'b' })).toEqual(['model-draft and model-frontier are missing: give them, or model for all tiers that have none']);
    expect(optionalModelProblems(at)).toEqual(['model is required, or each of model-draft, model-standard and model-frontier: ids that the endpoint lists']);
  });

  it('need an address only where the provider has none', () => {
    expect(optionalModelProblems({ model: 'm' })).toEqual([expect.stringMatching(/^provider or base-url is required: one of openai-compatible, openai, .*copilot, or the address/)]);
    expect(optionalModelProblems({ provider: 'azure', model: 'm' })).toEqual(['base-url is required with provider azure: it has no address of its own']);
  });
});

describe('prices', () => {
  it('go together tier by tier, and a budget in dollars needs all of them', () => {
    expect(optionalModelProblems({ 'price-prompt': 'draft=1, standard=2', 'price-completion': 'draft=4' })).toEqual(['price-prompt and price-completion go together: both in US dollars for a million tokens; one of them is missing for standard']);
    expect(optionalModelProblems({ 'price-prompt': 'draft=1', 'price-completion': 'draft=4', 'budget-usd': '5' })).toEqual(['budget-usd needs price-prompt and price-completion of every tier: standard and frontier have none']);
    expect(optionalModelProblems({ 'price-cached': '0.1' })).toEqual(['price-cached needs price-prompt and price-completion beside it']);
    expect(optionalModelProblems({ 'price-prompt': '1', 'price-completion': '4', 'price-cached': 'frontier=.1', 'budget-usd': '5' })).toEqual([]);
  });
});

describe('the key', () => {
  const environment = () => ({ 'INPUT_API-KEY': 'k', COPILOT_GITHUB_TOKEN: 'c', GITHUB_TOKEN: 'g', INPUT_TOKEN: 'i', PATH: '/bin' });

  it('leaves the environment that child processes inherit, and so does every token', () => {
    const env = environment();
    expect(takeKey({ provider: 'anthropic', 'api-key': 'k' }, env)).toBe('k');
    expect(env).toEqual({ PATH: '/bin' });
  });

  it('is the token of the job for Copilot alone, and never for an endpoint in its place', () => {
    expect(takeKey({ provider: 'copilot' }, environment())).toBe('c');
    expect(takeKey({ provider: 'copilot' }, { GITHUB_TOKEN: 'g', INPUT_TOKEN: 'i' })).toBe('g');
    expect(takeKey({ provider: 'copilot' }, { INPUT_TOKEN: 'i' })).toBe('i');
    expect(takeKey({ provider: 'copilot', 'api-key': 'k' }, environment())).toBe('k');
    for (const settings of [{ provider: 'openai' as const }, { 'base-url': 'https://x' }, { provider: 'copilot' as const, 'base-url': 'https://x' }, {}]) expect(takeKey(settings, environment())).toBeUndefined();
    expect(() => takeKey({ provider: 'copilot' }, { GITHUB_TOKEN: '' })).toThrow(UserError);
  });
});

describe('the share of one worker', () => {
  const shards = [{ id: 's001', units: ['WU-01', 'WU-02'] }, { id: 's002', units: ['WU-03'] }, { id: 's003', units: ['WU-04'] }];
  const units = [['WU-01', 2], ['WU-02', 5], ['WU-03', 9], ['WU-04', 1]].map(([id, effort]) => ({ id, effort })) as never;

  it('is in proportion to the effort of its units', () => {
    expect(shareOf(shards, units, 's002', 3)).toEqual({ shards: 3, index: 1, work: [7, 9, 1] });
    // No more run at once than there are.
    expect(shareOf(shards, units, 's003', 8)).toEqual({ shards: 3, index: 2, work: [7, 9, 1] });
  });

  it('is an equal one where more shards wait than jobs run at once', () => {
    expect(shards.map(({ id }) => shareOf(shards, units, id, 2))).toEqual([{ shards: 2, index: 0 }, { shards: 2, index: 1 }, { shards: 2, index: 0 }]);
  });

  it('is none for a shard that there is not', () => {
    expect(shareOf(shards, units, 's009', 2)).toBeUndefined();
  });
});
