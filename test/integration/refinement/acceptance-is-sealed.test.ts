import type { AcceptanceCase, AcceptanceResult, Plan, RuntimeEvidence } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import type { ProgramQuestions } from '@dark-factory/stages';
import { describe, expect, it } from '@jest/globals';
import { aUnit } from '../../builders/plan.ts';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, writes, type ScriptedCall } from '../../builders/refinement-model.ts';
import { ranWell } from '../../builders/stage-world.ts';

const SECRET = 'only-the-case-knows-this';

function aCase(id: string, path: string): AcceptanceCase {
  return { id, title: SECRET, requirements: ['R-01'], steps: [{ request: { method: 'GET', path }, expect: { status: 200 } }] };
}

/** A plan with a program that answers `GET /greeting`. */
const PLAN: Partial<Plan> = {
  stack: [{ root: '.', language: 'javascript', start: ['node', 'src/wu-01.mjs'], install: [], build: [], migrate: [], test: [['node', '--test']], services: [], env: [] }],
  units: [
    aUnit({ id: 'WU-01', provides: [{ id: 'greeting', module: 'src/wu-01.mjs', summary: 'greets', symbols: [], routes: [{ method: 'GET', path: '/greeting', summary: '-> 200 text' }], tables: [] }] }),
    aUnit({ id: 'WU-02', consumes: ['greeting'] }),
  ],
};

const failedCase = (id: string): AcceptanceResult => ({ id, requirements: ['R-01'], state: 'failed', request: 'GET /greeting', expected: '200', got: '500 it fell over' });
const passedCase = (id: string): AcceptanceResult => ({ id, requirements: ['R-01'], state: 'passed' });

/** A program that fails the cases named, until `src/wu-01.mjs` was written anew. */
function program(failing: readonly string[], asked: ProgramQuestions[]) {
  return (files: readonly TreeFile[], questions: ProgramQuestions | undefined): RuntimeEvidence => {
    if (questions !== undefined) asked.push(questions);
    const mended = files.some(({ content }) => content.toString().includes('mended'));
    const cases = (questions?.acceptance ?? []).map(({ id }) => (!mended && failing.includes(id) ? failedCase(id) : passedCase(id)));
    const broken = cases.some(({ state }) => state === 'failed');
    const well = ranWell({ acceptance: { cases } });
    const step = { stack: '.', step: 'acceptance' as const, command: [`${cases.length} cases`], outcome: broken ? { state: 'failed' as const, reason: 'cases failed' } : { state: 'passed' as const }, exitCode: null, durationMs: 1, tail: '' };
    return { ...well, steps: [step, ...well.steps] };
  };
}

