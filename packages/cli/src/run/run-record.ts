import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { FixMode } from '@dark-factory/contracts';
import { PROVIDERS, TIERS } from '@dark-factory/models';
import { writeWhole } from './whole-file.ts';

/** US dollars for a million tokens, for each tier that has a price. */
const Prices = z.partialRecord(z.enum(TIERS), z.number());

/** Options that later stages of a run take over from the command that started it. No secret is among them. */
export const SavedSettings = z.object({
  provider: z.enum(PROVIDERS).optional(),
  baseUrl: z.string().optional(),
  model: z.string().optional(),
  modelDraft: z.string().optional(),
  modelStandard: z.string().optional(),
  modelFrontier: z.string().optional(),
  reviewModel: z.string().optional(),
  requestsPerMinute: z.number().optional(),
  tokensPerMinute: z.number().optional(),
  inFlight: z.number().optional(),
  shards: z.number().optional(),
  maxOutputTokens: z.number().optional(),
  maxUnitTokens: z.number().optional(),
  briefingTokens: z.number().optional(),
  pricePrompt: Prices.optional(),
  priceCompletion: Prices.optional(),
  priceCached: Prices.optional(),
  budgetTokens: z.number().optional(),
  budgetUsd: z.number().optional(),
  /** Minutes from the start of the run. */
  deadline: z.number().optional(),
  regenerateAbove: z.number().optional(),
  maxRounds: z.number().optional(),
  contextTokens: z.number().optional(),
  fix: FixMode.optional(),
  roles: z.string().optional(),
  allowMissing: z.array(z.string()).optional(),
  allowWorkflows: z.boolean().optional(),
  publish: z.string().optional(),
  branch: z.string().optional(),
  base: z.string().optional(),
});
export type SavedSettings = z.infer<typeof SavedSettings>;

/** `run.json`: what a run is, for people and for the commands that go on with it. */
export const RunRecord = z.object({
  schema: z.literal('dark-factory/run/v1'),
  id: z.string(),
  expedition: z.string(),
  source: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** How the last command on it ended; `running` also when it was killed. */
  outcome: z.enum(['running', 'finished', 'failed', 'interrupted']),
  settings: SavedSettings,
});
export type RunRecord = z.infer<typeof RunRecord>;

/** Writes the record of a run. */
export async function writeRecord(run: string, record: RunRecord): Promise<void> {
  await writeWhole(join(run, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Reads the record of a run; `undefined` when it is absent or damaged. */
export async function readRecord(run: string): Promise<RunRecord | undefined> {
  try {
    return RunRecord.parse(JSON.parse(await readFile(join(run, 'run.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
