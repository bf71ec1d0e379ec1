import type { Finding } from '@dark-factory/contracts';
import { foldersUp, folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import { isPackage } from '../python/source-roots.ts';
import { manifestsAbove } from './package-manifests.ts';

const OF_SCRIPTS = /^(script\/|imports\/script-)/;
/** Sources that no browser runs as they are. */
const NEEDS_BUILD = /\.(tsx?|mts|cts|jsx|vue|svelte)$/;

/**
 * Findings of which those are warnings that are about scripts inside a package of Python and of which the tree does not
 * show how they reach a browser: sources that some build elsewhere turns into what is served, and paths that are
 * relative to the URL under which Python serves the file.
 */
export function easedInPythonPackages(findings: readonly Finding[], tree: SourceTree): readonly Finding[] {
  return findings.map((finding): Finding => {
    if (finding.severity !== 'error' || !OF_SCRIPTS.test(finding.rule)) return finding;
    const root = pythonPackageOf(tree, finding.path);
    if (root === undefined || !(isBuiltElsewhere(tree, finding.path, root) || leadsToServedFile(tree, finding))) return finding;
    return { ...finding, severity: 'warning', confidence: 'low' };
  });
}

/** The topmost package of Python that a file lies in. */
function pythonPackageOf(tree: SourceTree, path: string): string | undefined {
  return foldersUp(folderOf(path)).filter((folder) => folder !== '' && isPackage(tree, folder)).sort((a, b) => a.length - b.length)[0];
}

/** Whether scripts need a build, and the tree has nothing that tells which. */
function isBuiltElsewhere(tree: SourceTree, path: string, root: string): boolean {
  return manifestsAbove(tree, path).length === 0 && tree.use(rootsThatNeedBuild).has(root);
}

/** Packages of Python with such sources, by their topmost folder. */
function rootsThatNeedBuild(tree: SourceTree): ReadonlySet<string> {
  return new Set(tree.files.flatMap(({ path }) => (NEEDS_BUILD.test(path) ? pythonPackageOf(tree, path) ?? [] : [])));
}

/** Whether what a relative path climbs to lies under the same name elsewhere in the package, from where it may be served. */
function leadsToServedFile(tree: SourceTree, { rule, path, line }: Finding): boolean {
  if (rule !== 'imports/script-unresolved') return false;
  const climbed = /["']((?:\.\.\/)+)((?:[\w.-]+\/)+[\w.-]+)["']/.exec(tree.text(path)?.split('\n')[line - 1] ?? '');
  return climbed !== null && foldersUp(folderOf(path)).some((folder) => {
    const served = joinPath(folder, climbed[2]!);
    return served !== undefined && tree.has(served) && served !== joinPath(folderOf(path), climbed[1]! + climbed[2]!);
  });
}
