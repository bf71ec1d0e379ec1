import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AcceptanceCase, AcceptanceResult, Delivery, ErrorManifest, Finding, RuntimeEvidence } from '@dark-factory/contracts';
import { checkSyntax, checkTree, importEdges, signaturesOf } from '@dark-factory/checks';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { systemClock, textOf, type TreeFile } from '@dark-factory/runtime';
import { startSimulator, type Simulator } from '@dark-factory/simulator';
import { BUNDLES, readDocument, runExpedition, takeBundle, type ExpeditionResult } from '@dark-factory/stages';
import { DEFAULTS } from '../../../packages/cli/src/settings.ts';
import { aStageWorld, ranWell } from '../../builders/stage-world.ts';
import { SOW_PATH, shelfAnswers, sowBytes } from './shelf-recording.ts';

let world: Awaited<ReturnType<typeof aStageWorld>>;
let simulator: Simulator;
let result: ExpeditionResult;

/** What PostgreSQL says of a column that the table has not. The demonstration hears it from PostgreSQL itself. */
const UNKNOWN_COLUMN = 'column "due_date" of relation "loans" does not exist';

/** Stands in for running the program: the repository of the loans must use the columns that the migration makes, and nothing can be deleted. */
function judged(files: readonly TreeFile[], acceptance: readonly AcceptanceCase[]): RuntimeEvidence {
  const broken = textOf(files.find(({ path }) => path === 'src/loans/repository.ts')!)!.includes('due_date');
  const cases = acceptance.map((test): AcceptanceResult => {
    const failed = test.steps.find(({ request, expect: wanted }) => request.method === 'DELETE' || (broken && request.method === 'POST' && request.path === '/loans' && wanted.status === 201));
    const { id, requirements } = test;
    if (failed === undefined) return { id, requirements, state: 'passed' };
    const { method, path } = failed.request;
    return { id, requirements, state: 'failed', request: `${method} ${path}`, expected: [failed.expect.status].flat().join(' or '), got: method === 'DELETE' ? '404' : '500' };
  });
  const step = { stack: '.', exitCode: 1, durationMs: 1, tail: '' };
  const wrong = cases.filter(({ state }) => state === 'failed').length;
  const failure = { path: 'dist/test/loans.test.js', test: 'a loan runs for 14 days or as many as are given', message: UNKNOWN_COLUMN };
  return ranWell({
    acceptance: { cases },
    steps: [
      { ...step, step: 'acceptance', command: [`${cases.length} cases`], outcome: wrong === 0 ? { state: 'passed' } : { state: 'failed', reason: `${wrong} of ${cases.length} cases failed` } },
      { ...step, step: 'test', command: ['node', '--test'], outcome: broken ? { state: 'failed', reason: '1 of 7 tests failed' } : { state: 'passed' } },
    ],
    ...(broken ? { tests: { state: 'failed', passed: 6, failed: 1, skipped: 0, files: 1, notLoaded: [], failures: [failure] } } : {}),
  });
}

beforeAll(async () => {
  const answers = [...(await shelfAnswers()).values()];
  simulator = await startSimulator({ recordings: { origin: 'examples/shelf', answers } });
  world = await aStageWorld();
  const limits = { inFlight: 6 };
  const { tiers: writers } = await modelsAt(simulator.url, { clock: systemClock, random: () => 0, logger: world.logger }, { limits });
  const { maxOutputTokens, maxUnitTokens, briefingTokens, regenerateAbove, maxRounds, contextTokens } = DEFAULTS;
  const plan = { sow: { path: SOW_PATH, content: await sowBytes() }, expedition: 'shelf', outputRoot: 'shelf', shards: 6, maxOutputTokens, maxUnitTokens, briefingTokens, allowWorkflows: false, limits };
  result = await runExpedition(
    { plan, regenerateAbove, regenerations: 1, refine: { maxRounds, contextTokens, maxOutputTokens, allowWorkflows: false }, branch: 'dark-factory/shelf', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } } },
    { ...world.deps, planner: writers.frontier, writers, fixer: writers.standard, checkTree, checkSyntax, signaturesOf, importEdges, runProgram: (files, _plan, questions) => Promise.resolve(judged(files, questions?.acceptance ?? [])), progress: () => undefined },
  );
}, 30_000);

afterAll(async () => {
  await simulator?.close();
  await world?.[Symbol.asyncDispose]();
});

