import { NO_USAGE, addUsage, digestOf, digestOfTree, writeDocument, type AppliedFix, type ErrorManifest, type Plan, type Stopped, type TestResults, type Usage, type Verdict } from '@dark-factory/contracts';
import { UserError, instant, recordOf, textFile, textOf } from '@dark-factory/runtime';
import { BUNDLES } from './bundle-names.ts';
import { makePatch } from './patch.ts';
import { leaveBundle, readDocument, takeBundle } from './receipt-chain.ts';
import type { RefineDeps, RefineInput } from './refine-contract.ts';
import { RefinementLoop, type RefinementRun } from './refinement-loop.ts';
import { requirementEvidence } from './requirement-evidence.ts';
import { receiptsUnder } from './receipts.ts';
import { NO_REVIEW, review, type Review } from './review.ts';
import { stoppedBefore, stoppedBy, stoppedText } from './stop.ts';
import { readTree, type TakenTree } from './tree-bundle.ts';
import { computeVerdict } from './verdict-computation.ts';

export interface RefineResult {
  readonly verdict: Verdict;
  readonly changedFiles: number;
  readonly bundle: string;
  /** What made every further request to the model futile, if something did. The verdict holds what was seen until then. */
  readonly stopped?: UserError;
}

/** Mends the tree until it runs or nothing helps any more, has it reviewed, and computes the verdict from what was seen. */
export async function refineStage(input: RefineInput, deps: RefineDeps): Promise<RefineResult> {
  const started = deps.clock.now();
  const startedAt = instant(deps.clock);
  const planBundle = await takeBundle(deps.bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const tree = await readTree(deps.bundles);
  const errors = await errorsOf(tree, deps);
  const run = await new RefinementLoop(plan, input, deps).run(tree.files);
  const reviewed = await holdReview(run, textOf(planBundle.files.get('SOW') ?? textFile('SOW', '')) ?? '', input, deps);
  const ended = run.stopped ?? reviewed.stopped;
  const stopped = ended === undefined ? undefined : stoppedBy(ended);
  const cutShort = stopped ?? stoppedBefore(await receiptsUnder(deps.bundles, [BUNDLES.deliveryPrefix]), digestOf(plan), tree.manifest.round);
  const verdict = verdictOf(plan, tree, errors.manifest, run, reviewed, cutShort, deps.clock.now() - started);
  const { patch, files } = makePatch(tree.files, run.best.files);
  await leaveBundle(deps.bundles, deps.clock, BUNDLES.refinement, [
    textFile('verdict.json', writeDocument('verdict', verdict)),
    textFile('patch.json', writeDocument('patch', patch)),
    textFile('error-manifest.json', writeDocument('error-manifest', run.best.gate)),
    ...files,
  ], {
    stage: 'refine', expedition: plan.expedition.name, plan: digestOf(plan), round: 1, took: [planBundle.item, tree.bundle.item, errors.item], usage: verdict.usage, startedAt,
    notes: [`read ${tree.files.length} of ${tree.manifest.files.length} files`, ...(stopped === undefined ? [] : [`stopped: ${stoppedText(stopped)}`]), ...verdict.limits_hit],
    ...(stopped === undefined ? {} : { stopped }),
  });
  return { verdict, changedFiles: patch.written.length + patch.deleted.length, bundle: BUNDLES.refinement, ...(ended === undefined ? {} : { stopped: ended }) };
}

/** The gate's manifest for exactly this tree. Another tree's manifest would make every later number a lie. */
async function errorsOf(tree: TakenTree, deps: RefineDeps): Promise<{ manifest: ErrorManifest; item: Awaited<ReturnType<typeof takeBundle>>['item'] }> {
  if (tree.files.length === 0) throw new UserError({ code: 'tree-empty', what: 'there is no file to refine', where: `bundle "${tree.bundle.name}"`, fix: 'Look at what the workers delivered.' });
  const bundle = await takeBundle(deps.bundles, BUNDLES.errors(tree.manifest.round));
  const manifest = readDocument('error-manifest', bundle.files, 'error-manifest.json', bundle.name);
  if (manifest.tree !== tree.manifest.digest) {
    throw new UserError({ code: 'tree-incomplete', what: `the gate saw tree ${manifest.tree.slice(0, 12)} with ${manifest.filesInTree} files, this is ${tree.manifest.digest.slice(0, 12)} with ${tree.files.length}`, where: `bundle "${bundle.name}"`, fix: 'Run the verify stage again on this tree.' });
  }
  return { manifest, item: bundle.item };
}

async function holdReview(run: RefinementRun, sow: string, input: RefineInput, deps: RefineDeps): Promise<Review> {
  const reviewer = deps.reviewer ?? deps.fixer;
  if (reviewer === undefined || run.stopped !== undefined) return NO_REVIEW;
  return review(run.best.files, sow, reviewer, { sliceTokens: input.contextTokens, maxOutputTokens: input.maxOutputTokens }, deps.logger);
}

const NOT_RUN: TestResults = { state: 'not-run', passed: 0, failed: 0, skipped: 0, files: 0, notLoaded: [], failures: [], reason: 'the program was not run' };

function verdictOf(plan: Plan, tree: TakenTree, before: ErrorManifest, run: RefinementRun, reviewed: Review, cutShort: Stopped | undefined, durationMs: number): Verdict {
  const { best } = run;
  const stopped = cutShort === undefined ? {} : { stopped: stoppedText(cutShort) };
  const requirements = requirementEvidence(plan, best.files, best.gate);
  const computed = computeVerdict({ gate: best.gate, runtime: best.runtime, review: reviewed, filesInTree: best.files.length, requirements, ...stopped });
  const usage: Usage = addUsage(NO_USAGE, run.usage, reviewed.usage);
  return {
    schema: 'dark-factory/verdict/v1',
    expedition: plan.expedition.name,
    plan: digestOf(plan),
    treeBefore: tree.manifest.digest,
    treeAfter: digestOfTree(best.files.map(recordOf)),
    status: cutShort === undefined ? 'completed' : 'stopped',
    ...stopped,
    ...computed,
    review_length: reviewed.text.length,
    review: {
      slices: reviewed.slices, filesReviewed: reviewed.reviewed.length, filesInTree: best.files.length,
      coverage: best.files.length === 0 ? 0 : reviewed.reviewed.length / best.files.length, droppedFindings: reviewed.dropped, text: reviewed.text,
    },
    security_findings: reviewed.findings.filter((finding) => finding.category === 'security'),
    other_findings: reviewed.findings.filter((finding) => finding.category !== 'security'),
    fixes_applied: run.fixes as AppliedFix[],
    test_results: best.runtime?.tests ?? NOT_RUN,
    gate: { errorsBefore: before.errors, errorsAfter: best.gate.errors, warningsAfter: best.gate.warnings, filesChecked: best.gate.filesChecked, filesInTree: best.files.length },
    runtime: best.runtime,
    requirements,
    limits_hit: [...run.limitsHit],
    rounds: run.rounds,
    usage,
    duration_ms: Math.max(0, Math.round(durationMs)),
  };
}
