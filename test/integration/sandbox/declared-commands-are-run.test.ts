import type { Inspection } from '@dark-factory/contracts';
import { describe, expect, it } from '@jest/globals';
import { inspected } from './inspection-run.ts';
import { aStack } from './sandbox-run.ts';

const says = (file: string): string[] => ['node', '-e', `require('node:fs').appendFileSync(${JSON.stringify(file)}, 'x'); console.log(require('node:fs').readdirSync('.').join(' '))`];
const files = {
  'server.js': "require('node:http').createServer((q, r) => r.end('from ' + process.pid)).listen(process.env.PORT)",
  'a.test.js': "const { test } = require('node:test'); test('asks', async () => { console.log(process.env.PROGRAM_URL, process.env.API_KEY); if (!(await fetch(process.env.PROGRAM_URL)).ok) throw new Error('not ok'); });",
  'b.test.js': "require('node:test').test('breaks', () => { throw new Error('broken on purpose'); });",
};
const stack = aStack({
  env: [{ name: 'API_KEY', from: 'random-secret' }], install: [says('installed')], build: [says('built'), says('built-again')], migrate: [says('migrated')],
  start: ['node', 'server.js'], test: [['node', '--test']], testRunner: 'node-test',
});
const run = (...command: string[]): Promise<Inspection> => inspected(files, [stack], { kind: 'command', root: '.', command });

describe('commands of a stack', () => {
  it('are run after those that come before them, and no others', async () => {
    expect(await run(...says('built-again'))).toEqual({ kind: 'ended', exitCode: 0, output: 'a.test.js b.test.js built built-again installed server.js', cutLines: 0 });
    expect(await run(...says('installed'))).toMatchObject({ kind: 'ended', output: 'a.test.js b.test.js installed server.js' });
  });

  it('of its tests run beside the program, on one file where that is asked for', async () => {
    const one = await run('node', '--test', 'a.test.js');
    const other = await run('node', '--test', 'b.test.js');

    expect(one).toMatchObject({ kind: 'ended', exitCode: 0, output: expect.stringContaining('http://127.0.0.1:<port> ***') });
    expect(other).toMatchObject({ kind: 'ended', exitCode: 1, reason: 'exit code 1', output: expect.stringContaining('broken on purpose') });
    expect(JSON.stringify(other)).not.toContain('asks');
  }, 20_000);

  it('that are not declared are refused before anything is started', async () => {
    // A path that is no folder would fail anything that began.
    const refused = (...command: string[]): Promise<Inspection> => inspected(files, [stack], { kind: 'command', root: '.', command }, { workFolder: '/dev/null/none' });

    expect(await refused('sh', '-c', 'id')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('the stack . declares no such command; it declares install: ["node",') });
    expect(await refused(...says('built'), '--inspect')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('More arguments may follow those of test alone') });
    expect(await refused('node', '--test', 'a\nb')).toMatchObject({ kind: 'refused' });
    expect(await inspected(files, [stack], { kind: 'command', root: 'web', command: ['node', '--test'] }, { workFolder: '/dev/null/none' })).toEqual({ kind: 'refused', reason: 'the plan has no stack with the root "web"; it has .' });
  });

  it('are not reached where one before them fails, and only the end of much output is shown', async () => {
    const broken = aStack({ install: [['node', '-e', 'process.exit(4)']], build: [['node', '-e', 'for (let i = 1; i <= 5000; i++) console.log("line " + i)']] });
    const sound = { ...broken, install: [] };
    const question = { kind: 'command' as const, root: '.', command: broken.build[0]! };

    expect(await inspected({}, [broken], question)).toEqual({ kind: 'not-reached', step: 'install', reason: 'node -e process.exit(4): exit code 4', tail: '' });
    expect(await inspected({}, [sound], question)).toMatchObject({ kind: 'ended', cutLines: 4600, output: expect.stringMatching(/^line 4601\n[^]*line 5000$/) });
  });
});
