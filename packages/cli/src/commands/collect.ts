import { BUNDLES, collectStage } from '@dark-factory/stages';
import { checkPublishing, createForge } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { branchOf } from '../plan-input.ts';
import { counted } from '../render/figures.ts';
import { nearPath } from '../render/summary.ts';
import { readPlan } from '../run/plan-of-run.ts';
import { newestRound } from '../run/rounds.ts';
import { onRun } from '../session.ts';
import type { GivenOptions } from '../settings.ts';

/** `collect`: merges what the workers delivered, or with `--apply` puts refinement's patch on it, and commits the tree. */
export function collectCommand(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const { host, settings, logger, run } = session;
    checkPublishing(host, settings);
    const apply = given.apply === true;
    const round = given.round ?? await newestRound(run.bundles, apply ? BUNDLES.treePrefix : BUNDLES.deliveryPrefix);
    const forge = await createForge(session, run.path);
    const branch = branchOf(settings, (await readPlan(run)).expedition.name);
    const { manifest, bundle, commit } = await collectStage(
      { mode: apply ? 'apply' : 'deliveries', round, branch, ...(settings.base === undefined ? {} : { base: settings.base }) },
      { clock: host.clock, logger, bundles: run.bundles, forge },
    );
    const missing = manifest.units.flatMap((unit) => unit.missing);
    return {
      exitCode: EXIT.accept,
      document: { schema: 'dark-factory/collect-summary/v1', run: run.id, bundle, manifest, commit },
      text: [
        `${counted(manifest.files.length, 'file')} from ${counted(manifest.units.filter((unit) => unit.files > 0).length, 'unit')}${missing.length === 0 ? '' : `, ${missing.length} missing`}, in ${nearPath(`${run.path}/tree`, host.cwd)}`,
        ...(commit === null ? [] : [commit.kind === 'unchanged' ? `The branch ${commit.branch} holds them already.` : `Committed to ${commit.branch} as ${commit.commit.slice(0, 12)}.`]),
        apply ? `Go on with: dark-factory notify --run ${run.id}` : `Go on with: dark-factory verify --run ${run.id}`, '',
      ].join('\n'),
    };
  });
}
