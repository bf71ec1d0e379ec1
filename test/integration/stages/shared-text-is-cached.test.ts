import { expect, test } from '@jest/globals';
import { requestText } from '@dark-factory/simulator';
import { workStage } from '@dark-factory/stages';
import { bodiesOf, modelsOf, type Protocol } from '../../builders/messages-models.ts';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { answered } from '../../builders/scripted-model.ts';
import { aStageWorld, planned } from '../../builders/stage-world.ts';

/** What the simulator, as most models of Anthropic's, caches at least. */
const LEAST_TOKENS = 1024;
const units = ['WU-01', 'WU-02', 'WU-03'].map((id) => aUnit({ id }));
const decisions = Array.from({ length: 20 }, (_, index) => ({ id: `d-${index}`, title: `Decision ${index}`, decision: 'amounts are whole cents, never fractions, in code, in tables and on the wire', reason: 'sums' }));
const conventions = Array.from({ length: 40 }, (_, index) => `convention ${index}: imports name the file with its extension, errors carry a code and a message`);

interface Sent {
  readonly system?: { readonly cache_control?: unknown }[];
  readonly messages: readonly { readonly role: string; readonly content: string | { readonly text: string; readonly cache_control?: unknown }[] }[];
}

/** Has three units of one plan written, one after the other. */
async function threeUnits(protocol: Protocol, shared: { readonly decisions: typeof decisions; readonly conventions: string[] }) {
  await using models = await modelsOf(protocol, [{ name: 'any unit', answer: (request) => ({ text: answered(`src/${/Unit: (\S+)/.exec(requestText(request))![1]!.toLowerCase()}.mjs`, 'x') }) }]);
  await using world = await aStageWorld();
  await planned(world, aDraft({ units, ...shared }), { shards: 1 });
  const { deliveries } = await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: models.models.tiers });
  return { deliveries, sent: bodiesOf(models.simulator) as unknown as Sent[] };
}

test('what units share is written to the prompt cache by the first of them and read by the others', async () => {
  const { deliveries, sent } = await threeUnits('anthropic', { decisions, conventions });
  expect(deliveries.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  expect(deliveries[0]!.usage.cachedTokens).toBe(0);
  for (const { usage } of deliveries.slice(1)) expect(usage.cachedTokens).toBeGreaterThan(LEAST_TOKENS);
  for (const { system, messages } of sent) {
    expect(system!.map(({ cache_control }) => cache_control)).toEqual([undefined]);
    expect((messages[0]!.content as { cache_control?: unknown }[]).map(({ cache_control }) => cache_control)).toEqual([{ type: 'ephemeral' }, undefined]);
  }
});

test('where little is shared nothing is cached, and nothing is lost', async () => {
  const { deliveries } = await threeUnits('anthropic', { decisions: decisions.slice(0, 1), conventions: [] });
  expect(deliveries.map(({ status, usage }) => [status, usage.cachedTokens])).toEqual([['done', 0], ['done', 0], ['done', 0]]);
});

test('a chat completions endpoint is sent it as the beginning of one string, the same bytes for each unit', async () => {
  const { sent } = await threeUnits('openai-compatible', { decisions, conventions });
  const prompts = sent.map(({ messages }) => messages.map(({ content }) => content));
  const beginnings = prompts.map(([system, first]) => `${system as string}\n${(first as string).split('Unit: ')[0]}`);
  expect(prompts.map(({ length }) => length)).toEqual([2, 2, 2]);
  expect(new Set(beginnings).size).toBe(1);
  expect(beginnings[0]).toMatch(/\n## Conventions\n[^]+\n\n## Decisions\n[^]+\n\n$/);
  // Four characters are a token or more.
  expect(beginnings[0]!.length / 4).toBeGreaterThan(LEAST_TOKENS);
  expect(prompts.map(([, first]) => /Unit: (\S+)/.exec(first as string)![1])).toEqual(['WU-01', 'WU-02', 'WU-03']);
});
