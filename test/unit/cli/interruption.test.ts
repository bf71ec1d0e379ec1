import { expect, test } from '@jest/globals';
import { UserError, VirtualClock } from '@dark-factory/runtime';
import { bugReport, classify, exitCodeOfFailure } from '../../../packages/cli/src/failure.ts';
import type { Host } from '../../../packages/cli/src/host.ts';
import { watchForInterruption } from '../../../packages/cli/src/interruption.ts';
import { Terminal } from '../../../packages/cli/src/render/terminal.ts';
import { FakeStream } from './fake-stream.ts';

function watched() {
  const stderr = new FakeStream();
  let send: (signal: 'SIGINT' | 'SIGTERM') => void = () => undefined;
  const exits: number[] = [];
  const host = {
    env: {}, stdout: new FakeStream(), stderr, clock: new VirtualClock(),
    onSignal: (listener: typeof send) => { send = listener; return () => undefined; },
    exit: (code: number) => { exits.push(code); throw new Error('exit'); },
  } as unknown as Host;
  return { interruption: watchForInterruption(host, new Terminal(host, false)), send: (signal: 'SIGINT' | 'SIGTERM') => send(signal), exits, stderr };
}

test('the first signal ends what is under way, the second everything at once', async () => {
  const { interruption, send, exits, stderr } = watched();
  const work = interruption.within(new Promise((_, reject) => interruption.signal.addEventListener('abort', () => reject(interruption.signal.reason as Error))));
  send('SIGINT');
  await expect(work).rejects.toThrow('[interrupted]');
  expect(interruption.exitCode()).toBe(130);
  expect(stderr.text).toBe('Ending: what is finished is kept. Ctrl-C again ends at once.\n');
  expect(exits).toEqual([]);
  expect(() => send('SIGINT')).toThrow('exit');
  expect(exits).toEqual([130]);
});

test('what does not hear the signal is waited for a while and then left', async () => {
  const { interruption, send } = watched();
  const work = interruption.within(new Promise(() => undefined));
  send('SIGTERM');
  await expect(work).rejects.toThrow('[interrupted]');
  expect(interruption.exitCode()).toBe(143);
});

test('what the user can mend is told apart from bugs', () => {
  const user = new UserError({ code: 'plan-missing', what: 'x', fix: 'y' });
  expect(exitCodeOfFailure(classify(user), 130)).toBe(1);
  expect(exitCodeOfFailure(classify(new UserError({ code: 'interrupted', what: 'x', fix: 'y' })), 143)).toBe(143);
  const full = classify(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', path: '/x' }));
  expect(full).toMatchObject({ kind: 'user', error: { where: '/x', fix: expect.stringContaining('Make room') } });
  const bug = classify(new TypeError('x is not a function', { cause: new Error('because \u001b[2J') }));
  expect(exitCodeOfFailure(bug, 130)).toBe(70);
  const report = bugReport((bug as { error: unknown }).error);
  expect(report).toMatch(/^TypeError: x is not a function\n\s+at /);
  expect(report).toContain('caused by Error: because \\x1b[2J');
  expect(report).toMatch(/This is a bug of dark-factory .*\nhttps:\/\/\S+\/issues$/);
});
