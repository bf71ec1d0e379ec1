import * as z from 'zod';
import { ExpeditionName, Instant, Sha256 } from './identifier.ts';

/** State of the run as the tracking issue shows it; it is kept in the body and replaced in place. */
export const LedgerEntry = z.strictObject({
  schema: z.literal('dark-factory/ledger-entry/v1'),
  expedition: ExpeditionName,
  plan: Sha256,
  phase: z.enum(['planned', 'delivered', 'approved']),
  branch: z.string().nullable(),
  pullRequest: z.string().nullable(),
  compareUrl: z.string().nullable(),
  runUrl: z.string().nullable(),
  archive: z.strictObject({ name: z.string(), url: z.string().nullable(), sha256: Sha256, bytes: z.int().nonnegative() }).nullable(),
  gates: z.array(z.strictObject({ name: z.enum(['plan', 'review', 'deploy']), environment: z.string(), state: z.enum(['none', 'waiting', 'passed']) })),
  stages: z.array(z.strictObject({ name: z.string(), state: z.string(), startedAt: Instant.nullable(), endedAt: Instant.nullable(), detail: z.string() })),
  missing: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
  updatedAt: Instant,
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;
