import * as z from 'zod';
import { OwnedFileRecord } from './file-record.ts';
import { ExpeditionName, Sha256, UnitId } from './identifier.ts';
import { SafePath } from './path.ts';
import { Usage } from './usage.ts';

/** Inventory of the tree under `outputRoot`, in path order. `digest` is over path, mode and content of every file. */
export const TreeManifest = z.strictObject({
  schema: z.literal('dark-factory/tree-manifest/v1'),
  expedition: ExpeditionName,
  plan: Sha256,
  outputRoot: SafePath,
  round: z.int().positive(),
  digest: Sha256,
  files: z.array(OwnedFileRecord),
  units: z.array(z.strictObject({
    id: UnitId,
    status: z.enum(['done', 'partial', 'failed', 'absent']),
    files: z.int().nonnegative(),
    missing: z.array(z.string()),
    round: z.int().nonnegative(),
  })),
  usage: Usage,
});
export type TreeManifest = z.infer<typeof TreeManifest>;
