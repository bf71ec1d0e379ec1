import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createGate, type Gate, type MendedTree, type TreeCheckResult } from '@dark-factory/checks';
import type { Plan } from '@dark-factory/contracts';
import { textFile, textOf, type TreeFile } from '@dark-factory/runtime';
import { loadRecording, type Recording } from '@dark-factory/simulator';
import { onlyPaths, parseAnswer, type ParsedAnswer } from '../../../packages/stages/src/answer-format.ts';
import { withEffort } from '../../../packages/stages/src/effort.ts';
import { readDraft } from '../../../packages/stages/src/plan-draft-reading.ts';
import { readSow } from '../../../packages/stages/src/sow.ts';
import { WILDROOT_BUGS, type RecordedBug } from './wildroot-bugs.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/wildroot-alchemy');
const SERVER = ['WU-01', 'WU-02', 'WU-03', 'WU-04', 'WU-05', 'WU-06', 'WU-12', 'WU-13'];
const LEFT_OUT = ['backend/alembic.ini', 'backend/app/stock/__init__.py'];

let recording: Recording;
let plan: Plan;
let answers: Map<string, ParsedAnswer>;
let gate: Gate;
let handedIn: TreeCheckResult;
let mended: MendedTree;

beforeAll(async () => {
  recording = await loadRecording(FOLDER);
  plan = serverPlan();
  answers = new Map(plan.units.map((unit) => [unit.id, parseAnswer(answerOf(unit.id), onlyPaths(unit.files.map(({ path }) => path)))]));
  gate = createGate();
  const files = [...answers.values()].flatMap((answer) => answer.files.map(({ path, content }) => textFile(path, content)));
  handedIn = await gate.checkTree({ files, plan });
  mended = await gate.mendTree({ files, plan }, gate.checkTree);
}, 60_000);

/** The plan without the units of the app, which `wildroot-app.test.ts` looks at. */
function serverPlan(): Plan {
  const sow = readSow('SOW.md', readFileSync(join(FOLDER, 'SOW.md')));
  const reading = readDraft(readFileSync(join(FOLDER, 'factory-plan.json'), 'utf8'), { maxUnitTokens: 32_000, sowLines: sow.lines.length });
  if (reading.kind === 'invalid') throw new Error(reading.violations.join('\n'));
  const { draft } = reading;
  return {
    ...draft, schema: 'dark-factory/plan/v1', units: draft.units.filter(({ id }) => SERVER.includes(id)).map((unit) => withEffort(unit, draft)),
    expedition: { name: draft.expedition.name!, outputRoot: draft.expedition.outputRoot!, sow: { path: sow.path, sha256: sow.sha256, lines: sow.lines.length } },
  };
}

function answerOf(unit: string): string {
  const answer = recording.answers.find(({ when }) => when?.contains?.includes(`Unit: ${unit} `) === true && when.contains.includes('Task: write'));
  if (answer?.text === undefined) throw new Error(`no answer for ${unit}`);
  return answer.text;
}

function edited(files: readonly TreeFile[], bugs: readonly RecordedBug[]): readonly TreeFile[] {
  const texts = new Map(files.map((file) => [file.path, textOf(file)!]));
  for (const { id, path, edit } of bugs) {
    if (edit === undefined) continue;
    const text = texts.get(path);
    if ('find' in edit && text?.includes(edit.find) !== true) throw new Error(`${id}: ${path} does not hold ${edit.find}`);
    texts.set(path, 'write' in edit ? edit.write : text!.replaceAll(edit.find, edit.replace));
  }
  return [...texts].map(([path, text]) => textFile(path, text));
}

const errorsOf = ({ findings }: TreeCheckResult): string[] => findings.filter(({ severity }) => severity === 'error').map(({ rule, path }) => `${rule} ${path}`);

test('the recording says in plain words that no model made it', () => {
  expect(recording.origin).toMatch(/^Written by hand; no model produced any of it\./);
});

test('BUGS.md lists each bug', () => {
  const listed = [...readFileSync(join(FOLDER, 'BUGS.md'), 'utf8').matchAll(/^\| (B\d+) \| WU-\d+ \| `([^`]+)`/gm)].map(([, id, path]) => ({ id, path }));
  expect(listed).toEqual(WILDROOT_BUGS.map(({ id, path }) => ({ id, path })));
});

test.each(SERVER)('%s holds its files and no others, but for what is left out on purpose', (unit) => {
  const { files, rejected } = answers.get(unit)!;
  expect(files.filter(({ complete }) => complete).map(({ path }) => path)).toEqual(plan.units.find(({ id }) => id === unit)!.files.map(({ path }) => path).filter((path) => !LEFT_OUT.includes(path)));
  expect(rejected).toEqual([]);
});

describe('the gate', () => {
  test.each(WILDROOT_BUGS.filter(({ id, finding }) => finding !== undefined && id !== 'B18'))('finds $id in $path', ({ finding }) => {
    expect(handedIn.findings.map(({ rule, path }) => ({ rule, path }))).toContainEqual(finding);
  });

  test('finds B18 once B04 is mended', async () => {
    const [b04, b18] = ['B04', 'B18'].map((wanted) => WILDROOT_BUGS.find(({ id }) => id === wanted)!);
    const result = await gate.checkTree({ files: edited(mended.files, [b04!]), plan });
    expect(result.findings.map(({ rule, path }) => ({ rule, path }))).toContainEqual(b18!.finding);
  });

  test.each(WILDROOT_BUGS.filter((bug) => bug.mended))('mends $id with no model', ({ finding }) => {
    expect(mended.mends.filter(({ outcome }) => outcome === 'kept').map(({ rule, path }) => ({ rule, path }))).toContainEqual(finding);
    expect(mended.result.findings.map(({ rule, path }) => ({ rule, path }))).not.toContainEqual(finding);
  });

  test('finds no error when every bug is mended', async () => {
    const result = await gate.checkTree({ files: edited(mended.files, WILDROOT_BUGS), plan });
    expect(errorsOf(result)).toEqual([]);
  });
});
