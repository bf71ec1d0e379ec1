import * as z from 'zod';
import { TOOL, instant, type Clock } from '@dark-factory/runtime';

/** The first line of a trace: what the stage was given, so that it can be run again. */
export const TraceHeader = z.strictObject({
  schema: z.literal('dark-factory/trace-header/v1'),
  at: z.iso.datetime(),
  stage: z.enum(['plan', 'work', 'refine']),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  expedition: z.string(),
  /** Digest of the plan; null for the stage that makes it. */
  plan: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
  /** Ids of the models by what they are used for. */
  models: z.record(z.string(), z.string()),
  /** The stage's input: round, shards and limits. What it means is the stage's business. */
  input: z.record(z.string(), z.unknown()),
});
export type TraceHeader = z.infer<typeof TraceHeader>;

/** A stage as the header of its trace tells it. */
export type TracedStage = Omit<TraceHeader, 'schema' | 'at' | 'tool'>;

/** The header of a stage that starts now. */
export function traceHeader(stage: TracedStage, clock: Clock): TraceHeader {
  return { schema: 'dark-factory/trace-header/v1', at: instant(clock), tool: TOOL, ...stage };
}

/** What the file of a stage's trace is called, without its ending: `plan`, `work-r2`, `refine`. */
export function traceName({ stage, input }: Pick<TraceHeader, 'stage' | 'input'>): string {
  return stage === 'work' ? `work-r${Number(input['round'])}` : stage;
}
