import { join } from 'node:path';
import { createModels, idsOf, modelProblems, pricesOf, resolvePreset, type BudgetLimits, type ModelsOptions, type Tier, type ToolModel } from '@dark-factory/models';
import { UserError } from '@dark-factory/runtime';
import { budgetFor, type RunPart } from '@dark-factory/stages';
import { createAnswers, type AdapterNeeds } from './adapters.ts';
import { cacheHome, variable, type Host } from './host.ts';
import type { RunFolder } from './run/run-folder.ts';
import type { Session } from './session.ts';
import { limitsOf, runBudgetOf, type Settings } from './settings.ts';

/** The models of a command by what they do. */
export interface RunModels {
  readonly planner: ToolModel;
  readonly writers: Readonly<Record<Tier, ToolModel>>;
  readonly fixer: ToolModel;
  readonly reviewer: ToolModel;
}

/** Fails before anything is spent when the options name no model that could be asked. */
export function checkModels(settings: Settings, host: Host): void {
  const problems = modelProblems(settings, (setting) => `--${setting}`);
  if (problems.length === 0) return void resolvePreset(whereIs(settings, host));
  throw new UserError({
    code: 'input-invalid', what: 'no model was named that could do the work', where: 'the options', details: problems,
    fix: 'Give --base-url and --model of an OpenAI-compatible endpoint, or --provider and --model, and its key, if it has one, in DARK_FACTORY_API_KEY.',
  });
}

/**
 * Runs `body` with the models that the options name, and ends what they keep running whatever comes of it. One pacer and
 * one budget hold for all of them, and Ctrl-C ends every request, whichever stage has sent it.
 */
export async function withModels<T>(needs: Session, budget: BudgetLimits, body: (models: RunModels) => Promise<T>): Promise<T> {
  checkModels(needs.settings, needs.host);
  const { host, logger, settings, signal } = needs;
  const models = await createModels(optionsFrom(needs, budget), { clock: host.clock, random: host.random, logger, answers: createAnswers(needs, needs.state), trace: needs.traces.record, toolCache: join(cacheHome(host), 'dark-factory', 'tools'), environment: host.env });
  try {
    const { draft, standard, frontier } = models.tiers;
    const writers = { draft: interruptible(draft, signal), standard: interruptible(standard, signal), frontier: interruptible(frontier, signal) };
    const reviewer = settings.reviewModel === undefined ? writers.frontier : interruptible(await models.clientFor(settings.reviewModel, 'frontier'), signal);
    return await body({ planner: writers.frontier, writers, fixer: writers.standard, reviewer });
  } finally {
    // What the command came to is what counts, not that something could not be ended after it.
    await models.close().catch((error: unknown) => logger.warning(`the models could not be closed: ${String(error)}`));
  }
}

/** What one stage of a run may use: what the stages before it have left of the run's budget. */
export async function budgetOfStage(parts: readonly RunPart[], settings: Settings, run: RunFolder, { clock }: Host): Promise<BudgetLimits> {
  const each = await Promise.all(parts.map((part) => budgetFor(part, runBudgetOf(settings), run.bundles, clock)));
  return each.slice(1).reduce(together, each[0] ?? {});
}

/** What all stages of a run in one process may use, from now on. */
export function budgetFromNow(settings: Settings, { clock }: Host): BudgetLimits {
  const { deadlineMinutes, ...spending } = runBudgetOf(settings);
  return { ...spending, ...(deadlineMinutes === undefined ? {} : { deadlineAt: clock.now() + deadlineMinutes * 60_000 }) };
}

/** Shards that one process writes have their parts of the budget together; the deadline is that of the run. */
function together(one: BudgetLimits, other: BudgetLimits): BudgetLimits {
  const sum = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a + b);
  const [tokens, usd] = [sum(one.tokens, other.tokens), sum(one.usd, other.usd)];
  return { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }), ...(one.deadlineAt === undefined ? {} : { deadlineAt: one.deadlineAt }) };
}

function optionsFrom({ host, settings }: AdapterNeeds, budget: BudgetLimits): ModelsOptions {
  const prices = pricesOf(settings);
  return { ...whereIs(settings, host), ids: idsOf(settings) as Record<Tier, string>, limits: limitsOf(settings), budget, ...(prices === undefined ? {} : { prices }) };
}

/** Who is asked, where, and with which key. */
function whereIs(settings: Settings, host: Host): Pick<ModelsOptions, 'provider' | 'baseUrl' | 'apiKey'> {
  const { provider = 'openai-compatible', baseUrl } = settings;
  const apiKey = keyFor(settings, host);
  return { provider, ...(baseUrl === undefined ? {} : { baseUrl }), ...(apiKey === undefined ? {} : { apiKey }) };
}

/** The key of the endpoint. A token for GitHub Copilot is sent to no endpoint that stands in for it. */
function keyFor({ provider, baseUrl }: Settings, host: Host): string | undefined {
  return variable(host, 'DARK_FACTORY_API_KEY') ?? (provider === 'copilot' && baseUrl === undefined ? variable(host, 'COPILOT_GITHUB_TOKEN') : undefined);
}

/** A model whose requests all end with this signal. */
function interruptible(model: ToolModel, signal: AbortSignal): ToolModel {
  return {
    model: model.model,
    complete: (request) => model.complete({ signal, ...request }),
    runTools: (request) => model.runTools({ signal, ...request }),
    forget: (outcome) => model.forget(outcome),
  };
}
