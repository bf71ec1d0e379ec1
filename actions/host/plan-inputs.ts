import { ExpeditionName } from '@dark-factory/contracts';
import type { PlanInput } from '@dark-factory/stages';
import { readExpeditionFiles } from './expedition-files.ts';
import { text, wholeNumber, yesOrNo } from './input-fields.ts';
import { limitsOf } from './limit-inputs.ts';
import { modelInputs, tokenPricesOf, type ModelSettings } from './model-inputs.ts';

/** Inputs of every action that makes a plan. */
export const planInputs = {
  expedition: ExpeditionName,
  sow: text().optional(),
  'plan-file': text().optional(),
  'output-root': text().optional(),
  shards: wholeNumber(1, 256).default(8),
  ...modelInputs,
  'max-output-tokens': wholeNumber(256, 1_000_000).default(16_000),
  'max-unit-tokens': wholeNumber(256, 4_000_000).default(24_000),
  'briefing-tokens': wholeNumber(500, 1_000_000).default(4_000),
  'allow-workflows': yesOrNo().default(false),
};

/** The inputs once read. */
export interface PlanSettings extends ModelSettings {
  readonly expedition: string;
  readonly sow?: string | undefined;
  readonly 'plan-file'?: string | undefined;
  readonly 'output-root'?: string | undefined;
  readonly shards: number;
  readonly 'max-output-tokens': number;
  readonly 'max-unit-tokens': number;
  readonly 'briefing-tokens': number;
  readonly 'allow-workflows': boolean;
}

/** The plan stage's input: what the settings say and the files that they name. */
export async function planStageInput(settings: PlanSettings, workspace: string): Promise<PlanInput> {
  const files = await readExpeditionFiles(workspace, { expedition: settings.expedition, sow: settings.sow, planFile: settings['plan-file'] });
  const prices = tokenPricesOf(settings);
  return {
    ...files,
    expedition: settings.expedition,
    outputRoot: settings['output-root'] ?? settings.expedition,
    shards: settings.shards,
    maxOutputTokens: settings['max-output-tokens'],
    maxUnitTokens: settings['max-unit-tokens'],
    briefingTokens: settings['briefing-tokens'],
    allowWorkflows: settings['allow-workflows'],
    limits: limitsOf(settings),
    ...(prices === undefined ? {} : { prices }),
  };
}
