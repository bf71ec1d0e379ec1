import * as z from 'zod';
import { ExpeditionName, Instant, Sha256, UnitId } from './identifier.ts';
import { Usage } from './usage.ts';

/** Names of the stages. */
export const StageName = z.enum(['plan', 'work', 'collect', 'verify', 'refine', 'notify']);
export type StageName = z.infer<typeof StageName>;

/** Something that a stage took in or put out: its digest and, where it is a set of files, how many. */
export const ReceiptItem = z.strictObject({ name: z.string(), sha256: Sha256, files: z.int().nonnegative().optional() });
export type ReceiptItem = z.infer<typeof ReceiptItem>;

/** How a unit was written, chosen from its effort, and why. */
export const WorkChoice = z.strictObject({
  unit: UnitId,
  effort: z.int().min(1).max(10),
  tier: z.enum(['draft', 'standard', 'frontier']),
  /** The id that the endpoint knows the model by. */
  model: z.string(),
  /** Tokens that one answer could take. */
  maxOutputTokens: z.int().positive(),
  /** Requests at most for what does not parse. */
  repairs: z.int().nonnegative(),
  reasons: z.array(z.string()),
});
export type WorkChoice = z.infer<typeof WorkChoice>;

/** What kept a stage from asking the model any further: the code of the error and what it says. */
export const Stopped = z.strictObject({ code: z.string(), message: z.string() });
export type Stopped = z.infer<typeof Stopped>;

/** What a stage signs off. The next stage holds it against what it was given. */
export const Receipt = z.strictObject({
  schema: z.literal('dark-factory/receipt/v1'),
  stage: StageName,
  tool: z.strictObject({ name: z.literal('dark-factory'), version: z.string() }),
  expedition: ExpeditionName,
  plan: Sha256,
  round: z.int().positive(),
  /** Which part of the stage: a shard's id for `work`, `apply` for the second form of `collect`. */
  part: z.string().optional(),
  took: z.array(ReceiptItem),
  gave: z.array(ReceiptItem),
  notes: z.array(z.string()),
  usage: Usage,
  /** Present where the stage ended before its end. */
  stopped: Stopped.optional(),
  /** How each unit was written; only in receipts of `work`. */
  choices: z.array(WorkChoice).optional(),
  startedAt: Instant,
  endedAt: Instant,
});
export type Receipt = z.infer<typeof Receipt>;
