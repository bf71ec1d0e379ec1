import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkSyntax, createGate, importEdges, signaturesOf } from '@dark-factory/checks';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { createInstallKeeper, inspectProgram, runProgram, type SandboxDeps } from '@dark-factory/sandbox';
import { loadRecording, startSimulator, type Simulator } from '@dark-factory/simulator';
import { collectStage, planStage, refineStage, verifyStage, workStage, type RefineDeps, type RefineResult } from '@dark-factory/stages';
import { DEFAULTS } from '../../../packages/cli/src/settings.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { aStageWorld } from '../../builders/stage-world.ts';
import { registryVariables, SHARED_PACKAGES, summary } from '../../integration/sandbox/sandbox-run.ts';
import { serverDraft, WILDROOT } from '../../integration/demo/wildroot-example.ts';

/** What the scope of work asks of the app as well, whose units this plan leaves out. */
const WITHOUT_THE_APP = ['R-62', 'R-70', 'R-71'];
/** A refinement runs the program three times, and once to ask it, on a machine that may be busy with other tests. */
const LIMIT_MS = 480_000;

let world: Awaited<ReturnType<typeof aStageWorld>>;
let simulator: Simulator;
let refined: RefineResult;
const installs = createInstallKeeper();

beforeAll(async () => {
  const { origin, answers } = await loadRecording(WILDROOT);
  simulator = await startSimulator({ recordings: { origin, answers: answers.map((answer) => ({ ...answer, latencyMs: 0 })) } });
  world = await aStageWorld();
  const limits = { inFlight: 8 };
  const { tiers: writers } = await modelsAt(simulator.url, { clock: systemClock, random: () => 0, logger: world.logger }, { limits });
  const { maxOutputTokens, briefingTokens, maxRounds, contextTokens } = DEFAULTS;
  const { checkTree, mendTree } = createGate();
  const sandbox: SandboxDeps = { clock: systemClock, logger: silentLogger, installs, options: { allowWeakIsolation: false, stepTimeoutMs: 120_000, hostPath: process.env['PATH'] ?? '', packageCache: SHARED_PACKAGES, passThrough: registryVariables() } };
  const deps = {
    ...world.deps, clock: systemClock, planner: writers.frontier, writers, fixer: writers.standard, checkTree, mendTree, checkSyntax, signaturesOf, importEdges,
    runProgram: (...[files, { stack }, questions]: Parameters<RefineDeps['runProgram']>) => runProgram({ files, stacks: stack, extent: 'all', ...questions }, sandbox),
    inspectProgram: (...[files, { stack }, question]: Parameters<NonNullable<RefineDeps['inspectProgram']>>) => inspectProgram({ files, stacks: stack, question }, sandbox),
  };
  const { shards } = await planStage({
    sow: { path: 'SOW.md', content: readFileSync(join(WILDROOT, 'SOW.md')) }, draft: { path: 'factory-plan.json', json: serverDraft() },
    expedition: 'wildroot-alchemy', outputRoot: 'delivery/wildroot-alchemy', shards: 8, maxOutputTokens, maxUnitTokens: 32_000, briefingTokens, allowWorkflows: false, limits,
  }, deps);
  await Promise.all(shards.shards.map(({ id, units }) => workStage({ shard: id, round: 1, briefingTokens, maxOutputTokens, parallel: units.length }, deps)));
  await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/wildroot' }, deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, fix: 'safe', shards: 8, limits, briefingTokens, maxOutputTokens }, deps);
  refined = await refineStage({ maxRounds, contextTokens, maxOutputTokens, allowWorkflows: false, fix: 'safe', allowedMissing: WITHOUT_THE_APP }, deps);
}, LIMIT_MS);

afterAll(async () => {
  await installs.close();
  await simulator?.close();
  await world?.[Symbol.asyncDispose]();
});

test('the server runs, and is accepted for it', () => {
  const { verdict, reasons, limits_hit: limits, gate, status } = refined.verdict;
  expect({ verdict, reasons, limits, status }).toEqual({ verdict: 'ACCEPT', reasons: [], limits: [], status: 'completed' });
  expect(gate).toMatchObject({ errorsAfter: 0, filesChecked: 132, filesInTree: 135 });
});

