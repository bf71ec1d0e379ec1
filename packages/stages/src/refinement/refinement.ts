import type { Plan, RequirementEvidence } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { addUsage } from '@dark-factory/contracts';
import type { RefineDeps, RefineInput } from '../refine-contract.ts';
import { AcceptanceSuite } from './acceptance-suite.ts';
import { canBeAsked } from './acceptance-writer.ts';
import { RefinementLoop, type RefinementRun } from './refinement-loop.ts';
import { isGreen } from './refinement-state.ts';
import { requirementEvidence } from './requirement-evidence.ts';
import { holdReviews, NO_PANEL, type PanelReview } from './review-panel.ts';
import type { RoleCast } from './role-cast.ts';

/** What a refinement is given. */
export interface RefinementInput {
  readonly plan: Plan;
  readonly sow: string;
  readonly input: RefineInput;
  readonly deps: RefineDeps;
  readonly cast: RoleCast;
}

/** The state that was reached, and what reviewers say of exactly that state. */
export interface Refined {
  readonly run: RefinementRun;
  readonly review: PanelReview;
  readonly requirements: readonly RequirementEvidence[];
  /** The sealed acceptance tests; `undefined` where there is nothing that could be asked, or nobody to write them. */
  readonly suite: AcceptanceSuite | undefined;
}

/** Reviews of a tree at most: the first, and one of what was mended on its account. */
const REVIEWS = 2;

/** ARCHITECT → SWARM until it runs, then REVIEW, and once more where reviews leave something of weight open. */
export class Refinement {
  constructor(private readonly given: RefinementInput) {}

  async run(files: readonly TreeFile[]): Promise<Refined> {
    const { plan, input, deps, cast } = this.given;
    // Before anybody sees a file of the tree.
    const suite = await this.#acceptance();
    const loop = new RefinementLoop(plan, input, deps, cast, suite);
    const run = await loop.run(files);
    let review = await this.#review(run);
    let requirements = await this.#requirements(run, review);
    for (let held = 1; held < REVIEWS && isGreen(run.best); held++) {
      if (!(await loop.mendOpinions(run, { findings: review.findings, requirements: requirements.filter(({ allowed }) => !allowed) }))) break;
      // Nobody who reviews knows of the review before: it is a new conversation about the whole tree.
      review = withWork(review, await this.#review(run));
      requirements = await this.#requirements(run, review);
    }
    return { run, review, requirements, suite };
  }

  async #acceptance(): Promise<AcceptanceSuite | undefined> {
    const { plan, sow, input: { maxOutputTokens }, deps, cast } = this.given;
    const model = deps.reviewer ?? deps.fixer;
    if (model === undefined || !canBeAsked(plan)) return undefined;
    return AcceptanceSuite.write({ role: cast.the('acceptance'), plan, sow, maxOutputTokens }, { judge: cast.the('judge'), model, logger: deps.logger });
  }

  async #review(run: RefinementRun): Promise<PanelReview> {
    const { sow, input, deps, cast } = this.given;
    const reviewer = deps.reviewer ?? deps.fixer;
    if (reviewer === undefined || run.stopped !== undefined) return NO_PANEL;
    const { best } = run;
    const review = await holdReviews({ files: best.files, findings: best.gate.findings, sow, sliceTokens: input.contextTokens, maxOutputTokens: input.maxOutputTokens, importEdges: deps.importEdges }, cast, reviewer, deps.logger);
    if (review.stopped !== undefined) run.stopped = review.stopped;
    return review;
  }

  async #requirements({ best }: RefinementRun, { scope }: PanelReview): Promise<readonly RequirementEvidence[]> {
    const { plan, input, deps } = this.given;
    return requirementEvidence(plan, { files: best.files, gate: best.gate, edges: await deps.importEdges(best.files), scope, allowed: input.allowedMissing ?? [], cases: best.runtime?.acceptance.cases ?? [] });
  }
}

/** A review with the work of the one before it: that was paid for, too, and by somebody. */
function withWork(before: PanelReview, after: PanelReview): PanelReview {
  return { ...after, usage: addUsage(before.usage, after.usage), traces: [...before.traces, ...after.traces] };
}
