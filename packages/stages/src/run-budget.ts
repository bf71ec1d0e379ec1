import { addUsage, type Plan, type Receipt, type Shards } from '@dark-factory/contracts';
import type { BudgetLimits } from '@dark-factory/models';
import type { Clock } from '@dark-factory/runtime';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { takeBundle } from './receipt-chain.ts';
import { receiptsUnder } from './receipts.ts';
import { readRoundShards, shardNamed } from './round-shards.ts';

/** What a whole run may use. What is not given is not limited. */
export interface RunBudget {
  /** Prompt and completion tokens together. */
  readonly tokens?: number;
  /** US dollars. */
  readonly usd?: number;
  /** Minutes from the start of the plan stage, after which no request is sent. */
  readonly deadlineMinutes?: number;
}

/** The part of a run that one process does. */
export type RunPart =
  | { readonly stage: 'plan' }
  | { readonly stage: 'work'; readonly round: number; readonly shard: string }
  | { readonly stage: 'refine' };

const MINUTE_MS = 60_000;

/**
 * What this process may use of the run's budget: what the receipts of earlier stages leave of it. Shards of a round
 * cannot talk to each other, so each has the part that its units' effort is of the round's.
 */
export async function budgetFor(part: RunPart, budget: RunBudget, bundles: BundleStore, clock: Pick<Clock, 'now'>): Promise<BudgetLimits> {
  if (part.stage === 'plan') return limitsOf(budget, [], 1, clock.now());
  const plan = await takeBundle(bundles, BUNDLES.plan);
  const deliveries = await receiptsUnder(bundles, [BUNDLES.deliveryPrefix]);
  const earlier = [plan.receipt, ...deliveries.filter((receipt) => part.stage === 'refine' || receipt.round < part.round)];
  const share = part.stage === 'refine' ? 1 : await shareOf(part, bundles);
  return limitsOf(budget, earlier, share, Date.parse(plan.receipt.startedAt));
}

function limitsOf(budget: RunBudget, earlier: readonly Receipt[], share: number, startedAt: number): BudgetLimits {
  const used = addUsage(...earlier.map((receipt) => receipt.usage));
  const left = (whole: number, spent: number): number => Math.max(0, whole - spent) * share;
  return {
    ...(budget.tokens === undefined ? {} : { tokens: Math.floor(left(budget.tokens, used.promptTokens + used.completionTokens)) }),
    ...(budget.usd === undefined ? {} : { usd: left(budget.usd, used.usd ?? 0) }),
    ...(budget.deadlineMinutes === undefined ? {} : { deadlineAt: startedAt + budget.deadlineMinutes * MINUTE_MS }),
  };
}

async function shareOf({ round, shard }: Extract<RunPart, { stage: 'work' }>, bundles: BundleStore): Promise<number> {
  const known = await readRoundShards(bundles, round);
  const effort = effortIn(known.plan);
  return effort(shardNamed(known, shard, round)) / known.shards.reduce((sum, each) => sum + effort(each), 0);
}

function effortIn(plan: Plan): (shard: Shards['shards'][number]) => number {
  const efforts = new Map(plan.units.map((unit) => [unit.id, unit.effort]));
  return ({ units }) => units.reduce((sum, id) => sum + (efforts.get(id) ?? 0), 0);
}
