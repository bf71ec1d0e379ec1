import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '@dark-factory/contracts';
import { textFile, textOf, type TreeFile } from '@dark-factory/runtime';
import type { Recording } from '@dark-factory/simulator';
import { onlyPaths, parseAnswer, type ParsedAnswer } from '../../../packages/stages/src/answer-format.ts';
import { withEffort } from '../../../packages/stages/src/effort.ts';
import { readDraft } from '../../../packages/stages/src/plan-draft-reading.ts';
import { readSow } from '../../../packages/stages/src/sow.ts';
import type { RecordedEdit } from './wildroot-bugs.ts';

/** The expedition with a server and an app. */
export const WILDROOT = join(import.meta.dirname, '../../../examples/wildroot-alchemy');

/** The units of the app. */
export const APP = ['WU-07', 'WU-08', 'WU-09', 'WU-10', 'WU-11'];

interface Draft {
  readonly units: readonly { readonly id: string; readonly requirements: readonly string[] }[];
  readonly requirements: readonly { readonly id: string }[];
  readonly stack: readonly { readonly root: string }[];
}

/** The plan without the units of the app, and without what only they are for. */
export function serverDraft(): string {
  const draft = JSON.parse(readFileSync(join(WILDROOT, 'factory-plan.json'), 'utf8')) as Draft;
  const units = draft.units.filter(({ id }) => !APP.includes(id));
  const served = new Set(units.flatMap(({ requirements }) => requirements));
  return JSON.stringify({ ...draft, units, requirements: draft.requirements.filter(({ id }) => served.has(id)), stack: draft.stack.filter(({ root }) => root === 'backend') });
}

/** The plan with all of its units, or without those of the app. */
export function wildrootPlan(part: 'whole' | 'server'): Plan {
  const sow = readSow('SOW.md', readFileSync(join(WILDROOT, 'SOW.md')));
  const reading = readDraft(readFileSync(join(WILDROOT, 'factory-plan.json'), 'utf8'), { maxUnitTokens: 32_000, sowLines: sow.lines.length });
  if (reading.kind === 'invalid') throw new Error(reading.violations.join('\n'));
  const { draft } = reading;
  return {
    ...draft, schema: 'dark-factory/plan/v1', units: draft.units.filter(({ id }) => part === 'whole' || !APP.includes(id)).map((unit) => withEffort(unit, draft)),
    expedition: { name: draft.expedition.name!, outputRoot: draft.expedition.outputRoot!, sow: { path: sow.path, sha256: sow.sha256, lines: sow.lines.length } },
  };
}

/** What the workers of a plan's units answer when they are asked to write. */
export function writtenAnswers(recording: Recording, { units }: Plan): Map<string, ParsedAnswer> {
  return new Map(units.map(({ id, files }) => {
    const answer = recording.answers.find(({ when }) => when?.contains?.includes(`Unit: ${id} `) === true && when.contains.includes('Task: write'));
    if (answer?.text === undefined) throw new Error(`no answer for ${id}`);
    return [id, parseAnswer(answer.text, onlyPaths(files.map(({ path }) => path)))];
  }));
}

/** A tree with bugs mended. Each text that an edit is about must be there. */
export function edited(files: readonly TreeFile[], edits: readonly RecordedEdit[]): readonly TreeFile[] {
  const texts = new Map(files.map((file) => [file.path, textOf(file)!]));
  for (const { id, path, edit } of edits) {
    if (edit === undefined) continue;
    const text = texts.get(path);
    if ('find' in edit && text?.includes(edit.find) !== true) throw new Error(`${id}: ${path} does not hold ${edit.find}`);
    texts.set(path, 'write' in edit ? edit.write : text!.replaceAll(edit.find, edit.replace));
  }
  return [...texts].map(([path, text]) => textFile(path, text));
}
