import { NO_USAGE, addUsage, digestOf, jsonSchemaOf, writeDocument, type Plan, type PlanDraft, type Shards, type Usage } from '@dark-factory/contracts';
import { UserError, instant, textFile, type Clock, type Logger } from '@dark-factory/runtime';
import { jsonInText, type CompletionOutcome, type ModelClient, type RateLimits, type Tier, type TokenPrices } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { withEffort } from './effort.ts';
import { estimateRun } from './estimate.ts';
import { readDraft, type DraftReading } from './plan-draft-reading.ts';
import { plannerCorrection, plannerSystem, plannerTask } from './planner-prompt.ts';
import { leaveBundle } from './receipt-chain.ts';
import { shardUnits, shardsAtMost } from './sharding.ts';
import { readSow, type Sow } from './sow.ts';

/** Tries that the model has for a valid plan. */
const PLAN_TRIES = 3;

/** What the plan stage is given. */
export interface PlanInput {
  readonly sow: { readonly path: string; readonly content: Uint8Array };
  /** A plan written by hand; without it a model is asked. */
  readonly draft?: { readonly path: string; readonly json: string };
  readonly expedition: string;
  readonly outputRoot: string;
  /** Worker jobs at most, 1 to 256. */
  readonly shards: number;
  /** Tokens of one answer, and of all answers for one unit. */
  readonly maxOutputTokens: number;
  readonly maxUnitTokens: number;
  readonly briefingTokens: number;
  readonly allowWorkflows: boolean;
  /** What the endpoint allows, as far as it is known. */
  readonly limits: RateLimits;
  /** For the estimate; without the prices of every tier that is used there is none in US dollars. */
  readonly prices?: Partial<Readonly<Record<Tier, TokenPrices>>>;
}

/** Collaborators. `planner` is only needed when there is no draft. */
export interface PlanDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly planner?: ModelClient;
}

export interface PlanResult {
  readonly plan: Plan;
  /** Digest of the plan: its id everywhere else. */
  readonly planId: string;
  readonly shards: Shards;
  readonly usage: Usage;
}

/** Turns a scope of work, or a plan written by hand, into the plan of the run and leaves it as a bundle. */
export async function planStage(input: PlanInput, deps: PlanDeps): Promise<PlanResult> {
  const startedAt = instant(deps.clock);
  const sow = readSow(input.sow.path, input.sow.content);
  const { draft, usage } = input.draft === undefined ? await askForDraft(input, sow, deps) : { draft: ownDraft(input, sow), usage: NO_USAGE };
  const plan: Plan = {
    schema: 'dark-factory/plan/v1',
    expedition: { name: draft.expedition.name ?? input.expedition, outputRoot: draft.expedition.outputRoot ?? input.outputRoot, sow: { path: sow.path, sha256: sow.sha256, lines: sow.lines.length } },
    requirements: draft.requirements,
    stack: draft.stack,
    units: draft.units.map((unit) => withEffort(unit, draft)),
    decisions: draft.decisions,
    conventions: draft.conventions,
  };
  const planId = digestOf(plan);
  const shards = shardsOf(plan, planId, input);
  const files = [
    textFile('plan.json', writeDocument('plan', plan)),
    textFile('shards.json', writeDocument('shards', shards)),
    textFile('SOW', sow.text),
  ];
  await leaveBundle(deps.bundles, deps.clock, BUNDLES.plan, files, {
    stage: 'plan', expedition: plan.expedition.name, plan: planId, round: 1, took: [{ name: 'sow', sha256: sow.sha256 }], usage, startedAt,
  });
  return { plan, planId, shards, usage };
}

function shardsOf(plan: Plan, planId: string, input: PlanInput): Shards {
  const shards = shardUnits(plan, plan.units, shardsAtMost(input));
  const estimate = estimateRun({
    units: plan.units,
    briefingTokens: input.briefingTokens,
    maxOutputTokens: input.maxOutputTokens,
    limits: input.limits,
    ...(input.prices === undefined ? {} : { prices: input.prices }),
  });
  return { schema: 'dark-factory/shards/v1', plan: planId, shards, maxParallel: shards.length, estimate };
}

