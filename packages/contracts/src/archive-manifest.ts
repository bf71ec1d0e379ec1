import * as z from 'zod';
import { OwnedFileRecord } from './file-record.ts';
import { ExpeditionName, Sha256 } from './identifier.ts';

/** `MANIFEST.json` of the delivery archive: where the files come from, and each with its digest, unit and size. */
export const ArchiveManifest = z.strictObject({
  schema: z.literal('dark-factory/archive-manifest/v1'),
  expedition: ExpeditionName,
  plan: z.strictObject({ sha256: Sha256, units: z.int().nonnegative(), requirements: z.int().nonnegative(), sow: z.strictObject({ path: z.string(), sha256: Sha256 }) }),
  outputRoot: z.string(),
  tree: Sha256,
  verdict: z.enum(['ACCEPT', 'REVISE', 'REJECT']).nullable(),
  branch: z.string().nullable(),
  files: z.array(OwnedFileRecord),
});
export type ArchiveManifest = z.infer<typeof ArchiveManifest>;