describe('sealed acceptance tests', () => {
  const cases = [aCase('AT-1', '/greeting'), aCase('AT-2', '/greeting?to=all'), aCase('AT-3', '/greeting'), aCase('AT-4', '/greeting')];

  it('may name a setting that is listed, and no other', async () => {
    const settings = { env: [{ name: 'PORT', from: 'port' as const }, { name: 'ADMIN_PASSWORD', from: 'random-secret' as const }] };
    const named = [aCase('AT-1', '/greeting?p={{env.ADMIN_PASSWORD}}'), aCase('AT-2', '/greeting?p={{env.DATABASE_URL}}')];
    const model = refinementModel([], (task) => (task === 'accept' ? JSON.stringify({ cases: named }) : undefined));
    const { verdict } = await refinedBy(model, { plan: { ...PLAN, stack: PLAN.stack!.map((stack) => ({ ...stack, ...settings })) }, deps: { runProgram: (_files, _plan, questions) => Promise.resolve(program([], [])([], questions)) } });

    expect(model.requests[0]!.messages[0]!.content).toContain('- ADMIN_PASSWORD is a secret, another at each start: {{env.ADMIN_PASSWORD}}');
    expect(verdict.acceptance).toMatchObject({ written: 1, unusable: 1 });
  });

  it('are written before any code is shown, and reach the swarm as behaviour alone', async () => {
    const asked: ProgramQuestions[] = [];
    const run = program(['AT-1'], asked);
    const model = refinementModel([[writes('src/wu-01.mjs', 'export const mended = true;\n')]], (task) => (task === 'accept' ? JSON.stringify({ cases }) : undefined));
    const { verdict } = await refinedBy(model, { plan: PLAN, deps: { runProgram: (files, _plan, questions) => Promise.resolve(run(files, questions)) } });

    const [first] = model.requests;
    expect(first!.messages[0]!.content).toContain('Role: acceptance-writer');
    expect(first!.messages[0]!.content).toContain('GET /greeting: -> 200 text');
    expect(first!.messages[0]!.content).not.toContain('export {}');
    const others = [...model.requests.slice(1).map(({ messages, system }) => JSON.stringify([system, messages])), ...model.tasks.map(({ task, system }) => JSON.stringify([system, task]))];
    expect(others.filter((text) => text.includes(SECRET) || text.includes('"steps"'))).toEqual([]);
    expect(model.tasks[0]!.task).toContain('AT-1 (R-01): GET /greeting');
    expect(model.tasks[0]!.task).toContain('got: 500 it fell over');
    expect(model.tasks[0]!.task).toContain('- src/wu-01.mjs');

    expect(verdict.acceptance).toEqual({ written: 4, unusable: 0, passed: 4, failed: 0, notRun: 0, struck: [] });
    expect(verdict.requirements[0]!.tests).toEqual(expect.arrayContaining(['AT-1', 'AT-4']));
    expect(verdict.verdict).toBe('ACCEPT');
    expect(asked[0]!.routes).toEqual(['/greeting']);
  });

  it('are not told by any tool, in any task or to the architect, but for what failed of them', async () => {
    const runs: (ProgramQuestions | undefined)[] = [];
    const inspected: string[] = [];
    const run = program(['AT-1'], []);
    const look: ScriptedCall[] = [
      { tool: 'run_tests', input: {} }, { tool: 'run', input: { command: ['node', '--test'] } }, { tool: 'http', input: { requests: [{ method: 'GET', path: '/greeting' }] } },
      { tool: 'list', input: {} }, { tool: 'search', input: { text: 'AT-' } }, { tool: 'plan', input: {} }, { tool: 'read', input: { path: 'acceptance.json' } }, { tool: 'check', input: {} },
    ];
    const model = refinementModel([look, [...look, writes('src/wu-01.mjs', 'export const mended = true;\n')]], (task) => (task === 'accept' ? JSON.stringify({ cases }) : undefined));
    const { verdict } = await refinedBy(model, {
      plan: PLAN,
      deps: {
        runProgram: (files, _plan, questions) => {
          runs.push(questions);
          return Promise.resolve(questions === undefined ? ranWell() : run(files, questions));
        },
        inspectProgram: (_files, plan, question) => {
          inspected.push(JSON.stringify([plan, question]));
          return Promise.resolve({ kind: 'refused', reason: 'it is a test' });
        },
      },
    });

    // A run that a tool asks for has no cases: what it does not know it cannot tell. An unchanged tree is not run again for the next round.
    expect(runs.map((questions) => questions?.acceptance.length)).toEqual([4, undefined, undefined, 4]);
    expect(inspected).toHaveLength(4);
    expect(model.uses.filter(({ name }) => ['run_tests', 'run', 'http'].includes(name))).toHaveLength(6);
    const architect = model.requests.filter(({ messages }) => messages[0]!.content.startsWith('Role: architect'));
    expect(architect.length).toBeGreaterThan(0);
    const tasks = model.tasks.map(({ system, task, tools }) => [system, task, ...tools.map(({ description }) => description)]);
    const swarm = JSON.stringify([tasks, model.uses.filter(({ name }) => name !== 'search').map(({ output }) => output), architect, inspected]);
    expect(['AT-1 (R-01): GET /greeting', SECRET, 'AT-2', 'AT-3', 'AT-4', 'to=all', '"steps"', '\\"steps\\"'].filter((text) => swarm.includes(text))).toEqual(['AT-1 (R-01): GET /greeting']);
    expect(model.uses.filter(({ name }) => name === 'search').map(({ output }) => output)).toEqual([expect.not.stringMatching(/AT-\d/), expect.not.stringMatching(/AT-\d/)]);
    expect(verdict.acceptance).toMatchObject({ passed: 4, failed: 0 });
  });

  it('are struck by a sentence of the scope of work, on record, and not without one', async () => {
    const asked: ProgramQuestions[] = [];
    const run = program(['AT-1', 'AT-2'], asked);
    const strikes = [{ case: 'AT-1', quote: 'It greets. Politely.', reason: 'it asks for rudeness' }, { case: 'AT-2', quote: 'It may fall over at any time.', reason: 'none' }, { case: 'AT-3', quote: 'It greets. Politely.', reason: 'it passes' }];
    const model = refinementModel([[], []], (task) => (task === 'accept' ? JSON.stringify({ cases }) : task === 'hear' ? JSON.stringify({ strikes }) : undefined));
    const { verdict, warnings } = await refinedBy(model, { plan: PLAN, deps: { runProgram: (files, _plan, questions) => Promise.resolve(run(files, questions)) } });

    expect(verdict.acceptance!.struck).toEqual([{ id: 'AT-1', quote: 'It greets. Politely.', reason: 'it asks for rudeness', request: 'GET /greeting', expected: '200' }]);
    expect(verdict.acceptance).toMatchObject({ written: 4, passed: 2, failed: 1 });
    expect(asked.map(({ acceptance }) => acceptance.length)).toEqual([4, 3]);
    expect(warnings).toEqual(expect.arrayContaining([expect.stringContaining('AT-2 is not struck'), expect.stringContaining('AT-3 is no case that failed')]));
    expect(verdict.verdict).toBe('REVISE');
    expect(verdict.reasons.map(({ code }) => code)).toContain('acceptance');
  });

  it('are run again without those that were struck only where others failed beside them', async () => {
    const asked: ProgramQuestions[] = [];
    const run = program(['AT-1'], asked);
    const strikes = [{ case: 'AT-1', quote: 'It greets. Politely.', reason: 'it asks for rudeness' }];
    const model = refinementModel([], (task) => (task === 'accept' ? JSON.stringify({ cases }) : task === 'hear' ? JSON.stringify({ strikes }) : undefined));
    const { verdict } = await refinedBy(model, { plan: PLAN, deps: { runProgram: (files, _plan, questions) => Promise.resolve(run(files, questions)) } });

    expect(asked.map(({ acceptance }) => acceptance.length)).toEqual([4]);
    expect(verdict.verdict).toBe('ACCEPT');
    expect(verdict.acceptance).toMatchObject({ passed: 3, failed: 0, notRun: 0 });
    expect(verdict.runtime!.acceptance.cases.map(({ id }) => id)).toEqual(['AT-2', 'AT-3', 'AT-4']);
    expect(verdict.runtime!.steps[0]).toMatchObject({ step: 'acceptance', outcome: { state: 'passed' }, tail: 'Struck by the judge and not counted: AT-1' });
  });

  it('do not hold when too many of them are struck', async () => {
    const run = program(['AT-1', 'AT-2'], []);
    const strikes = ['AT-1', 'AT-2'].map((id) => ({ case: id, quote: 'It greets. Politely.', reason: 'it asks for rudeness' }));
    const model = refinementModel([], (task) => (task === 'accept' ? JSON.stringify({ cases }) : task === 'hear' ? JSON.stringify({ strikes }) : undefined));
    const { verdict } = await refinedBy(model, { plan: PLAN, deps: { runProgram: (files, _plan, questions) => Promise.resolve(run(files, questions)) } });

    expect(verdict.verdict).toBe('REVISE');
    expect(verdict.reasons).toEqual([{ code: 'acceptance', message: '2 of 4 acceptance tests were struck' }]);
  });

  it('are missing where nobody writes any, and the verdict says so', async () => {
    const model = refinementModel([], (task) => (task === 'accept' ? 'I would rather not.' : undefined));
    const { verdict } = await refinedBy(model, { plan: PLAN, deps: { runProgram: () => Promise.resolve(ranWell()) } });

    expect(verdict.verdict).toBe('REVISE');
    expect(verdict.reasons).toEqual([{ code: 'acceptance', message: 'nobody wrote acceptance tests' }]);
    expect(verdict.limits_hit).toEqual([expect.stringContaining('there are no acceptance tests')]);
  });

  it('take the cases that have the form from an answer in which others have not', async () => {
    const answer = JSON.stringify({ cases: [...cases.slice(0, 2), { id: 'AT-9', title: 'no steps' }] });
    const run = program([], []);
    const model = refinementModel([], (task) => (task === 'accept' ? answer : undefined));
    const { verdict } = await refinedBy(model, { plan: PLAN, deps: { runProgram: (files, _plan, questions) => Promise.resolve(run(files, questions)) } });

    expect(verdict.acceptance).toMatchObject({ written: 2, unusable: 1, passed: 2 });
    expect(verdict.limits_hit).toEqual(['1 of 3 acceptance tests have not the form and were left out']);
  });
});
