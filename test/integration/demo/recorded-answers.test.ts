import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { PlanDraft } from '@dark-factory/contracts';
import type { RecordedAnswer } from '@dark-factory/simulator';
import { DEFAULTS } from '../../../packages/cli/src/settings.ts';
import { onlyPaths, parseAnswer } from '../../../packages/stages/src/answer-format.ts';
import { readDraft } from '../../../packages/stages/src/plan-draft-reading.ts';
import { readSow } from '../../../packages/stages/src/sow.ts';
import { SHELF, SOW_PATH, shelfAnswers, sowBytes } from './shelf-recording.ts';

let answers: Map<string, RecordedAnswer & { readonly text: string }>;
let plan: PlanDraft;
let sowLines: readonly string[];

beforeAll(async () => {
  answers = await shelfAnswers();
  sowLines = readSow(SOW_PATH, await sowBytes()).lines;
  const reading = readDraft(answers.get('plan')!.text, { maxUnitTokens: DEFAULTS.maxUnitTokens, sowLines: sowLines.length });
  if (reading.kind === 'invalid') throw new Error(`The recorded plan is not valid:\n${reading.violations.join('\n')}`);
  plan = reading.draft;
});

const filesOf = (unit: string): string[] => plan.units.find(({ id }) => id === unit)!.files.map(({ path }) => path);
const parsed = (name: string, paths: Iterable<string>) => parseAnswer(answers.get(name)!.text, onlyPaths(paths));

test('the recording says in plain words that no model made it', () => {
  const { origin } = JSON.parse(readFileSync(join(SHELF, 'recordings/recording.json'), 'utf8')) as { origin: string };
  expect(origin).toMatch(/^Written by hand/);
  expect(origin).toMatch(/no model produced any of it/);
});

test('each numbered requirement of the scope of work is cited at its line', () => {
  const numbered = sowLines.flatMap((text, index) => (/^\d+\. /.test(text) ? [{ number: Number.parseInt(text), line: index + 1 }] : []));
  expect(numbered).toHaveLength(16);
  const cited = plan.requirements.slice(0, 16).map(({ id, line }) => ({ number: Number(id.slice(2)), line }));
  expect(cited).toEqual(numbered);
});

describe('what the workers answer', () => {
  test.each([
    ['WU-01', 'WU-01 again, with src/db.ts'],
    ['WU-02', 'WU-02, with prose around its files'],
    ['WU-03', 'WU-03, cut in the middle of a file'],
    ['WU-04', 'WU-04, importing a module that is elsewhere'],
    ['WU-04', 'WU-04 again, with the right import'],
    ['WU-05', 'WU-05, one file in a code fence'],
    ['WU-06', 'WU-06, one file that does not parse'],
  ])('%s: "%s" holds its files, all of them and no others', (unit, name) => {
    const answer = parsed(name, filesOf(unit));
    expect(answer.files.filter(({ complete }) => complete).map(({ path }) => path)).toEqual(filesOf(unit));
    expect(answer.rejected).toEqual([]);
  });

  test('WU-01 first puts its database module where nobody looks for it', () => {
    const answer = parsed('WU-01, its database module elsewhere', filesOf('WU-01'));
    expect(answer.files.map(({ path }) => path)).toEqual(filesOf('WU-01').filter((path) => path !== 'src/db.ts'));
    expect(answer.rejected).toEqual([{ path: 'src/database/pool.ts', reason: 'the path was not asked for' }]);
    expect(parsed('WU-01 insists that nothing is missing', filesOf('WU-01')).files).toEqual([]);
  });

  test('WU-03 is cut inside its third file, and continued with that file', () => {
    const { text, cutAtToken } = answers.get('WU-03, cut in the middle of a file')!;
    const cut = parseAnswer(text.slice(0, cutAtToken! * 4), onlyPaths(filesOf('WU-03')));
    expect(cut.files.map(({ complete }) => complete)).toEqual([true, true, false]);
    expect(parsed('WU-03 continued', filesOf('WU-03')).files.map(({ path }) => path)).toEqual(filesOf('WU-03').slice(2));
  });

  test('prose and fences do not get into the files', () => {
    const prosaic = parsed('WU-02, with prose around its files', filesOf('WU-02'));
    expect(prosaic.prose).toMatch(/^Here are the five files/);
    expect(answers.get('WU-05, one file in a code fence')!.text).toContain('=== file: src/app.ts ===\n```ts\n');
    const fenced = parsed('WU-05, one file in a code fence', filesOf('WU-05')).files.find(({ path }) => path === 'src/app.ts')!;
    expect(fenced.content).not.toContain('```');
  });
});

test('the agents of the swarm change the file with the mistake and nothing else', () => {
  const edited = ['wiring adds the table', 'contract-mender changes the queries'].map((name) => (answers.get(name)!.toolCalls ?? []).flatMap(({ name: tool, arguments: input }) => (tool === 'edit' ? [(input as { readonly path: string }).path] : [])));
  expect(edited.map((paths) => [...new Set(paths)])).toEqual([['migrations/001_init.sql'], ['src/loans/repository.ts']]);
});
