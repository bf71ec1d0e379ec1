import { NO_USAGE, addUsage, type Delivery, type Plan, type Unit } from '@dark-factory/contracts';
import { UserError, instant } from '@dark-factory/runtime';
import { BUNDLES } from './bundle-names.ts';
import { leaveBundle, readDocument, takeBundle, type SignOff } from './receipt-chain.ts';
import { readRoundShards, shardNamed, type RoundShards } from './round-shards.ts';
import { ShardSession, type Orders } from './shard-session.ts';
import { stoppedBy, stoppedText } from './stop.ts';
import { storedFiles } from './stored-unit.ts';
import type { WorkDeps, WorkInput, WorkResult } from './work-contract.ts';

/** Writes the units of one shard and leaves their deliveries as a bundle, whatever became of them. */
export async function workStage(input: WorkInput, deps: WorkDeps): Promise<WorkResult> {
  const startedAt = instant(deps.clock);
  const known = await readRoundShards(deps.bundles, input.round);
  const { plan, planBundle } = known;
  const { units: ids } = shardNamed(known, input.shard, input.round);
  const { orders, took } = await ordersFor(input, known, deps);
  const session = new ShardSession(plan, planBundle, orders, input, deps);
  const written = await session.write(unitsOf(plan, ids, input.shard));
  const deliveries = written.map((unit) => unit.delivery);
  const usage = addUsage(NO_USAGE, ...deliveries.map((delivery) => delivery.usage));
  await leaveBundle(deps.bundles, deps.clock, BUNDLES.deliveries(input.round, input.shard), written.flatMap((unit) => storedFiles(unit, `${unit.delivery.unit}/`)), {
    stage: 'work', expedition: plan.expedition.name, plan: planBundle.receipt.plan, round: input.round, part: input.shard, took, usage, startedAt, ...outcomeOf(session, deliveries),
  });
  // A bug of ours in one unit is told only now, when what the others cost has been stored.
  if (session.bug !== undefined) throw session.bug.thrown;
  return { deliveries, usage, ...(session.stopped === undefined ? {} : { stopped: session.stopped }) };
}

function outcomeOf(session: ShardSession, deliveries: readonly Delivery[]): Pick<SignOff, 'notes' | 'stopped' | 'choices'> {
  const stopped = session.stopped === undefined ? undefined : stoppedBy(session.stopped);
  const unfinished = deliveries.filter((delivery) => delivery.status !== 'done').map((delivery) => `${delivery.unit} is ${delivery.status}: ${delivery.reason ?? ''}`);
  return {
    notes: stopped === undefined ? unfinished : [`stopped: ${stoppedText(stopped)}`, ...unfinished],
    choices: session.choices,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

async function ordersFor(input: WorkInput, { planBundle, source }: RoundShards, deps: WorkDeps): Promise<{ readonly orders: Orders; readonly took: SignOff['took'] }> {
  if (input.round === 1) return { orders: { findings: [], tree: new Map() }, took: [planBundle.item] };
  const tree = await takeBundle(deps.bundles, BUNDLES.tree(input.round - 1));
  const { findings } = readDocument('error-manifest', source.files, 'error-manifest.json', source.name);
  const files = new Map([...tree.files].filter(([path]) => path.startsWith('tree/')).map(([path, file]) => [path.slice('tree/'.length), file]));
  return { orders: { findings, tree: files }, took: [planBundle.item, source.item, tree.item] };
}

function unitsOf(plan: Plan, ids: readonly string[], shard: string): Unit[] {
  return ids.map((id) => {
    const unit = plan.units.find((candidate) => candidate.id === id);
    if (unit === undefined) throw new UserError({ code: 'shard-unknown', what: `shard "${shard}" names ${id}, which the plan does not have`, fix: 'Run the plan stage again.' });
    return unit;
  });
}
