import { declaredDependencies } from '../gradle/declared-dependencies.ts';
import { folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { buildFiles } from './build-files.ts';

/** A module without settings may be part of a build that the tree does not show. */
const WHOLE_BUILD = ['settings.gradle.kts', 'settings.gradle'];
const NAMESPACE = /\b(?:namespace|applicationId)\s*(?:(?:=|\()\s*)?["']([\w.]+)["']/g;

/**
 * Says whether what is missing from a package is missing for sure: the file belongs to a whole project, and no declared
 * dependency may have the same package. A package that no file declares must moreover lie below a namespace of the build.
 */
export function ownsPackage(tree: SourceTree): (file: string, path: string, packageKnown: boolean) => boolean {
  const files = tree.use(buildFiles);
  const namespaces = files.flatMap(({ text }) => [...text.matchAll(NAMESPACE)].map((match) => match[1]!));
  const groups = new Set(tree.use(declaredDependencies).groups);
  const isWhole = tree.use(wholeBuild);
  return (file, path, packageKnown) => isWhole(file)
    && !mayComeFrom(groups, path)
    && (packageKnown || namespaces.some((namespace) => namespace.split('.').length > 1 && path.startsWith(`${namespace}.`)));
}

/** Says whether a declared dependency may have the package, so that it may hold more than the tree shows. */
export function sharedPackage(tree: SourceTree): (path: string) => boolean {
  const groups = new Set(tree.use(declaredDependencies).groups);
  return (path) => mayComeFrom(groups, path);
}

/** Says whether a file belongs to a whole build: one with settings, and a build file for the module it lies in, or one of Maven. */
export function wholeBuild(tree: SourceTree): (file: string) => boolean {
  const known = new Map<string, boolean>();
  return (file) => {
    const folder = folderOf(file);
    if (!known.has(folder)) known.set(folder, hasBuild(tree, folder));
    return known.get(folder)!;
  };
}

function hasBuild(tree: SourceTree, home: string): boolean {
  const folders = foldersUp(home);
  const has = (folder: string, name: string): boolean => tree.has(folder === '' ? name : `${folder}/${name}`);
  const settings = folders.some((folder) => WHOLE_BUILD.some((name) => has(folder, name)));
  // Settings beside sources alone are not what builds them.
  if (settings && folders.some((folder) => tree.namesIn(folder).some((name) => /\.gradle(\.kts)?$/.test(name) && !WHOLE_BUILD.includes(name)))) return true;
  return folders.some((folder) => isWholeMaven(tree.text(folder === '' ? 'pom.xml' : `${folder}/pom.xml`)));
}

/** A parent that is no starter of a framework is another module of the same build. */
function isWholeMaven(pom: string | undefined): boolean {
  return pom !== undefined && (!pom.includes('<parent>') || /<artifactId>\s*(spring-boot-starter-parent|quarkus-[\w-]+)\s*</.test(pom));
}

/** A group shares its first two names with the package, as `androidx.compose.ui` does with `androidx.compose.runtime`. */
function mayComeFrom(groups: ReadonlySet<string>, path: string): boolean {
  const [first, second] = path.split('.');
  for (const group of groups) if (group === first || group.startsWith(`${first}.${second}.`) || group === `${first}.${second}`) return true;
  return false;
}
