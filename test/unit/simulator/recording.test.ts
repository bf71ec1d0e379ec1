import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadRecording, RecordingError, startSimulator } from '../../../packages/simulator/src/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'recording-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function problemsOf(answers: unknown[], more: object = {}): Promise<readonly string[]> {
  const file = { schema: 'dark-factory/recording/v1', origin: 'Written for a test.', answers, ...more };
  await writeFile(path.join(folder, 'recording.json'), JSON.stringify(file));
  const error = await loadRecording(folder).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(RecordingError);
  expect((error as Error).message).toContain(path.join(folder, 'recording.json'));
  return (error as RecordingError).problems;
}

test('a recording brings the files beside it', async () => {
  await mkdir(path.join(folder, 'answers'));
  await writeFile(path.join(folder, 'answers/wu-03.write.md'), 'The file.\n');
  const answers = [
    { name: 'file', when: { contains: ['Unit: WU-03'] }, times: 1, file: 'answers/wu-03.write.md' },
    { name: 'call', when: { contains: ['Unit: WU-04'] }, toolCalls: [{ name: 'edit', arguments: { path: 'a' } }] },
  ];
  await writeFile(path.join(folder, 'recording.json'), JSON.stringify({ schema: 'dark-factory/recording/v1', origin: 'By hand.', answers }));

  expect(await loadRecording(folder)).toEqual({
    origin: 'By hand.',
    answers: [
      { name: 'file', when: { contains: ['Unit: WU-03'], lacks: [] }, times: 1, text: 'The file.\n' },
      { name: 'call', when: { contains: ['Unit: WU-04'], lacks: [] }, toolCalls: [{ name: 'edit', arguments: { path: 'a' } }] },
    ],
  });
});

test('one error lists every missing file and every entry that could never match', async () => {
  const when = { contains: ['Unit: WU-03', 'Task: write'] };
  const problems = await problemsOf([
    { name: 'wide', when: { contains: ['WU-03'], lacks: ['Task: mend'] }, text: 'a' },
    { name: 'missing', when, times: 1, file: 'answers/gone.md' },
    { name: 'outside', when, times: 1, file: '../secret.md' },
    { name: 'shadowed', when: { ...when, lacks: ['Task:'] }, text: 'b' },
    { name: 'silent', when, times: 1 },
    { name: 'wide', when, times: 1, text: 'long enough', cutAtToken: 30, finish: 'stop' },
  ]);

  expect([...problems].sort()).toEqual([
    '"missing" names answers/gone.md, which cannot be read',
    '"outside" names ../secret.md, which is outside the folder of the recording',
    '"shadowed" could never match: "wide" before it takes every request it is for',
    '"shadowed" could never match: it contains "Task: write" but lacks "Task:"',
    '"silent" says nothing; give it a file, a text or toolCalls',
    '"wide" has the name of an earlier entry',
    '"wide" is cut at token 30, but is only 3 tokens long',
    '"wide" is cut at token 30, so it cannot finish with stop',
  ]);
});

test('unknown keys and an unknown version are named', async () => {
  const problems = await problemsOf([{ name: 'a', when: { contains: [], starts: 'x' }, text: 'a', delay: 4 }], { schema: 'dark-factory/recording/v2' });
  expect(problems).toEqual([
    'schema: Invalid input: expected "dark-factory/recording/v1"',
    'answers[0].when.contains: needs at least one text',
    'answers[0].when: Unrecognized key: "starts"',
    'answers[0]: Unrecognized key: "delay"',
  ]);
});

test('a folder without a recording, and a recording made in code that could never match', async () => {
  await expect(loadRecording(folder)).rejects.toThrow(/recording\.json cannot be used:\n- ENOENT/);
  const answers = [{ name: 'all', text: 'a' }, { name: 'never', when: { contains: ['x'] }, text: 'b' }];
  await expect(startSimulator({ recordings: { origin: 'Code.', answers } })).rejects.toThrow('"never" could never match: "all" before it');
});
