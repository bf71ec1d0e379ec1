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
  const unit = aUnit({ id: 'WU-01', files: [owned('a.ts'), owned('b.ts'), owned('run.sh')] });
  const plan = aPlan({ units: [unit] });
  const model = scriptedModel(...answers);
  const briefing = buildBriefing(plan, unit, { sowLines: ['It greets.'], errors: [], delivered: new Map(), budget: 4000 });
  const written = await writeUnit(briefing, { model, checkSyntax, maxOutputTokens: 1000 });
  return { ...written, contents: Object.fromEntries(written.files.map((file) => [file.path, textOf(file)])), prompts: model.requests.map((request) => request.messages[0]!.content), requests: model.requests };
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
});
