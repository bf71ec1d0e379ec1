import { gradleModules, type GradleModule } from '../../gradle/gradle-modules.ts';
import { providersOf, WELL_KNOWN_GROUPS } from '../../gradle/known-artifacts.ts';
import { kotlinProject } from '../../kotlin/kotlin-project.ts';
import { folderOf, foldersUp } from '../../source-tree.ts';
import { positionAt } from '../../text-position.ts';
import type { Rule } from '../../rule.ts';

const KOTLIN = 'plugins {\n    id("org.jetbrains.kotlin.android")\n}\n';

/** An import of a well-known library that no dependency of the module brings. */
export const rule: Rule = {
  id: 'gradle/undeclared-dependency',
  severity: 'error',
  summary: 'A library is imported that the Gradle module does not depend on.',
  docs: [
    'The module does not compile: `Unresolved reference`. A table of well-known libraries tells which artifact has a package, and which others bring it with them.',
    'Add the dependency that the finding names to the build file of the module. Where a build file cannot be read in full (plugins of the tree\'s own, variables, scripts that are applied), nothing is said; where it depends on libraries that are not well known, the finding is a warning.',
  ].join('\n\n'),
  reads: ['gradle', 'kotlin'],
  examples: {
    good: [
      { title: 'Declared, brought along, from another module', files: { 'settings.gradle.kts': 'include(":app", ":net")\n', 'app/build.gradle.kts': `${KOTLIN}dependencies {\n    implementation(project(":net"))\n    implementation("com.squareup.retrofit2:converter-gson:2.11.0")\n}\n`, 'net/build.gradle.kts': `${KOTLIN}dependencies {\n    api("com.jakewharton.timber:timber:5.0.1")\n}\n`, 'app/src/main/java/A.kt': 'import com.google.gson.Gson\nimport retrofit2.http.GET\nimport timber.log.Timber\n' } },
      { title: 'A build that is not read in full', files: { 'settings.gradle.kts': '', 'app/build.gradle.kts': 'plugins {\n    id("shop.android.library")\n}\n', 'app/src/main/java/A.kt': 'import timber.log.Timber\n' } },
    ],
    bad: [
      { title: 'Forgotten', files: { 'settings.gradle.kts': 'include(":app")\n', 'app/build.gradle.kts': `${KOTLIN}dependencies {\n    implementation("androidx.core:core-ktx:1.13.1")\n}\n`, 'app/src/main/java/A.kt': 'import timber.log.Timber\nimport retrofit2.http.GET\n' }, reports: ['app/src/main/java/A.kt:1', 'app/src/main/java/A.kt:2'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(gradleModules);
    if (modules.size === 0) return [];
    const project = await tree.use(kotlinProject);
    const reach = new Map<string, Reach | undefined>();
    return project.modules.flatMap((module) => {
      const home = foldersUp(folderOf(module.path)).find((folder) => modules.has(folder));
      const found = home === undefined ? undefined : modules.get(home)!;
      if (found?.root === undefined || /(^|\/)(buildSrc|build-logic|buildLogic|build-plugin)\//.test(`${found.folder}/`)) return [];
      if (!reach.has(found.folder)) reach.set(found.folder, reachOf(modules, found));
      const known = reach.get(found.folder);
      if (known === undefined) return [];
      const told = new Set<string>();
      return module.imports.flatMap(({ path, star, offset }) => {
        const wanted = providersOf(star ? `${path}.` : path);
        if (wanted === undefined || told.has(wanted.prefix) || project.packageOf(`${wanted.prefix}.X`)?.home.name === wanted.prefix) return [];
        if (wanted.providers.some((provider) => brings(known.dependencies, provider))) return [];
        told.add(wanted.prefix);
        return [{
          path: module.path, ...positionAt(module.text, offset), message: `Unresolved reference: ${wanted.prefix} comes with ${wanted.providers[0]!.replace(/:$/, ':*')}, which ${found.file.path} does not declare`,
          related: [{ path: found.file.path, line: 0, message: 'where it would be declared' }], ...(known.certain ? {} : { severity: 'warning' as const, confidence: 'medium' as const }),
        }];
      });
    });
  },
};

interface Reach { readonly dependencies: ReadonlySet<string>; readonly certain: boolean }

/** All that a module and the modules it depends on declare; `undefined` when some of it cannot be read. */
function reachOf(modules: ReadonlyMap<string, GradleModule>, start: GradleModule): Reach | undefined {
  const dependencies = new Set<string>();
  const seen = new Set([start.folder]);
  const queue = [start];
  const root = start.root === undefined ? undefined : modules.get(start.root);
  if (root !== undefined && /\b(subprojects|allprojects)\s*\{[^]*\b(dependencies|apply)\b/.test(root.file.text)) return undefined;
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (!module.complete) return undefined;
    for (const name of module.dependencies) dependencies.add(name);
    for (const folder of module.projects) {
      const next = modules.get(folder);
      if (next === undefined) return undefined;
      if (!seen.has(folder)) queue.push(next);
      seen.add(folder);
    }
  }
  return dependencies.size === 0 ? undefined : { dependencies, certain: [...dependencies].every((name) => WELL_KNOWN_GROUPS.test(name.split(':')[0]!)) };
}

function brings(dependencies: ReadonlySet<string>, provider: string): boolean {
  if (!provider.endsWith(':') && !provider.endsWith('.')) return dependencies.has(provider) || dependencies.has(`${provider}-jvm`) || dependencies.has(`${provider}-android`);
  for (const name of dependencies) if (name.startsWith(provider)) return true;
  return false;
}
