import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

const fails = (code: number, said: string): string[] => ['node', '-e', `console.error(${JSON.stringify(said)}); process.exit(${code})`];
const passes = ['node', '-e', '0'];
const server = { 'server.js': "require('node:http').createServer((q, r) => { r.statusCode = 503; r.end(); }).listen(process.env.PORT)", 'a.test.js': "require('node:test').test('a', () => {})" };
const test = [['node', '--test']];

describe('a program with a broken step', () => {
  it('is not built when it could not be installed', async () => {
    const evidence = await sandboxRun(server, [aStack({ install: [fails(3, 'no such package'), passes], build: [passes], start: ['node', 'server.js'], test })]);

    expect(summary(evidence)).toEqual([
      'install failed: exit code 3', 'install skipped: install failed', 'build skipped: install failed',
      'start skipped: install failed', 'authentication skipped: install failed', 'stop skipped: install failed', 'test skipped: install failed',
    ]);
    expect(stepOf(evidence, 'install')).toMatchObject({ exitCode: 3, tail: 'no such package', command: fails(3, 'no such package') });
    expect(evidence.tests).toMatchObject({ state: 'not-run', reason: 'install failed' });
    expect(evidence.healthy).toBe(false);
  });

  it('is not started when it could not be migrated', async () => {
    const evidence = await sandboxRun(server, [aStack({ build: [passes], migrate: [fails(1, 'relation exists')], start: ['node', 'server.js'], health: { path: '/', status: 200 } })]);

    expect(summary(evidence)).toEqual(['build passed', 'migrate failed: exit code 1', 'start skipped: migrate failed', 'health skipped: migrate failed', 'authentication skipped: migrate failed', 'stop skipped: migrate failed']);
  });

  it('is still tested when it dies as it starts', async () => {
    const evidence = await sandboxRun(server, [aStack({ start: fails(7, 'cannot bind'), health: { path: '/', status: 200 }, test, testRunner: 'node-test' })]);

    expect(summary(evidence)).toEqual(['start failed: it ended by itself: exit code 7', 'health skipped: start failed', 'authentication skipped: start failed', 'test passed', 'stop skipped: start failed']);
    expect(stepOf(evidence, 'start')).toMatchObject({ exitCode: 7, tail: 'cannot bind' });
    expect(evidence.healthy).toBe(false);
  });

  it('is unhealthy when it answers something else', async () => {
    const evidence = await sandboxRun(server, [aStack({ start: ['node', 'server.js'], health: { path: '/health', status: 200 } })], { stepTimeoutMs: 1500 });

    expect(summary(evidence)).toEqual(['start passed', 'health failed: not healthy after 1.5 s: it answered 503 and not 200', 'authentication skipped: health failed', 'stop passed']);
    expect(evidence.healthy).toBe(false);
  });

  it('is told apart from a command that is not there', async () => {
    const evidence = await sandboxRun({}, [aStack({ root: 'not/written', build: [['no-such-compiler', '--version']] })]);

    expect(summary(evidence)).toEqual(['build failed: exit code 127: the command was not found']);
  });

  it('is killed when it does not stop', async () => {
    const deaf = { 'deaf.js': "process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000)" };
    const evidence = await sandboxRun(deaf, [aStack({ start: ['node', 'deaf.js'] })]);

    expect(summary(evidence)).toEqual(['start passed', 'authentication skipped: there is no OpenAPI document', 'stop failed: it did not end within 5 s of SIGTERM and was killed']);
    expect(stepOf(evidence, 'stop')).toMatchObject({ exitCode: null, tail: 'no' });
  }, 20_000);
});
