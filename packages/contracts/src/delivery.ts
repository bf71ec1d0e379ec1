import * as z from 'zod';
import { FileRecord } from './file-record.ts';
import { Instant, Sha256, UnitId } from './identifier.ts';
import { Usage } from './usage.ts';

/** Something in an answer that was not taken over, and why. */
export const Rejected = z.strictObject({ path: z.string(), reason: z.string() });

/**
 * What one worker hands in; the files lie beside it under `files/`. `done`: every owned file is there and parses.
 * `partial`: some are missing or do not parse. `failed`: none is there.
 */
export const Delivery = z.strictObject({
  schema: z.literal('dark-factory/delivery/v1'),
  unit: UnitId,
  round: z.int().positive(),
  status: z.enum(['done', 'partial', 'failed']),
  /** Why it is not `done`, in one sentence. */
  reason: z.string().optional(),
  files: z.array(FileRecord),
  missing: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  syntaxErrors: z.array(z.strictObject({ path: z.string(), line: z.int(), message: z.string() })),
  rejected: z.array(Rejected),
  usage: Usage,
  /** Digest of everything that shaped the answer: equal keys need not be paid for twice. */
  key: Sha256,
  fromCache: z.boolean(),
  model: z.string(),
  startedAt: Instant,
  endedAt: Instant,
});
export type Delivery = z.infer<typeof Delivery>;
