import { resolve } from 'node:path';
import { escapeForeign } from '@dark-factory/runtime';
import { castOf, refineStage, tracedRefinement } from '@dark-factory/stages';
import { createRunner, packagesFor } from '../adapters.ts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { budgetOfStage, withModels } from '../models.ts';
import { checkPrices } from '../plan-input.ts';
import { createProgressView } from '../progress/progress-view.ts';
import { counted } from '../render/figures.ts';
import { nearPath, usageText } from '../render/summary.ts';
import { tracedPlanOf } from '../run/plan-of-run.ts';
import { onRun } from '../session.ts';
import type { GivenOptions } from '../settings.ts';

/** `refine`: mends the tree until it runs, has it reviewed, and computes the verdict. */
export function refineCommand(context: CommandContext, given: GivenOptions): Promise<CommandResult> {
  return onRun(context, given, async (session) => {
    const { host, settings, logger, run } = session;
    const { maxRounds, contextTokens, maxOutputTokens, allowWorkflows, fix = 'safe' } = settings;
    checkPrices(settings);
    const budget = await budgetOfStage([{ stage: 'refine' }], settings, run, host);
    const view = createProgressView(context.terminal, host.clock);
    const runner = createRunner(session);
    view.progress({ kind: 'stage', stage: 'refine', state: 'started' });
    try {
      const { createGate } = await import('@dark-factory/checks');
      const { verdict, changedFiles } = await withModels(session, budget, async ({ fixer, reviewer }) => {
        const input = { maxRounds, contextTokens, maxOutputTokens, allowWorkflows, fix, ...(settings.allowMissing === undefined ? {} : { allowedMissing: settings.allowMissing }) };
        const cast = await castOf(settings.roles === undefined ? undefined : resolve(host.cwd, settings.roles));
        session.traces.start(run, tracedRefinement(await tracedPlanOf(run), input, { fixer, reviewer }));
        return refineStage(input, { clock: host.clock, logger, bundles: run.bundles, ...createGate(), runProgram: runner.all, inspectProgram: runner.inspect, ...packagesFor(host), cast, fixer, reviewer });
      });
      view.progress({ kind: 'stage', stage: 'refine', state: 'finished', detail: `${verdict.verdict}, ${changedFiles} files changed` });
      return {
        exitCode: exitCodeOf(verdict.verdict),
        document: verdict,
        text: [
          `${verdict.verdict}, confidence ${verdict.confidence.toFixed(2)}; ${counted(changedFiles, 'file')} changed in ${counted(verdict.rounds, 'round')}; tokens ${usageText(verdict.usage, verdict.usage.usd ?? null)}`,
          ...verdict.reasons.map(({ code, message }) => `  - ${escapeForeign(message)} [${code}]`),
          `The evidence is in ${nearPath(`${run.path}/verdict.json`, host.cwd)}`,
          `Go on with: dark-factory collect --apply --run ${run.id}`, '',
        ].join('\n'),
      };
    } finally {
      await runner.close();
      view.close();
    }
  });
}
