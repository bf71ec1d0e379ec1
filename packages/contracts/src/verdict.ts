import * as z from 'zod';
import { ExpeditionName, RequirementId, Sha256, UnitId } from './identifier.ts';
import { RuntimeEvidence, TestResults } from './runtime-evidence.ts';
import { Usage } from './usage.ts';

/** A finding of a reviewer whose path, line and quotation were held against the tree. */
export const ReviewFinding = z.strictObject({
  path: z.string(),
  line: z.int().positive(),
  quote: z.string(),
  severity: z.enum(['high', 'medium', 'low']),
  category: z.enum(['security', 'correctness', 'completeness', 'quality']),
  message: z.string(),
});
export type ReviewFinding = z.infer<typeof ReviewFinding>;

/** A change of one round: why it was asked for and what it touched. */
export const AppliedFix = z.strictObject({
  /** Round of refinement; 0 for what the gate mended without a model. */
  round: z.int().nonnegative(),
  reason: z.string(),
  files: z.array(z.string()),
  outcome: z.enum(['kept', 'undone']),
});
export type AppliedFix = z.infer<typeof AppliedFix>;

/** One requirement and what shows it. `state` is never better than the evidence: no code, no `built`. */
export const RequirementEvidence = z.strictObject({
  id: RequirementId,
  text: z.string(),
  line: z.int().positive(),
  units: z.array(UnitId),
  code: z.array(z.string()),
  state: z.enum(['built', 'incomplete', 'missing']),
});
export type RequirementEvidence = z.infer<typeof RequirementEvidence>;

/** What refinement concludes, and the evidence that entitles it to. Snake-case fields are those of the first runs. */
export const Verdict = z.strictObject({
  schema: z.literal('dark-factory/verdict/v1'),
  expedition: ExpeditionName,
  plan: Sha256,
  /** Digest of the tree before and after refinement. */
  treeBefore: Sha256,
  treeAfter: Sha256,
  status: z.enum(['completed', 'stopped', 'failed']),
  stopped: z.string().optional(),
  verdict: z.enum(['ACCEPT', 'REVISE', 'REJECT']),
  /** Each reason that keeps the verdict from ACCEPT; empty for ACCEPT. */
  reasons: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  /** Share of the evidence items that hold, 0 to 1. */
  confidence: z.number().min(0).max(1),
  confidence_basis: z.array(z.strictObject({ item: z.string(), holds: z.boolean(), weight: z.number().positive() })),
  review_length: z.int().nonnegative(),
  review: z.strictObject({
    slices: z.int().nonnegative(),
    filesReviewed: z.int().nonnegative(),
    filesInTree: z.int().nonnegative(),
    coverage: z.number().min(0).max(1),
    droppedFindings: z.int().nonnegative(),
    text: z.string(),
  }),
  security_findings: z.array(ReviewFinding),
  other_findings: z.array(ReviewFinding),
  fixes_applied: z.array(AppliedFix),
  test_results: TestResults,
  gate: z.strictObject({ errorsBefore: z.int().nonnegative(), errorsAfter: z.int().nonnegative(), warningsAfter: z.int().nonnegative(), filesChecked: z.int().nonnegative(), filesInTree: z.int().nonnegative() }),
  runtime: RuntimeEvidence.nullable(),
  requirements: z.array(RequirementEvidence),
  limits_hit: z.array(z.string()),
  rounds: z.int().nonnegative(),
  usage: Usage,
  duration_ms: z.int().nonnegative(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Files that refinement changed; their contents lie beside it under `files/`. */
export const Patch = z.strictObject({
  schema: z.literal('dark-factory/patch/v1'),
  treeBefore: Sha256,
  treeAfter: Sha256,
  written: z.array(z.string()),
  deleted: z.array(z.string()),
});
export type Patch = z.infer<typeof Patch>;
