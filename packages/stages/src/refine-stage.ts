import { NO_USAGE, addUsage, digestOf, digestOfTree, writeDocument, type ErrorManifest, type Plan, type Stopped, type TestResults, type Verdict } from '@dark-factory/contracts';
import { UserError, instant, recordOf, textFile, textOf } from '@dark-factory/runtime';
import { BUNDLES } from './bundle-names.ts';
import { makePatch } from './patch.ts';
import { makeSeries } from './patch-series.ts';
import { leaveBundle, readDocument, takeBundle } from './receipt-chain.ts';
import type { RefineDeps, RefineInput } from './refine-contract.ts';
import { judge, NO_JUDGEMENT, type Judgement } from './refinement/judge.ts';
import { judgeEvidence } from './refinement/judge-evidence.ts';
import { notBuiltStacks, notBuiltText } from './refinement/not-built.ts';
import { Refinement, type Refined } from './refinement/refinement.ts';
import { castOf, type RoleCast } from './refinement/role-cast.ts';
import { computeVerdict } from './refinement/verdict-computation.ts';
import { receiptsUnder } from './receipts.ts';
import { stoppedBefore, stoppedBy, stoppedText } from './stop.ts';
import { readTree, type TakenTree } from './tree-bundle.ts';

export interface RefineResult {
  readonly verdict: Verdict;
  readonly changedFiles: number;
  readonly bundle: string;
  /** What made every further request to the model futile, if something did. The verdict holds what was seen until then. */
  readonly stopped?: UserError;
}

/** Mends the tree until it runs or nothing helps any more, has it reviewed and judged, and computes the verdict from what was seen. */
export async function refineStage(input: RefineInput, deps: RefineDeps): Promise<RefineResult> {
  const started = deps.clock.now();
  const startedAt = instant(deps.clock);
  const cast = deps.cast ?? await castOf();
  const planBundle = await takeBundle(deps.bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const tree = await readTree(deps.bundles);
  const errors = await errorsOf(tree, deps);
  const sow = textOf(planBundle.files.get('SOW') ?? textFile('SOW', '')) ?? '';
  const refined = await new Refinement({ plan, sow, input, deps, cast }).run(tree.files);
  const { run } = refined;
  const ended = run.stopped;
  const stopped = ended === undefined ? undefined : stoppedBy(ended);
  const cutShort = stopped ?? stoppedBefore(await receiptsUnder(deps.bundles, [BUNDLES.deliveryPrefix]), digestOf(plan), tree.manifest.round);
  const verdict = await verdictOf({ plan, sow, tree, before: errors.manifest, refined, cutShort, input, deps, cast, started });
  const { patch, files } = makePatch(tree.files, run.best.files);
  const { series, files: contents } = makeSeries(tree.files, run.kept);
  await leaveBundle(deps.bundles, deps.clock, BUNDLES.refinement, [
    textFile('verdict.json', writeDocument('verdict', verdict)),
    textFile('patch.json', writeDocument('patch', patch)),
    textFile('patch-series.json', writeDocument('patch-series', series)),
    textFile('error-manifest.json', writeDocument('error-manifest', run.best.gate)),
    ...files, ...contents,
  ], {
    stage: 'refine', expedition: plan.expedition.name, plan: digestOf(plan), round: 1, took: [planBundle.item, tree.bundle.item, errors.item], usage: verdict.usage, startedAt,
    notes: [`read ${tree.files.length} of ${tree.manifest.files.length} files`, ...(stopped === undefined ? [] : [`stopped: ${stoppedText(stopped)}`]), ...verdict.agents.map(({ agent, model, score, counted }) => `${agent} by ${model}: ${score}${counted ? '' : ', does not count'}`), ...verdict.limits_hit],
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

const NOT_RUN: TestResults = { state: 'not-run', passed: 0, failed: 0, skipped: 0, files: 0, notLoaded: [], failures: [], reason: 'the program was not run' };

interface VerdictParts {
  readonly plan: Plan;
  readonly sow: string;
  readonly tree: TakenTree;
  readonly before: ErrorManifest;
  readonly refined: Refined;
  readonly cutShort: Stopped | undefined;
  readonly input: RefineInput;
  readonly deps: RefineDeps;
  readonly cast: RoleCast;
  readonly started: number;
}

async function verdictOf({ plan, sow, tree, before, refined: { run, review, requirements, suite }, cutShort, input, deps, cast, started }: VerdictParts): Promise<Verdict> {
  const { best } = run;
  const stopped = cutShort === undefined ? {} : { stopped: stoppedText(cutShort) };
  const acceptance = suite?.record(best.runtime);
  const asked = acceptance === undefined ? {} : { acceptance };
  const computed = computeVerdict({ gate: best.gate, runtime: best.runtime, review, filesInTree: best.files.length, requirements, ...asked, ...stopped });
  const agents = [...suite?.traces ?? [], ...run.traces, ...review.traces];
  const reviewer = cutShort === undefined ? deps.reviewer ?? deps.fixer : undefined;
  const judged = reviewer === undefined ? NO_JUDGEMENT : await judge({ role: cast.the('judge'), sow, computed, evidence: judgeEvidence(run, review, requirements, agents, acceptance), maxOutputTokens: input.maxOutputTokens }, reviewer);
  const limits = [...suite?.limits ?? [], ...notBuiltStacks(best.runtime).map(notBuiltText), ...run.limitsHit, ...review.limits, ...(judged.problem === undefined ? [] : [`the judge was not heard: ${judged.problem}`])];
  return {
    schema: 'dark-factory/verdict/v1',
    expedition: plan.expedition.name,
    plan: digestOf(plan),
    treeBefore: tree.manifest.digest,
    treeAfter: digestOfTree(best.files.map(recordOf)),
    status: cutShort === undefined ? 'completed' : 'stopped',
    ...stopped,
    ...withOpinion(computed, judged),
    review_length: review.text.length,
    review: {
      slices: review.slices, filesReviewed: review.reviewed.length, filesInTree: best.files.length,
      coverage: best.files.length === 0 ? 0 : review.reviewed.length / best.files.length, droppedFindings: review.dropped, text: review.text,
    },
    security_findings: review.findings.filter((finding) => finding.category === 'security'),
    other_findings: review.findings.filter((finding) => finding.category !== 'security'),
    fixes_applied: run.fixes,
    agents,
    principles: [...review.principles ?? []],
    ...(judged.opinion === undefined ? {} : { judgement: judged.opinion }),
    test_results: best.runtime?.tests ?? NOT_RUN,
    gate: { errorsBefore: before.errors, errorsAfter: best.gate.errors, warningsAfter: best.gate.warnings, filesChecked: best.gate.filesChecked, filesInTree: best.files.length },
    runtime: best.runtime,
    requirements: [...requirements],
    ...asked,
    limits_hit: limits,
    rounds: run.rounds,
    usage: addUsage(NO_USAGE, suite?.usage ?? NO_USAGE, run.usage, review.usage, judged.usage),
    duration_ms: Math.max(0, Math.round(deps.clock.now() - started)),
  };
}

/** The verdict by rule, or the lower one that the judge gave a reason for. */
function withOpinion(computed: ReturnType<typeof computeVerdict>, { opinion }: Judgement): ReturnType<typeof computeVerdict> {
  if (opinion === undefined || opinion.overruled || opinion.verdict === computed.verdict) return computed;
  return { ...computed, verdict: opinion.verdict, reasons: [...computed.reasons, { code: 'judge', message: opinion.reason }] };
}
