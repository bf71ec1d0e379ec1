import * as z from 'zod';
import { Sha256, UnitId } from './identifier.ts';

/** How bad a finding is: an error keeps the program from starting or building, everything else is a warning. */
export const Severity = z.enum(['error', 'warning']);
export type Severity = z.infer<typeof Severity>;

/** How sure a rule is of a finding: `high` where nothing else can be meant, `low` where a reader should decide. */
export const Confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof Confidence>;

/** One change of a fix. Lines and columns count from 1, columns in UTF-16 units; the end is the first place that stays. */
export const Edit = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('replace'), path: z.string(), line: z.int().positive(), column: z.int().positive(), endLine: z.int().positive(), endColumn: z.int().positive(), text: z.string(),
  }),
  z.strictObject({ kind: z.literal('create'), path: z.string(), text: z.string() }),
]);
export type Edit = z.infer<typeof Edit>;

/** What would mend a finding. `safe` has exactly one right answer and may be applied; what is `offered` is for a reader. */
export const Fix = z.strictObject({ title: z.string().min(1), safety: z.enum(['safe', 'offered']), edits: z.array(Edit).min(1) });
export type Fix = z.infer<typeof Fix>;

/** One thing that the gate found. `line` and `column` count from 1; 0 means the file as a whole. */
export const Finding = z.strictObject({
  rule: z.string().regex(/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/),
  severity: Severity,
  path: z.string(),
  line: z.int().nonnegative(),
  column: z.int().nonnegative(),
  message: z.string(),
  /** Owner of the file, or null where the tree has no plan. */
  unit: UnitId.nullable(),
  /** The other side of the conflict, where there is one: the file that has the symbol, or the one that was looked for. */
  related: z.array(z.strictObject({ path: z.string(), line: z.int().nonnegative(), message: z.string() })).default([]),
  confidence: Confidence.default('high'),
  /** At most one of them is safe. */
  fixes: z.array(Fix).default([]),
});
export type Finding = z.infer<typeof Finding>;

/** A file, or a step, that could not be checked, and why. It stays in the count. */
export const Unchecked = z.strictObject({ path: z.string(), reason: z.string() });
export type Unchecked = z.infer<typeof Unchecked>;

/** What the gate may change by itself: nothing, or what has exactly one right answer. */
export const FixMode = z.enum(['none', 'safe']);
export type FixMode = z.infer<typeof FixMode>;

/** What was wrong in a tree at one moment of its mending. */
const Counts = z.strictObject({ errors: z.int().nonnegative(), warnings: z.int().nonnegative() });

/** A safe fix that was tried: what it changed, and the counts before and after. One that did not lower them was undone. */
export const Mend = z.strictObject({
  rule: z.string(),
  path: z.string(),
  line: z.int().nonnegative(),
  /** The finding that it mends. */
  message: z.string(),
  title: z.string(),
  outcome: z.enum(['kept', 'reverted']),
  before: Counts,
  after: Counts,
  /** What it changed: each file with its digest before (null where it was created) and after. */
  changes: z.array(z.strictObject({ path: z.string(), before: Sha256.nullable(), after: Sha256 })),
  edits: z.array(Edit).min(1),
});
export type Mend = z.infer<typeof Mend>;

/** What the gate found: sorted by path, line, column, rule; the same bytes for the same tree. */
export const ErrorManifest = z.strictObject({
  schema: z.literal('dark-factory/error-manifest/v1'),
  /** Digest of the tree that was handed in. */
  tree: Sha256,
  /** Digest of the tree after the mends that were kept; absent where there were none. Everything below is about that tree. */
  mendedTree: Sha256.optional(),
  plan: Sha256.nullable(),
  filesInTree: z.int().nonnegative(),
  filesChecked: z.int().nonnegative(),
  filesWithErrors: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
  /** Files with errors (owned files that are missing count among them) as a share of all files, 0 to 1. */
  brokenShare: z.number().min(0).max(1),
  brokenUnits: z.array(UnitId),
  /** Whether `brokenShare` is above the threshold, so that the broken units are to be written again. */
  regenerate: z.boolean(),
  testsLoad: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('loaded'), files: z.int().nonnegative() }),
    z.strictObject({ state: z.literal('failed'), reason: z.string() }),
    z.strictObject({ state: z.literal('none-found') }),
    z.strictObject({ state: z.literal('not-run'), reason: z.string() }),
  ]),
  findings: z.array(Finding),
  unchecked: z.array(Unchecked),
  /** Safe fixes in the order they were tried. */
  mends: z.array(Mend).default([]),
});
export type ErrorManifest = z.infer<typeof ErrorManifest>;

/** The one order of findings: path, line, column, rule, message, by code unit, so that no locale changes it. */
export function compareFindings(a: Finding, b: Finding): number {
  return compare(a.path, b.path) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
