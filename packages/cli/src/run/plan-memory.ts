import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, sha256, type DraftUnit, type Plan, type PlanDraft } from '@dark-factory/contracts';
import { TOOL } from '@dark-factory/runtime';
import { effortOf, type PlanInput } from '@dark-factory/stages';
import type { StateFolder } from './state-folder.ts';
import { writeWhole } from './whole-file.ts';

/**
 * Plans that a model has written, by all that they were made from. A second run of the same scope of work would else be
 * given another plan, and none of the units of the first would fit it.
 */
export class PlanMemory {
  readonly #path: string;

  constructor(state: StateFolder, input: PlanInput, model: string) {
    const { expedition, outputRoot, maxOutputTokens, maxUnitTokens, allowWorkflows } = input;
    const key = digestOf({ tool: TOOL.version, sow: sha256(input.sow.content), model, expedition, outputRoot, maxOutputTokens, maxUnitTokens, allowWorkflows });
    this.#path = join(state.cache, 'plans', `${key}.json`);
  }

  /** The plan that was made before, as a draft that is linted like any other. */
  async recall(): Promise<PlanInput['draft']> {
    const json = await readFile(this.#path, 'utf8').catch(() => undefined);
    return json === undefined ? undefined : { path: this.#path, json };
  }

  async keep(plan: Plan): Promise<void> {
    const { requirements, stack, units, decisions, conventions, expedition } = plan;
    const draft: PlanDraft = { expedition: { name: expedition.name, outputRoot: expedition.outputRoot }, requirements, stack, units: units.map((unit) => asDrafted(unit, plan)), decisions, conventions };
    await writeWhole(this.#path, `${JSON.stringify(draft, null, 2)}\n`);
  }
}

/** A unit as its draft had it: an effort that was computed is left out, and computed again to the same. */
function asDrafted({ effort, effortReasons, ...unit }: Plan['units'][number], plan: Plan): DraftUnit {
  const computed = effortOf(unit, plan);
  return digestOf(computed) === digestOf({ effort, reasons: effortReasons }) ? unit : { ...unit, effort };
}
