import * as z from 'zod';
import { ExpeditionName, FixMode, SafePath } from '@dark-factory/contracts';
import { TIERS } from '@dark-factory/models';
import { UserError } from '@dark-factory/runtime';
import type { TraceOnDisk } from './trace-files.ts';

const tokens = z.int().min(1).max(4_000_000);
const rate = z.number().positive().optional();
const price = z.number().nonnegative();

/** What headers of traces say of the input of their stage. It comes from a file that may be anybody's. */
const INPUTS = {
  plan: z.object({
    sow: z.strictObject({ path: z.string().max(500), text: z.string() }),
    expedition: ExpeditionName, outputRoot: SafePath, shards: z.int().min(1).max(256), maxOutputTokens: tokens, maxUnitTokens: tokens, briefingTokens: tokens, allowWorkflows: z.boolean(),
    limits: z.object({ requestsPerMinute: rate, tokensPerMinute: rate, inFlight: rate }),
    prices: z.partialRecord(z.enum(TIERS), z.object({ promptPerMillion: price, completionPerMillion: price, cachedPerMillion: price.optional() })).optional(),
  }),
  work: z.object({ round: z.int().min(1).max(99), shards: z.array(z.string().regex(/^s\d{3}$/)).max(256), briefingTokens: tokens, maxOutputTokens: tokens }),
  refine: z.object({ maxRounds: z.int().min(0).max(100), contextTokens: tokens, maxOutputTokens: tokens, allowWorkflows: z.boolean(), fix: FixMode.default('none'), allowedMissing: z.array(z.string()).optional() }),
};

/** The stage of a trace with its input, read. */
export type ReplayedStage = { [S in keyof typeof INPUTS]: { readonly stage: S; readonly input: z.infer<(typeof INPUTS)[S]> } }[keyof typeof INPUTS];

/** Reads what the stage of a trace was given. */
export function stageOfTrace({ header, shown }: TraceOnDisk): ReplayedStage {
  if (header === undefined) throw new UserError({ code: 'trace-invalid', what: 'the trace does not begin with a header, so it is not known what its stage was given', where: shown, fix: 'Use a trace as the program left it, with its first line.' });
  const result = INPUTS[header.stage].safeParse(header.input);
  if (result.success) return { stage: header.stage, input: result.data } as ReplayedStage;
  const details = result.error.issues.map((issue) => `input.${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new UserError({ code: 'trace-invalid', what: `the header of the trace has no valid input of the ${header.stage} stage`, where: `${shown}, line 1`, details, fix: 'Use a trace as the program left it.' });
}
