import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Delivery } from '@dark-factory/contracts';
import { checkSyntax, signaturesOf } from '@dark-factory/checks';
import { systemClock } from '@dark-factory/runtime';
import { loadRecording, startSimulator, type Simulator } from '@dark-factory/simulator';
import { DEFAULTS } from '../../../packages/cli/src/settings.ts';
import { planStage } from '../../../packages/stages/src/plan-stage.ts';
import { workStage } from '../../../packages/stages/src/work-stage.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { aStageWorld } from '../../builders/stage-world.ts';
import { serverDraft, WILDROOT } from './wildroot-example.ts';

let world: Awaited<ReturnType<typeof aStageWorld>>;
let simulator: Simulator;
let deliveries: Map<string, Delivery>;

beforeAll(async () => {
  simulator = await startSimulator({ recordings: await loadRecording(WILDROOT) });
  world = await aStageWorld();
  const limits = { inFlight: 8 };
  const { tiers: writers } = await modelsAt(simulator.url, { clock: systemClock, random: () => 0, logger: world.logger }, { limits });
  const { maxOutputTokens, briefingTokens } = DEFAULTS;
  const deps = { ...world.deps, planner: writers.frontier, writers, checkSyntax, signaturesOf };
  const { shards } = await planStage({
    sow: { path: 'SOW.md', content: readFileSync(join(WILDROOT, 'SOW.md')) }, draft: { path: 'factory-plan.json', json: serverDraft() },
    expedition: 'wildroot-alchemy', outputRoot: 'delivery/wildroot-alchemy', shards: 8, maxOutputTokens, maxUnitTokens: 32_000, briefingTokens, allowWorkflows: false, limits,
  }, deps);
  const results = await Promise.all(shards.shards.map(({ id, units }) => workStage({ shard: id, round: 1, briefingTokens, maxOutputTokens, parallel: units.length }, deps)));
  deliveries = new Map(results.flatMap((result) => result.deliveries).map((delivery) => [delivery.unit, delivery]));
}, 60_000);

afterAll(async () => {
  await simulator?.close();
  await world?.[Symbol.asyncDispose]();
});

test.each(['WU-02', 'WU-04', 'WU-05', 'WU-06', 'WU-12', 'WU-13'])('%s is handed in whole with one request', (unit) => {
  const { status, missing, rejected, usage } = deliveries.get(unit)!;
  expect({ status, missing, rejected, requests: usage.requests }).toEqual({ status: 'done', missing: [], rejected: [], requests: 1 });
});

test.each([['WU-01', 'backend/alembic.ini'], ['WU-03', 'backend/app/stock/__init__.py']])('%s leaves out %s, and does so when it is asked again', (unit, path) => {
  const { status, missing } = deliveries.get(unit)!;
  expect(status).toBe('partial');
  expect(missing.map((file) => file.path)).toEqual([path]);
  expect(simulator.requests.map(({ matched }) => matched)).toContain(`${unit} insists that nothing is missing`);
});
