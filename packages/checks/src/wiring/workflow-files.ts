import type { SourceTree } from '../source-tree.ts';
import { below, type LocatedMap } from './located.ts';
import { yamlFiles } from './yaml-files.ts';

/** A workflow of GitHub Actions. */
export interface WorkflowFile {
  readonly path: string;
  readonly root: LocatedMap;
}

/** The workflows at the root of a tree: elsewhere GitHub runs none. */
export async function workflowFiles(tree: SourceTree): Promise<readonly WorkflowFile[]> {
  return [...(await tree.use(yamlFiles)).values()].flatMap(({ path, documents: [root] }) => (
    /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && root?.kind === 'map' && below(root, 'jobs')?.kind === 'map' ? [{ path, root }] : []));
}