async function errorsOf(round: number): Promise<ErrorManifest> {
  const bundle = await takeBundle(world.deps.bundles, BUNDLES.errors(round));
  return readDocument('error-manifest', bundle.files, 'error-manifest.json', bundle.name);
}

async function deliveriesOf(round: number): Promise<Map<string, Delivery>> {
  const names = await world.deps.bundles.list(`${BUNDLES.deliveryPrefix}${round}-`);
  const bundles = await Promise.all(names.map((name) => takeBundle(world.deps.bundles, name)));
  const deliveries = bundles.flatMap(({ files, name }) => [...files.keys()].filter((path) => path.endsWith('/delivery.json')).map((path) => readDocument('delivery', files, path, name)));
  return new Map(deliveries.map((delivery) => [delivery.unit, delivery]));
}

const places = (findings: readonly Finding[], rule: string): string[] => findings.filter((finding) => finding.rule === rule).map(({ path, line }) => `${path}:${line}`);

describe('the first pass of workers', () => {
  test('a module put elsewhere is rejected by its name, and the file of the plan stays missing', async () => {
    const { status, missing, rejected } = (await deliveriesOf(1)).get('WU-01')!;
    expect(status).toBe('partial');
    expect(missing.map(({ path }) => path)).toEqual(['src/db.ts']);
    expect(rejected).toEqual([{ path: 'src/database/pool.ts', reason: 'the path was not asked for' }]);
  });

  test('a cut answer, prose, a fence and a syntax error are mended before hand-in', async () => {
    const deliveries = await deliveriesOf(1);
    expect(['WU-02', 'WU-03', 'WU-05', 'WU-06'].map((unit) => deliveries.get(unit)!.status)).toEqual(['done', 'done', 'done', 'done']);
    expect(['WU-02', 'WU-03', 'WU-05', 'WU-06'].map((unit) => deliveries.get(unit)!.usage.requests)).toEqual([1, 2, 1, 2]);
  });

  test('the gate finds each mistake at its place', async () => {
    const { findings } = await errorsOf(1);
    expect(places(findings, 'plan/missing-file')).toEqual(['src/db.ts:0']);
    expect(places(findings, 'plan/missing-table')).toEqual(['migrations/001_init.sql:0']);
    const unresolved = findings.filter(({ rule }) => rule === 'imports/script-unresolved');
    expect(unresolved.filter(({ message }) => message.includes('db.js"'))).toHaveLength(12);
    expect(unresolved.filter(({ message }) => message.includes('"../auth/middleware.js"'))).toMatchObject([{ path: 'src/loans/routes.ts', line: 2, unit: 'WU-04', related: [{ path: 'src/auth/guard.ts' }] }]);
    expect(unresolved.filter(({ path }) => path === 'src/migrate.ts')).toMatchObject([{ line: 4, unit: 'WU-01' }]);
    expect(findings.filter(({ severity }) => severity === 'error')).toHaveLength(16);
  });

  test('the units that are to blame are written again, and those that only import what is missing are not', async () => {
    const { brokenShare, brokenUnits, regenerate, filesWithErrors, filesInTree } = await errorsOf(1);
    expect({ brokenShare, filesWithErrors, filesInTree, regenerate }).toEqual({ brokenShare: 0.5172, filesWithErrors: 15, filesInTree: 28, regenerate: true });
    expect(brokenUnits).toEqual(['WU-01', 'WU-04']);
    expect([...(await deliveriesOf(2)).values()].map(({ unit, status }) => `${unit} ${status}`)).toEqual(['WU-01 done', 'WU-04 done']);
  });
});

