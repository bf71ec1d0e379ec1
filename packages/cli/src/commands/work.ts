import { addUsage, type Shards } from '@dark-factory/contracts';
import { escapeForeign } from '@dark-factory/runtime';
import { tracedRound, workStage, type Progress, type WorkResult } from '@dark-factory/stages';
import { createCache } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { budgetOfStage, withModels, type RunModels } from '../models.ts';
import { checkPrices } from '../plan-input.ts';
import { createProgressView, titlesOf } from '../progress/progress-view.ts';
import { counted } from '../render/figures.ts';
import { usageText } from '../render/summary.ts';
import { readPlan, tracedPlanOf } from '../run/plan-of-run.ts';
import { nextRound, shardsOfRound } from '../run/rounds.ts';
import { onRun, type RunSession } from '../session.ts';
import type { GivenOptions } from '../settings.ts';

/** `work`: has the units of a round written, all shards or some. */
export function workCommand(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const round = given.round ?? await nextRound(session.run.bundles);
    const shards = await shardsOfRound(session.run.bundles, round, given.shard);
    checkPrices(session.settings);
    const budget = await budgetOfStage(shards.map(({ id: shard }) => ({ stage: 'work', round, shard })), session.settings, session.run, session.host);
    const results = await withModels(session, budget, ({ writers }) => withProgress(session, (progress) => writeShards(session, shards, round, writers, progress)));
    const deliveries = results.flatMap((result) => result.deliveries).sort((a, b) => (a.unit < b.unit ? -1 : 1));
    const stopped = results.find((result) => result.stopped !== undefined)?.stopped;
    if (stopped !== undefined) throw stopped;
    const open = deliveries.filter((delivery) => delivery.status !== 'done');
    const usage = addUsage(...results.map((result) => result.usage));
    const cached = deliveries.filter((delivery) => delivery.fromCache).length;
    return {
      exitCode: open.length > 0 ? EXIT.failure : EXIT.accept,
      document: { schema: 'dark-factory/work-summary/v1', run: session.run.id, round, deliveries, usage },
      text: [
        `Round ${round}: ${deliveries.length - open.length} of ${counted(deliveries.length, 'unit')} done${cached === 0 ? '' : `, ${cached} from the cache`}; tokens ${usageText(usage, usage.usd ?? null)}`,
        ...open.map((delivery) => `  - ${delivery.unit} is ${delivery.status}: ${escapeForeign(delivery.reason ?? '').split('\n')[0]}`),
        `Go on with: dark-factory collect --run ${session.run.id}`, '',
      ].join('\n'),
    };
  });
}

async function writeShards(session: RunSession, shards: Shards['shards'], round: number, writers: RunModels['writers'], progress: Progress): Promise<WorkResult[]> {
  const { checkSyntax, signaturesOf } = await import('@dark-factory/checks');
  const { host, settings, logger, signal, run, traces } = session;
  const { briefingTokens, maxOutputTokens } = settings;
  traces.start(run, tracedRound(await tracedPlanOf(run), { round, shards: shards.map(({ id }) => id), briefingTokens, maxOutputTokens }, { writers }));
  const deps = { clock: host.clock, logger, signal, writers, bundles: run.bundles, cache: createCache(session, session.state), checkSyntax, signaturesOf, progress };
  return Promise.all(shards.map((shard) => workStage({ shard: shard.id, round, briefingTokens, maxOutputTokens, parallel: shard.units.length }, deps)));
}

async function withProgress<T>(session: RunSession, body: (progress: Progress) => Promise<T>): Promise<T> {
  const titles = titlesOf(await readPlan(session.run));
  const view = createProgressView(session.context.terminal, session.host.clock);
  view.title(titles);
  view.progress({ kind: 'stage', stage: 'work', state: 'started' });
  try {
    const result = await body(view.progress);
    view.progress({ kind: 'stage', stage: 'work', state: 'finished' });
    return result;
  } finally {
    view.close();
  }
}
