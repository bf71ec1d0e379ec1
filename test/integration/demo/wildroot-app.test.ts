import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createGate, type Gate, type MendedTree, type TreeCheckResult } from '@dark-factory/checks';
import type { Plan } from '@dark-factory/contracts';
import { textFile, textOf, type TreeFile } from '@dark-factory/runtime';
import { loadRecording } from '@dark-factory/simulator';
import type { ParsedAnswer } from '../../../packages/stages/src/answer-format.ts';
import { sandboxRun, summary } from '../sandbox/sandbox-run.ts';
import { WILDROOT_APP_BUGS } from './wildroot-app-bugs.ts';
import { WILDROOT_BUGS, type RecordedEdit } from './wildroot-bugs.ts';
import { APP, edited, WILDROOT, wildrootPlan, writtenAnswers } from './wildroot-example.ts';

/** No rule is for files of these kinds; everything else of the app is read. */
const NOT_READ = ['android/app/proguard-rules.pro', 'android/gradle.properties', 'android/gradle/wrapper/gradle-wrapper.properties'];

let plan: Plan;
let answers: Map<string, ParsedAnswer>;
let gate: Gate;
let handedIn: TreeCheckResult;
let mended: MendedTree;

beforeAll(async () => {
  const recording = await loadRecording(WILDROOT);
  plan = wildrootPlan('whole');
  answers = writtenAnswers(recording, plan);
  gate = createGate();
  const files = serverMended([...answers.values()].flatMap((answer) => answer.files.map(({ path, content }) => textFile(path, content))));
  handedIn = await gate.checkTree({ files, plan });
  mended = await gate.mendTree({ files, plan }, gate.checkTree);
}, 120_000);

const serverMended = (files: readonly TreeFile[]): readonly TreeFile[] => edited(files, WILDROOT_BUGS);
const appEdits: readonly RecordedEdit[] = WILDROOT_APP_BUGS.flatMap(({ id, edits = [] }) => edits.map(({ path, ...edit }) => ({ id, path, edit })));
const inApp = ({ findings }: TreeCheckResult): string[] => findings.filter(({ path }) => path.startsWith('android/')).map(({ severity, rule, path }) => `${severity} ${rule} ${path}`).sort();

test('BUGS.md lists each bug of the app', () => {
  const listed = [...readFileSync(join(WILDROOT, 'BUGS.md'), 'utf8').matchAll(/^\| (A\d+) \| WU-\d+ \| `([^`]+)`/gm)].map(([, id, path]) => ({ id, path }));
  expect(listed).toEqual(WILDROOT_APP_BUGS.map(({ id, path }) => ({ id, path })));
});

test.each(APP)('%s holds its files, all of them and no others', (unit) => {
  const { files, rejected } = answers.get(unit)!;
  expect(files.filter(({ complete }) => complete).map(({ path }) => path)).toEqual(plan.units.find(({ id }) => id === unit)!.files.map(({ path }) => path));
  expect(rejected).toEqual([]);
});

test('the app is not built here, and running the program says so, though the plan names no command for it', async () => {
  const stacks = plan.stack.filter(({ root }) => root === 'android');
  const evidence = await sandboxRun(Object.fromEntries(mended.files.filter(({ path }) => path.startsWith('android/')).map((file) => [file.path, textOf(file)!])), stacks);
  expect(summary(evidence)).toEqual(['build skipped: not built: no Android SDK']);
  expect(evidence.tests).toMatchObject({ state: 'not-run', reason: 'not built: no Android SDK' });
});

describe('the gate', () => {
  test('reads every file of the app for which it has a rule', () => {
    const unchecked = handedIn.unchecked.filter(({ path }) => path.startsWith('android/'));
    expect(unchecked.map(({ path }) => path).sort()).toEqual(NOT_READ);
    expect(unchecked.every(({ reason }) => reason.startsWith('no rule reads'))).toBe(true);
  });

  test('finds 6 of the 8 bugs, and nothing in the app that is no bug', () => {
    const found = WILDROOT_APP_BUGS.flatMap(({ finding }) => finding ?? []);
    expect([found.length, WILDROOT_APP_BUGS.length]).toEqual([6, 8]);
    expect(inApp(handedIn)).toEqual(found.flatMap(({ rule, severity, paths }) => paths.map((path) => `${severity} ${rule} ${path}`)).sort());
  });

  test('mends 2 of them with no model', () => {
    const kept = mended.mends.filter(({ outcome, path }) => outcome === 'kept' && path.startsWith('android/')).map(({ rule, path }) => ({ rule, path }));
    expect(kept).toEqual(WILDROOT_APP_BUGS.flatMap(({ finding, mended: isMended }) => (isMended === true ? finding!.paths.map((path) => ({ rule: finding!.rule, path })) : [])));
    expect(kept).toHaveLength(2);
  });

  test('finds nothing in the app when every bug is mended', async () => {
    const result = await gate.checkTree({ files: edited(mended.files, appEdits), plan });
    expect(inApp(result)).toEqual([]);
  });
});
