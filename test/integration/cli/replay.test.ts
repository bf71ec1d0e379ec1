import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, test } from '@jest/globals';
import { digestOfTree } from '@dark-factory/contracts';
import { recordOf } from '@dark-factory/runtime';
import { createFolderStore } from '@dark-factory/storage';
import { checkRecording, loadRecording, startSimulator } from '../../../packages/simulator/src/index.ts';
import { temporaryFolder, writeFiles, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { startFlawedModel } from './flawed-project.ts';
import { cli, type CliOutcome } from './run-cli.ts';
import { FILES, SOW } from './tiny-project.ts';

/** One run with a flawed model is made for all scenarios; none of them has a model to ask any more, or changes the run. */
let folder: TemporaryFolder;
const run = (): string => join(folder.path, '.dark-factory/runs/latest');
const trace = (name: string): string => `.dark-factory/runs/latest/traces/${name}.jsonl`;
const lines = (name: string): string[] => readFileSync(join(folder.path, trace(name)), 'utf8').trimEnd().split('\n');

beforeAll(async () => {
  folder = await temporaryFolder('cli-replay');
  await using model = await startFlawedModel();
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW });
  expect(await cli(folder.path, ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1'])).toMatchObject({ code: 0 });
  expect(model.requests).toHaveLength(12);
}, 120_000);
afterAll(async () => { await folder[Symbol.asyncDispose](); });

async function everyFile(path: string): Promise<string> {
  const files = await Promise.all(readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)));
  return digestOfTree(files.map((file) => recordOf({ path: file, content: readFileSync(file), executable: false })));
}

async function replayed(...args: string[]): Promise<CliOutcome & { readonly document: Record<string, unknown> }> {
  const outcome = await cli(folder.path, ['replay', ...args, '--json']);
  return { ...outcome, document: JSON.parse(outcome.stdout) as Record<string, unknown> };
}

test('each stage has a trace: a header that tells what it was given, and every request in order', () => {
  expect(readdirSync(join(run(), 'traces')).sort()).toEqual(['plan.jsonl', 'refine.jsonl', 'work-r1.jsonl']);
  const purposes = (name: string) => lines(name).slice(1).map((line) => (JSON.parse(line) as { purpose: string }).purpose);
  expect(purposes('plan')).toEqual(['plan, try 1']);
  expect(purposes('work-r1').sort()).toEqual(['WU-01 continue 1', 'WU-01 write', 'WU-02 write', 'WU-03 write']);
  expect(purposes('refine')).toEqual(['architect, round 1', 'A-1 contract-mender, round 1', 'A-1 contract-mender, round 1', expect.stringContaining(', slice 1 of 1'), expect.stringContaining(', slice 1 of 1'), expect.stringContaining(', slice 1 of 1'), 'judge']);
  const planId = (JSON.parse(readFileSync(join(run(), 'shards.json'), 'utf8')) as { plan: string }).plan;
  expect(JSON.parse(lines('work-r1')[0]!)).toMatchObject({ schema: 'dark-factory/trace-header/v1', stage: 'work', expedition: 'greeter', plan: planId, models: { draft: 'simulator-1' }, input: { round: 1, briefingTokens: 4000, maxOutputTokens: 16_000 } });
});

test.each([['plan', 1, 3], ['work-r1', 4, 4], ['refine', 7, 5]])('the stage of %s comes to the same, byte for byte, and the run is left as it was', async (name, given, files) => {
  const before = await everyFile(run());
  const { code, document, stderr } = await replayed(trace(name));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(document).toMatchObject({ schema: 'dark-factory/replay/v1', same: true, answers: { given, left: 0 } });
  expect(document['files']).toHaveLength(files);
  expect(await everyFile(run())).toBe(before);
  expect(readdirSync(String(document['folder']))).toContain('bundles');
}, 60_000);

test('a trace that has lost a request is not filled up from the run', async () => {
  const short = lines('work-r1').filter((line) => !line.includes('"purpose":"WU-03'));
  writeFileSync(join(run(), 'traces/short.jsonl'), `${short.join('\n')}\n`);
  const outcome = await cli(folder.path, ['replay', trace('short')]);
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('the trace does not hold the request "WU-03 write"') });
}, 60_000);

test('what differs from the run is named', async () => {
  writeFileSync(join(run(), 'traces/other.jsonl'), `${lines('work-r1').join('\n').replace('name.length + 1', 'name.length + 7')}\n`);
  const outcome = await cli(folder.path, ['replay', trace('other')]);
  expect(outcome).toMatchObject({ code: 1, stdout: expect.stringContaining('3 of 4 files are as the run') });
  expect(outcome.stdout).toContain('  - WU-02/files/src/letters.js: differs\n');
}, 60_000);

