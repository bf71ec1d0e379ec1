import { describe, expect, test } from '@jest/globals';
import { textOf, UserError } from '@dark-factory/runtime';
import type { CheckSyntax } from '@dark-factory/checks';
import { buildBriefing } from '../../../packages/stages/src/briefing-build.ts';
import { writeUnit } from '../../../packages/stages/src/unit-writing.ts';
import { aPlan, aUnit } from '../../builders/plan.ts';
import { answered, scriptedModel, type Scripted } from '../../builders/scripted-model.ts';

/** A language in which the word BROKEN does not parse. */
const checkSyntax: CheckSyntax = (file) => {
  const lines = (textOf(file) ?? '').split('\n');
  return Promise.resolve(lines.flatMap((line, index) => (line.includes('BROKEN') ? [{ line: index + 1, column: 1, message: 'unexpected BROKEN' }] : [])));
};

const owned = (path: string) => ({ path, purpose: 'code', lines: 10, executable: path.endsWith('.sh') });

async function write(...answers: Scripted[]) {
  return writeWith({ repairs: 1 }, ...answers);
}

async function writeWith(limits: { repairs: number; mostOutputTokens?: number; round?: number }, ...answers: Scripted[]) {
  const unit = aUnit({ id: 'WU-01', files: [owned('a.ts'), owned('b.ts'), owned('run.sh')] });
  const plan = aPlan({ units: [unit] });
  const model = scriptedModel(...answers);
  const briefing = buildBriefing(plan, unit, { sowLines: ['It greets.'], errors: [], delivered: new Map(), budget: 4000 });
  const written = await writeUnit(briefing, { model, checkSyntax, maxOutputTokens: 1000, ...limits });
  return { ...written, contents: Object.fromEntries(written.files.map((file) => [file.path, textOf(file)])), prompts: model.requests.map((request) => request.messages[0]!.content), requests: model.requests, forgotten: model.forgotten };
}

