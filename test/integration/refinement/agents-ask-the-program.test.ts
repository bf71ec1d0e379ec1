import { chmod } from 'node:fs/promises';
import type { Inspection, InspectionQuestion, Stack } from '@dark-factory/contracts';
import { describe, expect, test } from '@jest/globals';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { createInstallKeeper, inspectProgram, runProgram, type SandboxDeps } from '@dark-factory/sandbox';
import type { RefineDeps } from '@dark-factory/stages';
import { ranWell } from '../../builders/stage-world.ts';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, writes, type RefinementModel, type ScriptedCall } from '../../builders/refinement-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const [SERVER, TEST] = ['src/wu-01.mjs', 'src/wu-02.mjs'] as const;
const server = (items: string): string => `import { createServer } from 'node:http';
const items = ${items};
createServer((request, response) => {
  if (request.url === '/health') return response.end('ok');
  try {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ names: items.map((item) => item.name), at: Date.now() }));
  } catch (error) {
    console.error(new Date().toISOString(), process.env.API_KEY, request.socket.remoteAddress + ':' + request.socket.remotePort, error.stack.split('\\n').slice(0, 2).join(''));
    response.writeHead(500).end('');
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;
const [BROKEN, SOUND] = [server('undefined'), server("[{ name: 'lamp' }]")];
const TESTS = `import { test } from 'node:test';
import assert from 'node:assert';
test('items are listed', async () => assert.equal((await fetch(process.env.PROGRAM_URL + '/items')).status, 200));
`;
const stack: Stack = {
  root: '.', language: 'javascript', services: [], env: [{ name: 'API_KEY', from: 'random-secret' }], install: [], build: [], migrate: [],
  start: ['node', SERVER], health: { path: '/health', status: 200 }, test: [['node', '--test', TEST]], testRunner: 'node-test',
};
const http: ScriptedCall = { tool: 'http', input: { requests: [{ method: 'GET', path: '/items' }] } };
const run = (...command: string[]): ScriptedCall => ({ tool: 'run', input: { command } });
const outputs = (model: RefinementModel, ...names: string[]): string[] => model.uses.filter(({ name }) => names.includes(name)).map(({ output }) => output);

/** The sandbox as the command line hands it to a refinement. */
async function refinedInSandbox(model: RefinementModel): ReturnType<typeof refinedBy> {
  await using parent = await temporaryFolder('refinement-sandbox');
  await chmod(parent.path, 0o755);
  const installs = createInstallKeeper(parent.path);
  const deps: SandboxDeps = { clock: systemClock, logger: silentLogger, installs, options: { allowWeakIsolation: false, stepTimeoutMs: 30_000, hostPath: process.env['PATH'] ?? '', workFolder: parent.path } };
  const sandbox: Pick<RefineDeps, 'runProgram' | 'inspectProgram'> = {
    runProgram: (files, { stack: stacks }) => runProgram({ files, stacks, extent: 'all' }, deps),
    inspectProgram: (files, { stack: stacks }, question) => inspectProgram({ files, stacks, question }, deps),
  };
  return refinedBy(model, { content: (path) => (path === SERVER ? BROKEN : TESTS), plan: { stack: [stack] }, deps: sandbox }).finally(installs.close);
}

describe('an agent that asks the program', () => {
  const agent = [http, http, run('node', '--test', TEST), run('node', '--test', TEST), run('rm', '-rf', '.'), writes(SERVER, SOUND), http, run('node', '--test', TEST)];

  test('sees what it answers and prints, and that a change mended it', async () => {
    const model = refinementModel([agent]);
    const { verdict } = await refinedInSandbox(model);
    const [before, again, failing, failingAgain, refused, after, passing] = outputs(model, 'http', 'run');

    expect(before).toBe("1. GET /items\n   500\n   content-type: application/json\nLast lines of the program:\n<time> *** 127.0.0.1:<port> TypeError: Cannot read properties of undefined (reading 'map')    at Server.<anonymous> (src/wu-01.mjs:6:94)");
    expect(failing).toMatch(/^It failed: exit code 1\.\n[^]*items are listed/);
    // What an agent is shown is part of its next request, which is paid for again unless it is the same.
    expect([again, failingAgain]).toEqual([before, failing]);
    expect(refused).toBe(`Not run: the stack . declares no such command; it declares test: ["node","--test","${TEST}"]. More arguments may follow those of test alone.`);
    expect(after).toBe('1. GET /items\n   200\n   content-type: application/json\n{"names":["lamp"],"at":<time>}');
    expect(passing).toMatch(/^It passed\.\n/);
    expect(verdict).toMatchObject({ verdict: 'ACCEPT', fixes_applied: [{ files: [SERVER], outcome: 'kept', agent: { role: 'contract-mender' } }] });
  }, 60_000);
});

describe('tools that ask the program', () => {
  const failing = ranWell({ steps: [{ stack: '.', step: 'health', command: [], outcome: { state: 'failed', reason: 'it answered 500' }, exitCode: null, durationMs: 1, tail: '' }] });
  const refinedWith = async (agent: readonly ScriptedCall[], inspect?: (question: InspectionQuestion) => Inspection): Promise<RefinementModel> => {
    const model = refinementModel([agent, agent]);
    await refinedBy(model, { plan: { stack: [stack] }, input: { maxRounds: 1 }, ran: () => failing, ...(inspect === undefined ? {} : { deps: { inspectProgram: (_files, _plan, question) => Promise.resolve(inspect(question)) } }) });
    return model;
  };

  test('are offered where the program can be asked, and name what is declared', async () => {
    const without = await refinedWith([]);
    const offered = await refinedWith([], () => ({ kind: 'refused', reason: 'nobody asked' }));
    const names = (model: RefinementModel): string[] => model.tasks[0]!.tools.map(({ name }) => name);

    expect(names(offered).filter((name) => !names(without).includes(name))).toEqual(['run', 'http']);
    expect(offered.tasks[0]!.tools.find(({ name }) => name === 'run')!.description).toContain(`. test: ["node","--test","${TEST}"]`);
  });

  test('have a budget, and an input that does not fit costs nothing of it', async () => {
    const asked: InspectionQuestion[] = [];
    const model = await refinedWith([
      { tool: 'http', input: { requests: [] } }, { tool: 'http', input: { requests: [{ method: 'GET', path: 'http://example.com/' }] } }, ...Array.from({ length: 9 }, () => http),
    ], (question) => {
      asked.push(question);
      return { kind: 'answered', answers: [{ request: 'GET /items', reply: { kind: 'status', status: 200, headers: {}, cookies: ['visitor'], body: 'x', cut: 7 }, notSaved: ['id'] }] };
    });
    const said = outputs(model, 'http');

    expect(said.slice(0, 2)).toEqual([expect.stringMatching(/^Not run: requests: /), expect.stringMatching(/^Not run: requests\.0\.path: must be a URL path/)]);
    expect(said[2]).toBe('1. GET /items\n   200\n   set-cookie: visitor\n   not saved, as nothing is there: id\nx\n[cut: 7 or more characters of this body are not shown. Make fewer requests at once, or ask for less.]');
    expect(said.at(-1)).toBe('Not run: http was called 8 times, which is all that this task has of it.');
    expect(asked).toHaveLength(8);
  });

  test('say which step was not reached, and what of an output is cut', async () => {
    const answers: Inspection[] = [
      { kind: 'not-reached', step: 'migrate', reason: 'exit code 1', tail: 'took 1.25 s' },
      { kind: 'ended', exitCode: null, reason: 'time limit of 600 s reached, killed', output: 'waiting', cutLines: 12, died: 'exit code 9', log: 'out of memory' },
    ];
    const model = await refinedWith([run('npm', 'test'), run('npm', 'test')], () => answers.shift()!);

    expect(outputs(model, 'run')).toEqual([
      'Not reached: migrate failed before it: exit code 1\nIts last lines:\ntook … s',
      'It failed: time limit of 600 s reached, killed.\n[cut: the first 12 lines are not shown. Run a part of it, such as one test file, to see them.]\nwaiting\nThe program ended by itself: exit code 9. Its last lines:\nout of memory',
    ]);
  });
});
