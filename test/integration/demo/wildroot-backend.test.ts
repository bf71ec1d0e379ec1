import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createGate, type Gate, type MendedTree, type TreeCheckResult } from '@dark-factory/checks';
import type { Plan } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { loadRecording, type Recording } from '@dark-factory/simulator';
import type { ParsedAnswer } from '../../../packages/stages/src/answer-format.ts';
import { WILDROOT_BUGS } from './wildroot-bugs.ts';
import { edited, WILDROOT, wildrootPlan, writtenAnswers } from './wildroot-example.ts';

const SERVER = ['WU-01', 'WU-02', 'WU-03', 'WU-04', 'WU-05', 'WU-06', 'WU-12', 'WU-13'];
const LEFT_OUT = ['backend/alembic.ini', 'backend/app/stock/__init__.py'];

let recording: Recording;
let plan: Plan;
let answers: Map<string, ParsedAnswer>;
let gate: Gate;
let handedIn: TreeCheckResult;
let mended: MendedTree;

beforeAll(async () => {
  recording = await loadRecording(WILDROOT);
  plan = wildrootPlan('server');
  answers = writtenAnswers(recording, plan);
  gate = createGate();
  const files = [...answers.values()].flatMap((answer) => answer.files.map(({ path, content }) => textFile(path, content)));
  handedIn = await gate.checkTree({ files, plan });
  mended = await gate.mendTree({ files, plan }, gate.checkTree);
}, 60_000);

const errorsOf = ({ findings }: TreeCheckResult): string[] => findings.filter(({ severity }) => severity === 'error').map(({ rule, path }) => `${rule} ${path}`);

test('the recording says in plain words that no model made it', () => {
  expect(recording.origin).toMatch(/^Written by hand; no model produced any of it\./);
});

test('BUGS.md lists each bug', () => {
  const listed = [...readFileSync(join(WILDROOT, 'BUGS.md'), 'utf8').matchAll(/^\| (B\d+) \| WU-\d+ \| `([^`]+)`/gm)].map(([, id, path]) => ({ id, path }));
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
