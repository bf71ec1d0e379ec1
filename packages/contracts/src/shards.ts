import * as z from 'zod';
import { Sha256, UnitId } from './identifier.ts';

/** What a run is expected to cost, said before anything is spent. */
export const Estimate = z.strictObject({
  requests: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  /** US dollars; null where no prices were given. */
  usd: z.number().nonnegative().nullable(),
  /** Minutes at the given limits; null where no limits were given. */
  minutes: z.number().nonnegative().nullable(),
});
export type Estimate = z.infer<typeof Estimate>;

/** How the units are spread over worker jobs. */
export const Shards = z.strictObject({
  schema: z.literal('dark-factory/shards/v1'),
  plan: Sha256,
  shards: z.array(z.strictObject({ id: z.string().regex(/^s\d{3}$/), units: z.array(UnitId).min(1) })),
  maxParallel: z.int().min(1).max(256),
  estimate: Estimate,
});
export type Shards = z.infer<typeof Shards>;