describe('the second pass and refinement', () => {
  test('below the threshold, what is left goes to refinement', async () => {
    const { findings, regenerate, errors } = await errorsOf(2);
    expect({ regenerate, errors }).toEqual({ regenerate: false, errors: 1 });
    expect(places(findings, 'plan/missing-table')).toEqual(['migrations/001_init.sql:0']);
  });

  test('the agents see the words of the gate, then those of PostgreSQL, and write down their thoughts before they change anything', () => {
    const { fixes_applied: fixes, limits_hit: limits } = result.verdict;
    expect(fixes.map(({ round, files, outcome, agent }) => ({ round, files, outcome, role: agent?.role }))).toEqual([
      { round: 1, files: ['migrations/001_init.sql'], outcome: 'kept', role: 'wiring' },
      { round: 2, files: ['src/loans/repository.ts'], outcome: 'kept', role: 'contract-mender' },
    ]);
    expect(limits).toEqual([]);
    const asked = simulator.requests.filter(({ matched }) => matched?.endsWith('and thinks')).map(({ body }) => JSON.stringify(body));
    expect(asked[0]).toContain('nothing creates the table \\"loans\\"');
    expect(asked[1]).toContain(JSON.stringify(UNKNOWN_COLUMN).slice(1, -1));
    const answered = simulator.requests.filter(({ matched }) => matched === 'wiring is done').map(({ body }) => JSON.stringify(body));
    expect(answered[0]).toContain('0 errors in the project');
  });

  test('who did what is on record, and how well', () => {
    const { agents, judgement, principles, requirements } = result.verdict;
    expect(agents.map(({ role, phase, counted }) => `${phase} ${role} ${counted}`)).toEqual(['acceptance acceptance-writer true', 'swarm wiring true', 'swarm contract-mender true', 'review code-reviewer true', 'review scope-assessor true', 'review security-auditor true']);
    expect(agents.every(({ score, parts }) => score > 0.8 && parts.length > 0)).toBe(true);
    expect(judgement).toMatchObject({ verdict: 'ACCEPT', overruled: false });
    expect(principles).toHaveLength(23);
    expect(principles.filter(({ state, lines }) => state === 'kept' && lines.length > 0)).toHaveLength(17);
    expect(requirements.filter(({ state, tests }) => state !== 'built' || tests.length === 0)).toEqual([]);
  });

  test('acceptance tests are written first, asked each round, and struck where the scope of work says otherwise', () => {
    expect(result.verdict.acceptance).toMatchObject({ written: 24, unusable: 0, passed: 23, failed: 0, notRun: 0, struck: [{ id: 'AT-24', quote: 'No deleting of items, members or loans: we want the history.' }] });
    const refining = simulator.requests.map(({ matched }) => matched ?? '').filter((name) => /acceptance|architect|judge/.test(name));
    expect(refining).toEqual(['acceptance tests, from the scope of work alone', 'architect, round 1', 'the judge strikes the test that deletes', 'architect, round 2', 'the judge agrees']);
    const mending = simulator.requests.find(({ matched }) => matched === 'contract-mender looks at the repository and thinks');
    expect(JSON.stringify(mending!.body)).toContain('AT-9 (R-04): POST /loans');
    expect(JSON.stringify(mending!.body)).not.toContain('A loan is made for 30 days');
  });

  test('the review is about every file, and each of its findings cites a line that says so', () => {
    const { verdict, reasons, review, security_findings: security, other_findings: other } = result.verdict;
    expect({ verdict, reasons }).toEqual({ verdict: 'ACCEPT', reasons: [] });
    expect(review).toMatchObject({ coverage: 1, filesReviewed: 29, filesInTree: 29, droppedFindings: 0 });
    expect([...security, ...other].map(({ severity }) => severity).sort()).toEqual(['low', 'low', 'low', 'medium']);
  });
});

test('each recorded answer is given, and nothing is asked that is not recorded', async () => {
  expect(new Set(simulator.requests.map(({ matched }) => matched))).toEqual(new Set((await shelfAnswers()).keys()));
});

test('no briefing had to leave anything out', async () => {
  const names = await world.deps.bundles.list(BUNDLES.deliveryPrefix);
  const bundles = await Promise.all(names.map((name) => takeBundle(world.deps.bundles, name)));
  const briefings = bundles.flatMap(({ files, name }) => [...files.keys()].filter((path) => path.endsWith('/briefing.json')).map((path) => readDocument('briefing', files, path, name)));
  expect(briefings.map(({ unit, omitted }) => `${unit}: ${omitted.join(', ')}`).filter((line) => !line.endsWith(': '))).toEqual([]);
});

test('the program that comes out is the one that its tests were written for', async () => {
  const bundle = await takeBundle(world.deps.bundles, BUNDLES.finalTree);
  const paths = [...bundle.files.keys()].filter((path) => path.startsWith('tree/'));
  expect(paths).toHaveLength(29);
  expect(textOf(bundle.files.get('tree/src/loans/repository.ts')!)).not.toContain('due_date');
  expect(await readFile(join(world.folder, 'forge/pull-request.md'), 'utf8')).toContain('ACCEPT');
});
