import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from './whole-file.ts';

/** Options that later stages of a run take over from the command that started it. No secret is among them. */
export const SavedSettings = z.object({
  baseUrl: z.string().optional(),
  model: z.string().optional(),
  reviewModel: z.string().optional(),
  requestsPerMinute: z.number().optional(),
  inFlight: z.number().optional(),
  shards: z.number().optional(),
  maxOutputTokens: z.number().optional(),
  maxUnitTokens: z.number().optional(),
  briefingTokens: z.number().optional(),
  pricePrompt: z.number().optional(),
  priceCompletion: z.number().optional(),
  regenerateAbove: z.number().optional(),
  maxRounds: z.number().optional(),
  contextTokens: z.number().optional(),
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
