import { AcceptanceCase, AcceptanceCases, ACCEPTANCE_LIMITS, type Plan, type Stack, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, jsonInText, runEnding, type ModelClient } from '@dark-factory/models';
import type { UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import type { Role } from './role.ts';
import { sharePart, thriftPart, type TracePart } from './trace-evaluation.ts';

const Answer = z.object({ cases: AcceptanceCases.min(1) });

/** All that whoever writes the cases is shown: no file of the tree. */
export interface AcceptanceBrief {
  readonly role: Role;
  readonly plan: Plan;
  readonly sow: string;
  readonly maxOutputTokens: number;
}

/** Cases that were written, and what could not be used. */
export interface WrittenCases {
  readonly cases: readonly AcceptanceCase[];
  /** Cases of the answer that have not the form. */
  readonly unusable: number;
  readonly usage: Usage;
  readonly parts: readonly TracePart[];
  /** Why there is no case. */
  readonly problem?: string;
  /** What made every further request futile. */
  readonly stopped?: UserError;
}

const FORM = [
  'Answer with one JSON object and nothing else:',
  '{"cases": [{"id": "AT-1", "title": "what it shows", "requirements": ["R-01"], "steps": [',
  '  {"request": {"method": "POST", "path": "/items", "headers": {"authorization": "Bearer {{token}}"}, "json": {"code": "T{{unique}}"}},',
  '   "expect": {"status": 201, "json": {"code": "T{{unique}}"}, "matches": {"/id": "non-empty"}},',
  '   "save": {"id": "/id"}}]}]}',
  `At most ${ACCEPTANCE_LIMITS.cases} cases of at most ${ACCEPTANCE_LIMITS.steps} steps. A request has "json" or "form", or no body. "status" is one number or a list of those that are all right.`,
  '"json" is a part of what is answered: fields that it does not name do not matter; {"$some": value} is a list with such an element. "matches" names kinds of values by JSON pointer: string, number, boolean, uuid, date-time, non-empty.',
  '"save" keeps values of the answer, by JSON pointer, for later steps of the same case, which write {{name}}. {{unique}} is letters and digits that no other case has; {{env.NAME}} is a setting of the program that is listed. Cookies are kept within a case.',
].join('\n');

/** Whether there is something that can be asked from outside: a program that is started, and addresses that the plan promises. */
export function canBeAsked(plan: Plan): boolean {
  return plan.stack.some(({ start }) => start !== undefined) && promisedRoutes(plan).length > 0;
}

/** Paths of the routes that a plan promises, each once. */
export function promisedRoutes(plan: Plan): string[] {
  return [...new Set(plan.units.flatMap(({ provides }) => provides.flatMap(({ routes }) => routes.map(({ path }) => path))))];
}

/** A setting that whoever set the program up knows. */
function settingLine({ name, ...from }: Stack['env'][number]): string[] {
  if (from.from === 'value') return [`- ${name} is ${JSON.stringify(from.value)}`];
  return from.from === 'random-secret' ? [`- ${name} is a secret, another at each start: {{env.${name}}}`] : [];
}

/** Whether a case names only settings that are listed. */
function namesSettings(test: AcceptanceCase, plan: Plan): boolean {
  const listed = new Set(plan.stack.flatMap(({ env }) => env.filter((variable) => settingLine(variable).length > 0).map(({ name }) => name)));
  return [...JSON.stringify(test.steps).matchAll(/\{\{env\.(\w+)\}\}/g)].every(([, name]) => listed.has(name!));
}

/** Has the cases written from the scope of work and the promised addresses alone. Of an answer that does not fit as a whole, the cases that do are taken. */
export async function writeCases(brief: AcceptanceBrief, model: ModelClient): Promise<WrittenCases> {
  const { role, plan, maxOutputTokens } = brief;
  const outcome = await completeWithSchema(model, {
    purpose: role.role, system: `${role.prompt}\n\n${FORM}`, messages: [{ role: 'user', content: taskOf(brief) }], maxOutputTokens,
  }, { name: 'cases', schema: Answer });
  const stopped = runEnding(outcome);
  const read = outcome.kind === 'done' ? { cases: outcome.value.cases, unusable: 0 } : outcome.kind === 'unusable' ? salvaged(outcome.text) : { cases: [], unusable: 0 };
  const known = new Set(plan.requirements.map(({ id }) => id));
  const usable = read.cases.filter((test) => namesSettings(test, plan));
  const unusable = read.unusable + read.cases.length - usable.length;
  const cases = usable.map((test) => ({ ...test, requirements: test.requirements.filter((id) => known.has(id)) }));
  const covered = new Set(cases.flatMap(({ requirements }) => requirements));
  const problem = outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind;
  return {
    cases, unusable, usage: outcome.usage,
    parts: [
      sharePart('form', cases.length, cases.length + unusable || 1, 'cases have the form'),
      sharePart('requirements', covered.size, known.size, 'requirements have a case'),
      thriftPart(outcome.usage, cases.length),
    ],
    ...(cases.length === 0 ? { problem } : {}), ...(stopped === undefined ? {} : { stopped }),
  };
}

/** The cases of an answer that have the form, each id once. */
function salvaged(text: string): { cases: AcceptanceCase[]; unusable: number } {
  const json = jsonInText(text);
  const given = json.kind === 'broken' ? [] : json.values.map((value) => z.object({ cases: z.array(z.unknown()) }).safeParse(value)).find(({ success }) => success)?.data?.cases ?? [];
  const cases = new Map<string, AcceptanceCase>();
  for (const one of given) {
    const read = AcceptanceCase.safeParse(one);
    if (read.success && !cases.has(read.data.id) && cases.size < ACCEPTANCE_LIMITS.cases) cases.set(read.data.id, read.data);
  }
  return { cases: [...cases.values()], unusable: given.length - cases.size };
}

function taskOf({ role, plan, sow }: AcceptanceBrief): string {
  const routes = plan.units.flatMap(({ provides }) => provides).flatMap((provided) => provided.routes.map(({ method, path, summary }) => `- ${method} ${path}: ${summary}`));
  return [
    `Role: ${role.role}\nTask: accept`,
    `## Addresses\n${routes.join('\n')}`,
    `## The program\n${plan.stack.filter(({ start }) => start !== undefined).flatMap(programLines).join('\n')}`,
    `## Requirements\n${plan.requirements.map(({ id, text, line }) => `- ${id} (line ${line}): ${text}`).join('\n')}`,
    `## Scope of work\n${sow}`,
  ].join('\n\n');
}

/** What a client knows who has set the program up: where it says that it is well, and the settings that it was given. */
function programLines({ health, env }: Stack): string[] {
  return [
    'It has just been started with an empty database, on which its migrations were run.',
    ...(health === undefined ? [] : [`- it answers GET ${health.path} with ${health.status} when it is well`]),
    ...env.flatMap(settingLine),
  ];
}
