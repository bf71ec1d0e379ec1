import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const main = path.resolve('packages/simulator/src/main.ts');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'simulator-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--recording', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

test('prints its URL, answers, and ends cleanly on SIGTERM', async () => {
  const answers = [{ name: 'hello', when: { contains: ['Hi'] }, text: 'Hello.' }];
  await writeFile(path.join(folder, 'recording.json'), JSON.stringify({ schema: 'dark-factory/recording/v1', origin: 'By hand.', answers }));
  const child = start('--rpm', '1');
  const closed = once(child, 'close');
  const [line] = (await once(child.stdout, 'data')) as [string];
  const ask = () =>
    fetch(`${line.trim()}/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'simulator-1', messages: [{ role: 'user', content: 'Hi' }] }) });

  const statuses = [(await ask()).status, (await ask()).status];
  child.kill('SIGTERM');

  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
  expect(statuses).toEqual([200, 429]);
  expect(await closed).toEqual([0, null]);
});

test('ends with one message when the recording is missing', async () => {
  const child = start();
  const [[message], [code]] = (await Promise.all([once(child.stderr, 'data'), once(child, 'close')])) as [[string], [number]];
  expect(code).toBe(1);
  expect(message).toMatch(/^The recording .*recording\.json cannot be used:\n- ENOENT.*\n$/);
});
