import { gradleModules } from '../../gradle/gradle-modules.ts';
import { gradleSettings, type GradleSettings } from '../../gradle/gradle-settings.ts';
import type { BuildFile } from '../../kotlin/build-files.ts';
import type { SourceTree } from '../../source-tree.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

const PROJECT = /\bproject\s*\(\s*(?:path\s*[:=]\s*)?["'](:[\w:.-]+)["']/g;

/** A module that the settings include and that is not there, or one that is used and not included. */
export const rule: Rule = {
  id: 'gradle/missing-module',
  severity: 'error',
  summary: 'A Gradle module is included that has no folder, or used that is not included.',
  docs: [
    'Gradle stops while it configures the build: the folder of an included project does not exist, or `Project with path \':x\' could not be found`. Nothing is built.',
    'Write the module, or take it out of the settings; include what is used. Settings that compute what they include, and trees with submodules of git, are left alone.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [
      { title: 'Included and there', files: { 'settings.gradle.kts': 'rootProject.name = "shop"\ninclude(":app", ":core:data")\n', 'app/build.gradle.kts': 'dependencies {\n    implementation(project(":core:data"))\n}\n', 'core/data/build.gradle.kts': '' } },
      { title: 'Computed', files: { 'settings.gradle.kts': 'listOf("a", "b").forEach { include(":$it") }\n', 'app/build.gradle.kts': 'dependencies {\n    implementation(project(":x"))\n}\n' } },
      { title: 'Another folder', files: { 'settings.gradle': "include ':lib'\nproject(':lib').projectDir = file('../lib')\n" } },
    ],
    bad: [
      { title: 'Both ways', files: { 'settings.gradle.kts': 'include(\n    ":app",\n    ":feature",\n)\n', 'app/build.gradle.kts': 'dependencies {\n    implementation(project(":data"))\n}\n' }, reports: ['app/build.gradle.kts:2', 'settings.gradle.kts:3'] },
      { title: 'Groovy', files: { 'settings.gradle': "include ':app', ':feature'\n", 'app/build.gradle': "dependencies {\n    implementation project(':data')\n}\n" }, reports: ['app/build.gradle:2', 'settings.gradle:1'] },
    ],
  },
  async check(tree) {
    if (tree.has('.gitmodules')) return [];
    const modules = await tree.use(gradleModules);
    const settings = tree.use(gradleSettings);
    return [
      ...settings.flatMap((build) => missingFolders(tree, build)),
      ...[...modules.values()].flatMap(({ file, root }) => notIncluded(file, settings.find(({ folder }) => folder === root))),
    ];
  },
};

function missingFolders(tree: SourceTree, { path, text, modules }: GradleSettings): Problem[] {
  return modules.filter(({ folder }) => !tree.hasFolder(folder))
    .map(({ name, folder, offset }) => ({ path, ...positionAt(text, offset), message: `Project '${name}' has no folder ${folder}/`, related: [{ path: folder, line: 0, message: 'where it would be' }] }));
}

function notIncluded(file: BuildFile, settings: GradleSettings | undefined): Problem[] {
  if (settings?.complete !== true || file.folder === settings.folder) return [];
  const known = new Set(settings.modules.flatMap(({ name }) => name.split(':').map((_, index, names) => names.slice(0, index + 1).join(':'))));
  return [...file.text.matchAll(PROJECT)].filter((match) => !known.has(match[1]!)).map((match) => ({
    path: file.path, ...positionAt(file.text, match.index + match[0].indexOf(match[1]!)), message: `Project with path '${match[1]!}' could not be found`,
    related: [{ path: settings.path, line: 0, message: 'where it would be included' }],
  }));
}