test('each step was done on a PostgreSQL of its own', () => {
  const { runtime, test_results: tests, acceptance } = refined.verdict;
  expect(summary(runtime!)).toEqual([
    'service passed', 'install passed', 'install passed', 'build passed', 'migrate passed', 'migrate passed',
    // The plan has no models in the environment of Alembic, and the guard declares nothing in the document.
    'migrate skipped: the environment of Alembic names no models (target_metadata)',
    'start passed', 'health passed', 'authentication skipped: no operation of the OpenAPI document declares security',
    'acceptance passed', 'test passed', 'stop passed',
  ]);
  expect(tests).toMatchObject({ state: 'passed', passed: 90, failed: 0, skipped: 0, files: 16 });
  expect(acceptance).toEqual({ written: 18, unusable: 0, passed: 18, failed: 0, notRun: 0, struck: [] });
});

describe('what was mended', () => {
  test('two bugs by the gate with no model, sixteen files in three rounds by the swarm', () => {
    const { fixes_applied: fixes, rounds } = refined.verdict;
    expect(rounds).toBe(3);
    expect(fixes.map(({ round, agent, files, outcome }) => `${round} ${agent?.role ?? 'gate'} ${outcome}: ${files.join(', ')}`)).toEqual([
      '0 gate kept: backend/requirements.txt',
      '0 gate kept: backend/app/customers/routes.py',
      '1 wiring kept: backend/Dockerfile, backend/alembic.ini, backend/migrations/versions/0006_shops.py, compose.yaml',
      '1 import-mender kept: backend/app/batches/needs.py, backend/app/booths/sales.py, backend/app/shops/orders.py, backend/app/stock/__init__.py',
      '1 contract-mender kept: backend/app/alerts/mail.py',
      '2 contract-mender kept: backend/app/accounts/guard.py',
      '2 wiring kept: backend/app/main.py',
      '2 contract-mender kept: backend/app/booths/routes.py',
      '2 test-writer kept: backend/tests/conftest.py',
      '3 wiring kept: backend/migrations/versions/0004_production.py',
      '3 contract-mender kept: backend/app/customers/schemas.py',
      '3 test-writer kept: backend/tests/test_alerts.py',
    ]);
  });

  test('each round brought the tree nearer to running', () => {
    const evidence = new Map(refined.verdict.fixes_applied.flatMap(({ round, evidence: seen }) => (seen === undefined ? [] : [[round, seen] as const])));
    expect([...evidence.values()]).toEqual([
      '10 structural errors → 18 tests passed, 72 failed, 3 of 18 acceptance tests',
      '18 tests passed, 72 failed, 3 of 18 acceptance tests → 61 tests passed, 28 failed, 14 of 18 acceptance tests',
      '61 tests passed, 28 failed, 14 of 18 acceptance tests → 90 tests passed, 0 failed, 18 of 18 acceptance tests',
    ]);
  });

  test.each([
    ['wiring copies from the context that compose builds', '\\"backend/requirements.txt\\" is not in the build context'],
    ['architect, round 2: what running the program says', 'There is no GET /api/v1/alerts.'],
    ['contract-mender thinks about the guard and mends it', 'has no attribute \'jwt_secret_key\''],
    ['architect, round 3: what tests with a database say', 'Perhaps you meant to reference the column \\"batches.planned_on\\"'],
    ['test-writer takes the unknown fixture away', 'fixture \'admin_headers\' not found'],
  ])('%s, having seen %s', (name, words) => {
    expect(JSON.stringify(simulator.requests.find(({ matched }) => matched === name)?.body)).toContain(words);
  });
});

test('each recorded answer of the refinement is given, and nothing is asked that is not recorded', async () => {
  const { answers } = await loadRecording(WILDROOT);
  const ofServer = answers.map(({ name }) => name).filter((name) => !/^WU-(0[7-9]|1[01])\b/.test(name));
  expect(new Set(simulator.requests.map(({ matched }) => matched))).toEqual(new Set(ofServer));
});
