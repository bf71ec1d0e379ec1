import type { Plan, RuntimeEvidence, Verdict } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { collectStage, refineStage, verifyStage, workStage, type RefineDeps, type RefineInput } from '@dark-factory/stages';
import { aDraft } from './plan.ts';
import type { RefinementModel } from './refinement-model.ts';
import { onEveryTier } from './scripted-model.ts';
import { aStageWorld, planned, ranWell, REFINE, writesEverything } from './stage-world.ts';

/** A refinement of the sample expedition by a model, and what it left. */
export interface RefinedWorld {
  readonly verdict: Verdict;
  /** Text of the tree that it left, by path. */
  readonly tree: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** What may be different from a refinement in which everything is well. */
export interface RefinedOptions {
  readonly content?: (path: string) => string;
  /** What may be different from the sample plan. */
  readonly plan?: Partial<Plan>;
  readonly input?: Partial<RefineInput>;
  readonly deps?: Partial<RefineDeps>;
  /** How the program ran, by its files. */
  readonly ran?: (files: readonly TreeFile[]) => RuntimeEvidence;
}

/** Plans, writes, collects and verifies the sample, and has it refined by `model`. */
export async function refinedBy(model: RefinementModel, { content, plan, input, deps, ran = () => ranWell() }: RefinedOptions = {}): Promise<RefinedWorld> {
  const workers = writesEverything(content);
  await using world = await aStageWorld(workers);
  await planned(world, aDraft(plan), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, { ...world.deps, ...deps });
  const { verdict } = await refineStage({ ...REFINE, ...input }, { ...world.deps, fixer: model, runProgram: (files) => Promise.resolve(ran(files)), ...deps });
  await collectStage({ mode: 'apply', round: 1, branch: 'work' }, world.deps);
  const files = (await world.deps.bundles.get('tree-final')) ?? [];
  const tree = files.filter(({ path }) => path.startsWith('tree/')).map((file): [string, string] => [file.path.slice('tree/'.length), textOf(file) ?? '']);
  return { verdict, tree: new Map(tree), warnings: world.logger.lines.filter(({ level }) => level === 'warning').map(({ message }) => message) };
}
