import * as z from 'zod';
import { AcceptanceRecord } from './acceptance.ts';
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
  outcome: z.enum(['kept', 'undone', 'refused']),
  /** Which agent did it, for which assignment. Nobody did what the gate mended. */
  agent: z.strictObject({ role: z.string(), assignment: z.string(), problems: z.array(z.string()) }).optional(),
  /** What was seen afterwards, or why it was refused. */
  evidence: z.string().optional(),
});
export type AppliedFix = z.infer<typeof AppliedFix>;

/** One requirement and what shows it. `state` is never better than the evidence: no code, no `built`. */
export const RequirementEvidence = z.strictObject({
  id: RequirementId,
  text: z.string(),
  line: z.int().positive(),
  units: z.array(UnitId),
  code: z.array(z.string()),
  /** Files of tests, and acceptance cases, that are about it. */
  tests: z.array(z.string()).default([]),
  state: z.enum(['built', 'incomplete', 'missing']),
  /** It is missing, and that was allowed. */
  allowed: z.boolean().default(false),
});
export type RequirementEvidence = z.infer<typeof RequirementEvidence>;

/** How well one agent worked, by rules, from its trace. */
export const AgentTrace = z.strictObject({
  /** `A-1 import-mender, round 1`, `code-reviewer` */
  agent: z.string(),
  role: z.string(),
  phase: z.enum(['acceptance', 'architect', 'swarm', 'review', 'judge']),
  model: z.string(),
  /** Version of the role, and the digest of its file. */
  version: z.int().positive(),
  prompt: Sha256,
  /** Mean of the parts, 0 to 1. */
  score: z.number().min(0).max(1),
  parts: z.array(z.strictObject({ part: z.string(), value: z.number().min(0).max(1), detail: z.string() })),
  /** Which try this is; a review below the floor is held again once. */
  attempt: z.int().positive(),
  /** Whether what it left counts. */
  counted: z.boolean(),
  usage: Usage,
});
export type AgentTrace = z.infer<typeof AgentTrace>;

/** One principle of security, and what an audit rests its word on. */
export const PrincipleEvidence = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['kept', 'broken', 'not-applicable', 'not-shown']),
  reason: z.string(),
  lines: z.array(z.strictObject({ path: z.string(), line: z.int().positive(), quote: z.string() })),
});
export type PrincipleEvidence = z.infer<typeof PrincipleEvidence>;

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
  /** Who did what, in the order in which they ended. */
  agents: z.array(AgentTrace).default([]),
  /** The principles that the security audit went through. */
  principles: z.array(PrincipleEvidence).default([]),
  /** What the judge said, who can lower the verdict and not raise it. Absent where none was asked or heard. */
  judgement: z.strictObject({ verdict: z.enum(['ACCEPT', 'REVISE', 'REJECT']), reason: z.string(), remains: z.array(z.string()), overruled: z.boolean() }).optional(),
  test_results: TestResults,
  gate: z.strictObject({ errorsBefore: z.int().nonnegative(), errorsAfter: z.int().nonnegative(), warningsAfter: z.int().nonnegative(), filesChecked: z.int().nonnegative(), filesInTree: z.int().nonnegative() }),
  runtime: RuntimeEvidence.nullable(),
  requirements: z.array(RequirementEvidence),
  /** The sealed acceptance tests; how each case ended is in `runtime.acceptance`. Absent where the plan promises no program that can be asked. */
  acceptance: AcceptanceRecord.optional(),
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

/** How a patch came about, change by change; the contents of each lie under `series/<number>/files/`. */
export const PatchSeries = z.strictObject({
  schema: z.literal('dark-factory/patch-series/v1'),
  changes: z.array(z.strictObject({ title: z.string(), body: z.string(), patch: Patch })),
});
export type PatchSeries = z.infer<typeof PatchSeries>;
