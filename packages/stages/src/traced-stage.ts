import type { Tier, TracedStage } from '@dark-factory/models';
import type { ExpeditionInput } from './expedition.ts';
import type { PlanInput, PlanResult } from './plan-stage.ts';
import type { ProgressEvent } from './progress.ts';
import type { RefineInput } from './refine-contract.ts';
import type { WorkInput } from './work-contract.ts';

/** A model, as far as a header names it. */
interface Named {
  readonly model: string;
}

/** Models by what they do. */
export interface TracedModels {
  readonly planner: Named;
  readonly writers: Readonly<Record<Tier, Named>>;
  readonly fixer: Named;
  readonly reviewer: Named;
}

/** The plan that a stage works on: the expedition's name and the plan's digest. */
export interface TracedPlan {
  readonly expedition: string;
  readonly plan: string;
}

/** The plan stage as its trace tells it. The scope of work is in it: there is no bundle yet that holds it. */
export function tracedPlan({ sow, draft: _draft, ...input }: PlanInput, { planner }: Pick<TracedModels, 'planner'>): TracedStage {
  return { stage: 'plan', expedition: input.expedition, plan: null, models: { planner: planner.model }, input: { ...input, sow: { path: sow.path, text: Buffer.from(sow.content).toString('utf8') } } };
}

/** A round of the workers as its trace tells it. No shards named means all shards of the round. */
export function tracedRound(of: TracedPlan, input: Pick<WorkInput, 'round' | 'briefingTokens' | 'maxOutputTokens'> & { readonly shards: readonly string[] }, { writers }: Pick<TracedModels, 'writers'>): TracedStage {
  return { stage: 'work', ...of, models: { draft: writers.draft.model, standard: writers.standard.model, frontier: writers.frontier.model }, input: { ...input } };
}

/** Refinement as its trace tells it. */
export function tracedRefinement(of: TracedPlan, input: RefineInput, { fixer, reviewer }: Pick<TracedModels, 'fixer' | 'reviewer'>): TracedStage {
  return { stage: 'refine', ...of, models: { fixer: fixer.model, reviewer: reviewer.model }, input: { ...input } };
}

/** Says which stage of an expedition asks from now on, as progress tells that it starts: they all run in one process. */
export class ExpeditionTraces {
  #plan: TracedPlan | undefined;

  constructor(private readonly input: Pick<ExpeditionInput, 'plan' | 'refine'>, private readonly models: TracedModels, private readonly start: (stage: TracedStage) => void) {}

  /** The plan is there: later headers name it. */
  planned({ plan, planId }: PlanResult): void {
    this.#plan = { expedition: plan.expedition.name, plan: planId };
  }

  progress(event: ProgressEvent): void {
    const stage = event.kind === 'stage' && event.state === 'started' ? this.#stageOf(event.stage) : undefined;
    if (stage !== undefined) this.start(stage);
  }

  #stageOf(name: string): TracedStage | undefined {
    const { plan, refine } = this.input;
    if (name === 'plan') return tracedPlan(plan, this.models);
    if (this.#plan === undefined) return undefined;
    if (name === 'refine') return tracedRefinement(this.#plan, refine, this.models);
    const round = /^work(?:, round (\d+))?$/.exec(name);
    return round === null ? undefined : tracedRound(this.#plan, { round: Number(round[1] ?? 1), shards: [], briefingTokens: plan.briefingTokens, maxOutputTokens: plan.maxOutputTokens }, this.models);
  }
}
