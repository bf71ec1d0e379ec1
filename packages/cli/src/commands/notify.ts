import { notifyStage } from '@dark-factory/stages';
import { checkPublishing, createForge } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { renderSummary } from '../render/summary.ts';
import { summarise } from '../run/run-summary.ts';
import { onRun } from '../session.ts';
import type { GivenOptions } from '../settings.ts';

const NO_GATES = { plan: '', review: '', deploy: '' };

/** `notify`: the archive, the draft pull request and the ledger of what the run has left so far. */
export function notifyCommand(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const { host, settings, logger, run } = session;
    checkPublishing(host, settings);
    const forge = await createForge(session, run.path);
    const notification = await notifyStage(
      { phase: given.planned === true ? 'planned' : 'delivered', runUrl: null, gates: NO_GATES, ...(settings.base === undefined ? {} : { base: settings.base }) },
      { clock: host.clock, logger, bundles: run.bundles, forge },
    );
    const { receipts } = notification.record;
    const elapsedMs = Math.max(0, Date.parse(receipts.at(-1)!.endedAt) - Date.parse(receipts[0]!.startedAt));
    const summary = summarise({ run, notification, fromCache: 0, elapsedMs });
    return { exitCode: EXIT.accept, document: summary, text: renderSummary(summary, host.cwd, context.terminal.out) };
  });
}
