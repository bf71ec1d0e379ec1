import { featureNames, layOut } from './tree-archive.ts';

/** Trees in the style of public templates, with as many features as give them their usual size. Each is a correct program. */
export const TREES = {
  'fastapi-react': 2,
  'android-fastapi': 3,
  'express-ts': 2,
  'ts-monorepo': 4,
  'fastify-postgres': 3,
  'flask-htmx': 3,
  'django-small': 2,
} as const satisfies Record<string, number>;
export type TreeName = keyof typeof TREES;

/** A tree of its usual size. */
export function aTree(name: TreeName): Map<string, string> {
  return layOut(name, featureNames(TREES[name]));
}

/** The tree of about so many files: as many features as come closest. */
export function treeOfSize(name: TreeName, files: number): Map<string, string> {
  const one = layOut(name, featureNames(1)).size;
  const perFeature = layOut(name, featureNames(2)).size - one;
  return layOut(name, featureNames(Math.max(1, Math.round((files - one) / perFeature) + 1)));
}
