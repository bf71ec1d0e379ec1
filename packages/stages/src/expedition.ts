import type { ErrorManifest, TreeManifest, Verdict } from '@dark-factory/contracts';
import type { UserError } from '@dark-factory/runtime';
import type { Forge } from '@dark-factory/forge';
import { collectStage, type CollectDeps, type CollectResult } from './collect-stage.ts';
import { notifyStage, type NotifyInput, type NotifyResult } from './notify-stage.ts';
import { planStage, type PlanDeps, type PlanInput, type PlanResult } from './plan-stage.ts';
import type { Progress } from './progress.ts';
import type { RefineDeps, RefineInput } from './refine-contract.ts';
import { refineStage } from './refine-stage.ts';
import { verifyStage, type VerifyDeps, type VerifyResult } from './verify-stage.ts';
import type { WorkDeps, WorkResult } from './work-contract.ts';
import { workStage } from './work-stage.ts';

/** All stages in one process, as a laptop or a single job runs them. */
export interface ExpeditionInput {
  readonly plan: PlanInput;
  readonly regenerateAbove: number;
  /** Passes in which broken units are written again. */
  readonly regenerations: number;
  readonly refine: RefineInput;
  readonly branch: string;
  readonly base?: string;
  readonly notify: Pick<NotifyInput, 'runUrl' | 'gates'>;
}

/** Collaborators of all stages. */
export interface ExpeditionDeps extends PlanDeps, WorkDeps, CollectDeps, VerifyDeps, RefineDeps {
  readonly forge: Forge;
  readonly progress: Progress;
  /** Is shown the plan before anything is spent on it or told to anybody; it throws to end the run there. */
  readonly approve?: (plan: PlanResult) => Promise<void>;
}

export interface ExpeditionResult {
  readonly plan: PlanResult;
  readonly manifest: TreeManifest;
  readonly gate: ErrorManifest;
  readonly verdict: Verdict;
  readonly notification: NotifyResult;
  /** What made every further request to the model futile, in writing or in refinement, if something did. */
  readonly stopped?: UserError;
}

/** Runs one expedition from the scope of work to the ledger. The stages are those that the workflow runs in jobs. */
export async function runExpedition(input: ExpeditionInput, deps: ExpeditionDeps): Promise<ExpeditionResult> {
  const plan = await watched('plan', deps, () => planStage(input.plan, deps), ({ plan: made, shards }) => `${made.units.length} units in ${shards.shards.length} shards, about ${shards.estimate.requests} requests`);
  await deps.approve?.(plan);
  const notify = { ...input.notify, ...(input.base === undefined ? {} : { base: input.base }) };
  await watched('notify (plan)', deps, () => notifyStage({ phase: 'planned', ...notify }, deps), (result) => result.issueUrl);
  const passes = await writeAndVerify(input, plan, deps);
  const refined = await watched('refine', deps, () => refineStage(input.refine, deps), ({ verdict, changedFiles }) => `${verdict.verdict}, ${changedFiles} files changed`);
  const stopped = passes.stopped ?? refined.stopped;
  const applied = await watched('collect (refined)', deps, () => collectStage({ mode: 'apply', round: passes.round, branch: input.branch, ...(input.base === undefined ? {} : { base: input.base }) }, deps), collectDetail);
  const notification = await watched('notify', deps, () => notifyStage({ phase: 'delivered', ...notify }, deps), (result) => result.issueUrl);
  return { plan, manifest: applied.manifest, gate: passes.verified.manifest, verdict: refined.verdict, notification, ...(stopped === undefined ? {} : { stopped }) };
}

interface Passes {
  readonly round: number;
  readonly verified: VerifyResult;
  readonly stopped?: UserError;
}

/** Workers, collect, gate; and again for the broken units as long as there are too many of them. */
async function writeAndVerify(input: ExpeditionInput, plan: PlanResult, deps: ExpeditionDeps): Promise<Passes> {
  let shards = plan.shards.shards;
  let stopped: UserError | undefined;
  for (let round = 1; ; round++) {
    const suffix = round === 1 ? '' : `, round ${round}`;
    const results = await watched(`work${suffix}`, deps, () => Promise.all(shards.map((shard) => workStage({ shard: shard.id, round, briefingTokens: input.plan.briefingTokens, maxOutputTokens: input.plan.maxOutputTokens, parallel: shard.units.length }, deps))), workDetail);
    stopped ??= results.find((result) => result.stopped !== undefined)?.stopped;
    // Nothing was written and nothing will be: the cause is the message, not the empty tree that follows from it.
    if (stopped !== undefined && round === 1 && results.every((result) => result.deliveries.every((delivery) => delivery.status === 'failed'))) throw stopped;
    await watched(`collect${suffix}`, deps, () => collectStage({ mode: 'deliveries', round, branch: input.branch, ...(input.base === undefined ? {} : { base: input.base }) }, deps), collectDetail);
    const verified = await watched(`verify${suffix}`, deps, () => verifyStage({
      round, regenerateAbove: input.regenerateAbove, ...(input.refine.fix === undefined ? {} : { fix: input.refine.fix }), shards: input.plan.shards, limits: input.plan.limits, briefingTokens: input.plan.briefingTokens, maxOutputTokens: input.plan.maxOutputTokens,
    }, deps), verifyDetail);
    if (!verified.manifest.regenerate || round > input.regenerations || stopped !== undefined) return { round, verified, ...(stopped === undefined ? {} : { stopped }) };
    shards = verified.shards;
  }
}

function workDetail(results: readonly WorkResult[]): string {
  const deliveries = results.flatMap((result) => result.deliveries);
  const count = (status: string): number => deliveries.filter((delivery) => delivery.status === status).length;
  const cached = deliveries.filter((delivery) => delivery.fromCache).length;
  const others = (['partial', 'failed'] as const).filter((status) => count(status) > 0).map((status) => `, ${count(status)} ${status}`);
  return `${count('done')} of ${deliveries.length} units done${others.join('')}${cached === 0 ? '' : `, ${cached} from the cache`}`;
}

/** The share counts files that are missing, which the number of files in the tree does not. */
function verifyDetail({ manifest }: VerifyResult): string {
  const { errors, filesWithErrors, brokenShare, brokenUnits, regenerate } = manifest;
  if (errors === 0) return 'no error';
  const counts = `${errors} error${errors === 1 ? '' : 's'} in ${filesWithErrors} file${filesWithErrors === 1 ? '' : 's'}, ${Math.round(brokenShare * 100)} % of all`;
  return regenerate ? `${counts}; ${brokenUnits.join(', ')} will be written again` : counts;
}

function collectDetail({ manifest, commit }: CollectResult): string {
  return `${manifest.files.length} files${commit === null ? '' : commit.kind === 'unchanged' ? `, ${commit.branch} holds them already` : ` on ${commit.branch}`}`;
}

async function watched<T>(stage: string, deps: Pick<ExpeditionDeps, 'progress' | 'signal'>, run: () => Promise<T>, detail: (result: T) => string): Promise<T> {
  deps.signal?.throwIfAborted();
  deps.progress({ kind: 'stage', stage, state: 'started' });
  const result = await run();
  deps.progress({ kind: 'stage', stage, state: 'finished', detail: detail(result) });
  return result;
}
