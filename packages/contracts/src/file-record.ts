import * as z from 'zod';
import { Sha256, UnitId } from './identifier.ts';
import { SafePath } from './path.ts';

/** A file by its digest: what a document says about a file that travels beside it. */
export const FileRecord = z.strictObject({
  path: SafePath,
  bytes: z.int().nonnegative(),
  sha256: Sha256,
  executable: z.boolean(),
});
export type FileRecord = z.infer<typeof FileRecord>;

/** A file of the tree and the unit that owns it; `null` is a file that refinement added. */
export const OwnedFileRecord = FileRecord.extend({ unit: UnitId.nullable() });
export type OwnedFileRecord = z.infer<typeof OwnedFileRecord>;