test('a request that the trace does not hold is one error that names it and the likely reason', async () => {
  const cases: Record<string, { lines: string[]; says: string }> = {
    gap: { lines: lines('work-r1').filter((line) => !line.includes('"purpose":"WU-01 continue')), says: 'the request "WU-01 continue 1": there is no answer for that purpose in it' },
    prompt: { lines: lines('plan').map((line) => line.replace('Role: planner', 'Role: architect').replace(/"key":"\w+"/, `"key":"${'0'.repeat(64)}"`)), says: 'the request "plan, try 1": the prompt of this program is another one' },
    changed: { lines: lines('refine').map((line) => line.replace('4 !== 3', '5 !== 3').replace(/"key":"\w+"/, `"key":"${'1'.repeat(64)}"`)), says: 'what the model is shown differs' },
    foreign: { lines: lines('work-r1').map((line, index) => (index === 0 ? line.replace(/"plan":"\w+"/, `"plan":"${'2'.repeat(64)}"`) : line)), says: 'the trace was written for another plan of greeter than the run has' },
    headless: { lines: lines('plan').slice(1), says: 'the trace does not begin with a header' },
    broken: { lines: [...lines('plan'), '{', 'x'], says: 'line 3 is no JSON' },
  };
  for (const [name, { lines: text, says }] of Object.entries(cases)) {
    writeFileSync(join(run(), `traces/${name}.jsonl`), `${text.join('\n')}\n`);
    const outcome = await cli(folder.path, ['replay', trace(name)]);
    expect({ name, ...outcome }).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
    expect(outcome.stderr).toMatch(/\[trace-invalid\]\n$/);
    expect(outcome.stderr.match(/\berror: /g)).toHaveLength(1);
  }
}, 120_000);

test.each([['a folder', 'greeter', 'EISDIR'], ['nowhere', 'nowhere/recording.json', 'the folder of the recording is not there'], ['a place that takes no files', '/proc/recording.json', 'could not be written']])('a recording to %s is refused', async (_name, place, says) => {
  const outcome = await cli(folder.path, ['replay', trace('plan'), '--recording', place]);
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toContain(says);
  expect(outcome.stderr.match(/^error: /gm)).toHaveLength(1);
  expect(outcome.stderr).not.toMatch(/^\s+at /m);
});

test('a recording made from the traces makes the simulator answer the same run again', async () => {
  const { code, document } = await replayed(trace('plan'), trace('work-r1'), trace('refine'), '--recording', 'recording.json');
  expect({ code, document }).toMatchObject({ code: 0, document: { answers: 12 } });
  const recording = await loadRecording(folder.path);
  checkRecording(recording);
  expect(recording.origin).toMatch(/^made from a trace of greeter, answered by simulator-1; /);

  await using again = await temporaryFolder('cli-recorded');
  await using model = await startSimulator({ recordings: recording });
  await writeFiles(again.path, { 'greeter/SOW.md': SOW });
  const outcome = await cli(again.path, ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1']);
  expect(outcome).toMatchObject({ code: 0 });
  expect(model.stats().byStatus).toEqual({ 200: 12 });
  const digest = async (path: string) => {
    const manifest = (await createFolderStore({ folder: join(path, '.dark-factory/runs/latest/bundles') }).getFile('tree-final', 'manifest.json'))!;
    return (JSON.parse(Buffer.from(manifest.content).toString()) as { digest: string }).digest;
  };
  expect(await digest(again.path)).toBe(await digest(folder.path));
  expect(readFileSync(join(again.path, '.dark-factory/runs/latest/tree/src/letters.js'), 'utf8')).toBe(FILES['src/letters.js']);
}, 120_000);

test('units that came from the cache are taken from the run, as its trace holds nothing for them', async () => {
  await using model = await startFlawedModel();
  await using again = await temporaryFolder('cli-replay-cached');
  await writeFiles(again.path, { 'greeter/SOW.md': SOW });
  const args = ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1'];
  expect(await cli(again.path, args)).toMatchObject({ code: 0 });
  const units = join(again.path, '.dark-factory/cache/units');
  const entries = readdirSync(units, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  rmSync(join(entries[0]!.parentPath, entries[0]!.name));
  rmSync(join(again.path, '.dark-factory/cache/answers'), { recursive: true });
  expect(await cli(again.path, args)).toMatchObject({ code: 0 });
  const outcome = await cli(again.path, ['replay', '.dark-factory/runs/latest/traces/work-r1.jsonl', '--json']);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ same: true, answers: { left: 0 }, units: [{ status: 'done' }, { status: 'done' }, { status: 'done' }] });
}, 120_000);
