import { beforeAll, describe, expect, it } from '@jest/globals';

import { builtDist } from '../../e2e/built-dist.ts';
import { runBundle } from './run-bundle.ts';

beforeAll(async () => void (await builtDist()), 120_000);

const NO_MODEL = [
  'provider or base-url is required: one of openai-compatible, openai, openrouter, azure, ollama, github-models, anthropic, copilot, or the address of an OpenAI-compatible endpoint',
  'model is required, or each of model-draft, model-standard and model-frontier: ids that the endpoint lists',
];
const WITHOUT: Record<string, readonly string[]> = {
  plan: ['expedition is required'],
  worker: NO_MODEL,
  collect: ['token is required'],
  'verify-gate': ['round or path is required: round for the tree of a run with a plan, path for a folder of this checkout'],
  notify: ['token is required'],
  expedition: ['expedition is required', 'token is required', ...NO_MODEL],
};

describe('an action without what it needs', () => {
  it.each(Object.entries(WITHOUT))('%s names every missing input in one annotation and ends with 1', async (action, missing) => {
    const step = await runBundle(action);
    expect(step.exitCode).toBe(1);
    expect(step.annotations).toHaveLength(1);
    expect(step.annotations[0]!.message.match(/^ {2}- .*$/gm)).toEqual(missing.map((line) => `  - ${line}`));
    expect(step.annotations[0]!.message).toContain('[input-invalid]');
    expect(step.log).not.toContain('    at ');
    expect(step.outputs).toEqual({});
  }, 20_000);

  it('refine says what it has no access to', async () => {
    const step = await runBundle('refine', { env: { ACTIONS_RUNTIME_TOKEN: '' } });
    expect([step.exitCode, step.annotations.filter(({ level }) => level === 'error')]).toEqual([1, [expect.objectContaining({ message: expect.stringContaining('the runner gave this step no access to artifacts') })]]);
  });
});

describe('wrong inputs', () => {
  it('are listed all at once, each with what it may be', async () => {
    const step = await runBundle('plan', { inputs: { expedition: 'My Shop', shards: '12abc', 'base-url': 'ftp://x', model: 'm', 'in-flight': '0', 'price-prompt': '1', 'allow-workflows': 'yes' } });
    expect(step.exitCode).toBe(1);
    expect(step.annotations[0]!.message.split('\n').slice(0, -1)).toEqual([
      '6 inputs are wrong (the step\u2019s `with:`).',
      '  - expedition must be lower-case words joined by "-"',
      '  - shards must be a whole number from 1 to 256, not "12abc"',
      '  - base-url must be an address that starts with https:// or http://, not "ftp://x"',
      '  - in-flight must be a whole number from 1 to 256, not "0"',
      '  - allow-workflows must be "true" or "false", not "yes"',
      '  - price-prompt and price-completion go together: both in US dollars for a million tokens',
    ]);
  });

  it('of models, prices, limits and budget are told together', async () => {
    const inputs = {
      shard: 's001', provider: 'opnai', model: '', 'model-draft': 'a', 'tokens-per-minute': 'many', 'price-prompt': 'draft=1, best=2', 'price-completion': 'cheap', 'price-cached': '-1',
      'budget-tokens': '0', 'budget-usd': 'ten', deadline: '1d', 'api-key': 'sk-never-shown',
    };
    const step = await runBundle('worker', { inputs });
    expect(step.exitCode).toBe(1);
    expect(step.annotations).toHaveLength(1);
    expect(step.annotations[0]!.message.match(/^ {2}- .*$/gm)).toEqual([
      '  - provider must be "openai-compatible" or "openai" or "openrouter" or "azure" or "ollama" or "github-models" or "anthropic" or "copilot", not "opnai"',
      '  - tokens-per-minute must be a whole number from 1 to 1000000000, not "many"',
      '  - price-prompt must be a number for all tiers, or one a tier such as "draft=0.1, standard=1, frontier=5", not "draft=1, best=2"',
      '  - price-completion must be a number for all tiers, or one a tier such as "draft=0.1, standard=1, frontier=5", not "cheap"',
      '  - price-cached must be a number for all tiers, or one a tier such as "draft=0.1, standard=1, frontier=5", not "-1"',
      '  - budget-tokens must be a whole number from 1 to 1000000000000, not "0"',
      '  - budget-usd must be a number from 0.0001 to 1000000, not "ten"',
      '  - deadline must be minutes such as "90", "90m", "1h30m" or "2h", not "1d"',
      '  - model-standard and model-frontier are missing: give them, or model for all tiers that have none',
    ]);
    expect(step.log).not.toContain('sk-never-shown');
  });

  it('under another name are told the right one', async () => {
    const step = await runBundle('worker', { inputs: { base_url: 'https://x.example/v1', 'base-url': 'https://x.example/v1', model: 'm', shard: 's001' } });
    expect(step.annotations[0]!.message).toContain('base_url is now called base-url');
  });

  it('that hand on a matrix which did not arrive get an explanation', async () => {
    const step = await runBundle('worker', { inputs: { 'base-url': 'https://x.example/v1', model: 'm', shard: '' } });
    expect(step.exitCode).toBe(1);
    expect(step.annotations[0]!.message).toContain('the runner drops an output that contains a registered secret');
  });

  it('name a scope of work that is not there', async () => {
    const step = await runBundle('plan', { inputs: { expedition: 'shelf' } });
    expect(step.annotations).toEqual([expect.objectContaining({ message: expect.stringContaining('expeditions/shelf/SOW.md or expeditions/shelf/SOW.txt') })]);
    expect(step.annotations[0]!.message).toContain('[sow-missing]');
  });
});