function lintOptions(input: PlanInput, sow: Sow): { maxUnitTokens: number; sowLines: number; allowWorkflows: boolean } {
  return { maxUnitTokens: input.maxUnitTokens, sowLines: sow.lines.length, allowWorkflows: input.allowWorkflows };
}

/** The draft's own name and root are checked with the inputs' where it gives none: both end in paths. */
function withDefaults(json: string, input: PlanInput): string {
  try {
    const value = JSON.parse(json) as { expedition?: object };
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return json;
    return JSON.stringify({ ...value, expedition: { name: input.expedition, outputRoot: input.outputRoot, ...value.expedition } });
  } catch {
    return json;
  }
}

function ownDraft(input: PlanInput, sow: Sow): PlanDraft {
  const { path, json } = input.draft!;
  const reading = readDraft(withDefaults(json, input), lintOptions(input, sow));
  if (reading.kind === 'valid') return reading.draft;
  throw new UserError({ code: 'plan-invalid', what: `the plan has ${reading.violations.length} violation${reading.violations.length === 1 ? '' : 's'}`, where: path, details: reading.violations, fix: 'Mend each of them and run again; nothing was spent.' });
}

/** The draft in a model's answer, with prose and fences around it or not. */
function readAnswer(text: string, input: PlanInput, sow: Sow): DraftReading {
  const json = jsonInText(text);
  if (json.kind === 'broken') return { kind: 'invalid', violations: [`(document): ${json.problem}`] };
  return readDraft(withDefaults(JSON.stringify(json.values[0]), input), lintOptions(input, sow));
}

async function askForDraft(input: PlanInput, sow: Sow, deps: PlanDeps): Promise<{ draft: PlanDraft; usage: Usage }> {
  const { planner } = deps;
  if (planner === undefined) throw new UserError({ code: 'input-invalid', what: 'there is neither a plan nor a model to write one', fix: 'Give a model and its endpoint, or put a factory-plan.json beside the scope of work.' });
  const messages: { role: 'user' | 'assistant'; content: string }[] = [{ role: 'user', content: plannerTask(sow) }];
  const useless: CompletionOutcome[] = [];
  let usage = NO_USAGE;
  let violations: readonly string[] = [];
  for (let attempt = 1; attempt <= PLAN_TRIES; attempt++) {
    const outcome = await planner.complete({ purpose: `plan, try ${attempt}`, system: plannerSystem(input.maxUnitTokens), messages, maxOutputTokens: input.maxOutputTokens, json: { name: 'plan', schema: jsonSchemaOf('plan-draft', { io: 'input' }) } });
    usage = addUsage(usage, outcome.usage);
    if (outcome.kind === 'gave-up' || outcome.kind === 'failed' || outcome.kind === 'out-of-budget') throw outcome.error;
    const text = outcome.kind === 'refused' ? '' : outcome.text;
    const reading = outcome.kind === 'refused'
      ? { kind: 'invalid' as const, violations: [`(document): ${outcome.reason}`] }
      : outcome.kind === 'truncated'
        ? { kind: 'invalid' as const, violations: [`(document): the answer was cut at ${input.maxOutputTokens} tokens; use fewer words`] }
        : readAnswer(text, input, sow);
    if (reading.kind === 'valid') return { draft: reading.draft, usage };
    violations = reading.violations;
    useless.push(outcome);
    deps.logger.warning(`the model's plan, try ${attempt} of ${PLAN_TRIES}, has ${violations.length} violation${violations.length === 1 ? '' : 's'}`);
    const said = text === '' ? '(no answer)' : text;
    // The same answer again makes the next request this one: recalled, it would be no try at all.
    if (said === messages[1]?.content) await planner.forget(outcome);
    // The conversation keeps one answer and its violations: earlier tries would only fill the context.
    messages.splice(1, messages.length, { role: 'assistant', content: said }, { role: 'user', content: plannerCorrection(violations) });
  }
  // Until here they were worth keeping: a run that breaks off between two tries goes on where it was.
  for (const outcome of useless) await planner.forget(outcome);
  throw new UserError({ code: 'plan-refused', what: `the model gave no valid plan in ${PLAN_TRIES} tries`, where: sow.path, details: violations, fix: 'Use a stronger model for the plan, make the scope of work smaller, or write a factory-plan.json by hand.' });
}
