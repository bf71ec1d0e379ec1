import * as z from 'zod';
import { RequirementId } from './identifier.ts';

/** Most cases of one suite, and most steps of one case: what a program can be asked in a few minutes. */
export const ACCEPTANCE_LIMITS = { cases: 200, steps: 20 } as const;

/** A JSON pointer into the body of an answer (RFC 6901); the empty one is the whole body. */
const Pointer = z.string().max(300).regex(/^(?:\/(?:[^/~]|~[01])*)*$/, 'must be a JSON pointer such as /items/0/id');
const VariableName = z.string().max(40).regex(/^[a-z]\w*$/i, 'must be a name');

/** What may be said of a value that is not known beforehand. */
export const ValueKind = z.enum(['string', 'number', 'boolean', 'uuid', 'date-time', 'non-empty']);
export type ValueKind = z.infer<typeof ValueKind>;

/** One request. `{{name}}` stands for a saved value, `{{unique}}` for letters and digits that no other case gets. */
export const AcceptanceRequest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']),
  path: z.string().max(2000).regex(/^\/[^\s#]*$/, 'must be a URL path'),
  headers: z.record(z.string().max(100).regex(/^[\w-]+$/, 'must be the name of a header'), z.string().max(4000)).optional(),
  json: z.json().optional(),
  form: z.record(z.string().max(200), z.string().max(10_000)).optional(),
}).refine((request) => request.json === undefined || request.form === undefined, 'a request has either json or form');

/** What is to be seen. An object of `json` is part of the one answered; `{"$some": value}` is an array with such an element. */
export const AcceptanceExpectation = z.strictObject({
  status: z.union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1).max(20)]),
  json: z.json().optional(),
  matches: z.record(Pointer, ValueKind).optional(),
});
export type AcceptanceExpectation = z.infer<typeof AcceptanceExpectation>;

export const AcceptanceStep = z.strictObject({
  request: AcceptanceRequest,
  expect: AcceptanceExpectation,
  /** Values of the answer that later steps name. */
  save: z.record(VariableName, Pointer).optional(),
});
export type AcceptanceStep = z.infer<typeof AcceptanceStep>;

/** A black-box test of the running program, as data. Cookies are kept from step to step, as a browser does. */
export const AcceptanceCase = z.strictObject({
  id: z.string().regex(/^AT-\d{1,4}$/, 'must look like AT-1'),
  title: z.string().min(1).max(300),
  requirements: z.array(RequirementId).max(200),
  steps: z.array(AcceptanceStep).min(1).max(ACCEPTANCE_LIMITS.steps),
}).superRefine(({ steps }, context) => {
  const known = new Set(['unique']);
  for (const [index, step] of steps.entries()) {
    for (const name of namesIn({ request: step.request, expect: step.expect })) {
      if (!known.has(name)) context.addIssue({ code: 'custom', path: ['steps', index], message: `{{${name}}} was not saved by an earlier step` });
    }
    for (const name of Object.keys(step.save ?? {})) known.add(name);
  }
});
export type AcceptanceCase = z.infer<typeof AcceptanceCase>;

/** The cases of one expedition; no two have one id. */
export const AcceptanceCases = z.array(AcceptanceCase).max(ACCEPTANCE_LIMITS.cases)
  .refine((cases) => new Set(cases.map(({ id }) => id)).size === cases.length, 'no two cases may have one id');

/** What a case showed: of the first step that failed what was asked, expected and got, and nothing else of the case. */
export const AcceptanceResult = z.strictObject({
  id: z.string(),
  requirements: z.array(RequirementId),
  state: z.enum(['passed', 'failed', 'not-run']),
  request: z.string().optional(),
  expected: z.string().optional(),
  got: z.string().optional(),
});
export type AcceptanceResult = z.infer<typeof AcceptanceResult>;

/** A case that does not count any more, because it asks for what the scope of work says otherwise. */
export const StruckCase = z.strictObject({
  id: z.string(),
  /** A sentence of the scope of work, word by word. */
  quote: z.string(),
  reason: z.string(),
  request: z.string(),
  expected: z.string(),
});
export type StruckCase = z.infer<typeof StruckCase>;

/** The acceptance tests of an expedition, in numbers, and those that were struck. */
export const AcceptanceRecord = z.strictObject({
  /** Cases that were written and have the form. */
  written: z.int().nonnegative(),
  unusable: z.int().nonnegative(),
  /** Of those that were not struck. */
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  notRun: z.int().nonnegative(),
  struck: z.array(StruckCase),
});
export type AcceptanceRecord = z.infer<typeof AcceptanceRecord>;

function namesIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
}