describe('writing a unit', () => {
  test('one answer with every file needs one request; executable files keep their bit', async () => {
    const { contents, missing, requests, files } = await write(answered('a.ts', 'a') + answered('b.ts', 'b') + answered('run.sh', '#!/bin/sh'));
    expect(contents).toEqual({ 'a.ts': 'a\n', 'b.ts': 'b\n', 'run.sh': '#!/bin/sh\n' });
    expect(missing).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(files.find((file) => file.path === 'run.sh')!.executable).toBe(true);
  });

  test('a file cut in the middle is written again from its first line, not glued', async () => {
    const { contents, prompts, requests } = await write(
      { kind: 'truncated', text: `${answered('a.ts', 'a')}=== file: b.ts ===\nhalf of` },
      answered('b.ts', 'whole b') + answered('run.sh', 'r'),
    );
    expect(contents).toEqual({ 'a.ts': 'a\n', 'b.ts': 'whole b\n', 'run.sh': 'r\n' });
    expect(prompts[1]).toContain('Task: continue\nAlready written, do not repeat: a.ts.\nWrite now, each from its first line: b.ts, run.sh.');
    // A continuation carries the briefing and names, never the code that was written already.
    expect(requests[1]!.messages).toHaveLength(1);
    expect(prompts[1]).not.toContain('half of');
  });

  test('an empty answer is asked for again, and what never comes is missing with its reason', async () => {
    const { files, missing, requests } = await write('', '', '', '');
    expect(files).toEqual([]);
    expect(requests).toHaveLength(4);
    expect(missing).toEqual(['a.ts', 'b.ts', 'run.sh'].map((path) => ({ path, reason: 'the model answered nothing' })));
  });

  test('a refusal in words is quoted', async () => {
    const no = 'I am sorry, I cannot write that.';
    const { missing } = await write(no, no, no, no);
    expect(missing[0]!.reason).toBe(`the model did not write it; its answer began "${no}"`);
  });

  test('a refusal by the endpoint is named', async () => {
    const refused: Scripted = { kind: 'refused', reason: 'the content filter' };
    const { missing } = await write(refused, refused, refused, refused);
    expect(missing[0]!.reason).toBe('the model refused: the content filter');
  });

  test('files of another unit, absolute and escaping paths are left out by name', async () => {
    const { contents, rejected } = await write(answered('a.ts', 'a') + answered('b.ts', 'b') + answered('run.sh', 'r') + answered('other/c.ts', 'c') + answered('/etc/passwd', 'x') + answered('../up.ts', 'x'));
    expect(Object.keys(contents)).toEqual(['a.ts', 'b.ts', 'run.sh']);
    expect(rejected.map((entry) => entry.path)).toEqual(['other/c.ts', '/etc/passwd', '../up.ts']);
  });

  test('what does not parse is repaired once, with the parser\u2019s words', async () => {
    const { contents, prompts, syntaxErrors } = await write(answered('a.ts', 'ok\nBROKEN') + answered('b.ts', 'b') + answered('run.sh', 'r'), answered('a.ts', 'mended'));
    expect(contents['a.ts']).toBe('mended\n');
    expect(prompts[1]).toContain('a.ts:\n  line 2, column 1: unexpected BROKEN');
    expect(syntaxErrors).toEqual([]);
  });

  test('a repair that is no better is not taken, and the error is handed in', async () => {
    const { contents, syntaxErrors, requests } = await write(answered('a.ts', 'BROKEN') + answered('b.ts', 'b') + answered('run.sh', 'r'), answered('a.ts', 'BROKEN again') + answered('b.ts', 'BROKEN too'));
    expect(contents).toMatchObject({ 'a.ts': 'BROKEN\n', 'b.ts': 'b\n' });
    expect(syntaxErrors).toEqual([{ path: 'a.ts', line: 1, message: 'unexpected BROKEN' }]);
    expect(requests).toHaveLength(2);
  });

  test('what was written before a request was given up is kept', async () => {
    const error = new UserError({ code: 'model-gave-up', what: 'no answer after 8 tries', fix: 'Run again.' });
    const { contents, missing } = await write(answered('a.ts', 'a'), { kind: 'gave-up', error });
    expect(contents).toEqual({ 'a.ts': 'a\n' });
    expect(missing.map((entry) => entry.path)).toEqual(['b.ts', 'run.sh']);
    expect(missing[0]!.reason).toContain('no answer after 8 tries');
  });

  test('what ends the run keeps what was written and is told', async () => {
    const error = new UserError({ code: 'budget-reached', what: 'the budget is used up', fix: 'Raise it.' });
    const { contents, missing, stopped, requests } = await write(answered('a.ts', 'BROKEN'), { kind: 'out-of-budget', error });
    expect(contents).toEqual({ 'a.ts': 'BROKEN\n' });
    expect(missing.map(({ reason }) => reason)).toEqual(['the budget is used up', 'the budget is used up']);
    expect(stopped).toBe(error);
    // No repair is asked for any more.
    expect(requests).toHaveLength(2);
  });

  test('repairs are asked for as often as is allowed, each with what is still wrong', async () => {
    const all = answered('a.ts', 'BROKEN\nBROKEN') + answered('b.ts', 'b') + answered('run.sh', 'r');
    const { contents, requests, prompts } = await writeWith({ repairs: 3 }, all, answered('a.ts', 'ok\nBROKEN'), answered('a.ts', 'mended'));
    expect(contents['a.ts']).toBe('mended\n');
    expect(requests).toHaveLength(3);
    expect(prompts[2]).toContain('=== file: a.ts ===\nok\nBROKEN\n');
  });

  test('an answer that is cut in its first file gets all the room there is next, and ends by name when that is not enough', async () => {
    const cut: Scripted = { kind: 'truncated', text: '=== file: a.ts ===\nhalf of' };
    const { missing, requests } = await writeWith({ repairs: 1, mostOutputTokens: 4000 }, cut, cut, cut, cut);
    expect(requests.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([1000, 4000, 4000, 4000]);
    expect(missing[0]!.reason).toBe('the answer was cut in the middle of a.ts, at 4000 tokens');
  });

  test('only the endpoint\u2019s finish reason makes an answer a cut one', async () => {
    const open = '=== file: a.ts ===\nall of it, and no end line';
    const { missing, requests } = await writeWith({ repairs: 1, mostOutputTokens: 4000 }, open, open, open, open);
    expect(requests.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([1000, 1000, 1000, 1000]);
    expect(missing[0]!.reason).toBe('the answer ended in a.ts without the line that ends a file');
  });

  test('answers of no use are not to be recalled, the others are', async () => {
    const { forgotten } = await write(answered('a.ts', 'BROKEN'), 'I am done.', answered('b.ts', 'b') + answered('run.sh', 'r'), answered('a.ts', 'BROKEN again'));
    expect(forgotten.map((outcome) => (outcome as { text: string }).text)).toEqual(['I am done.', answered('a.ts', 'BROKEN again')]);
  });

  test('a third version is asked for anew even where its briefing is that of the second', async () => {
    const all = answered('a.ts', 'a') + answered('b.ts', 'b') + answered('run.sh', 'r');
    const [second, third] = [await writeWith({ repairs: 1, round: 2 }, all), await writeWith({ repairs: 1, round: 3 }, all)];
    expect(third.prompts[0]).not.toBe(second.prompts[0]);
  });
});
