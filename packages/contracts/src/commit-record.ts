import * as z from 'zod';

/** Where a tree was committed. */
export const CommitRecord = z.strictObject({
  schema: z.literal('dark-factory/commit/v1'),
  branch: z.string().min(1),
  commit: z.string().min(1),
  tree: z.string().min(1),
});
export type CommitRecord = z.infer<typeof CommitRecord>;
