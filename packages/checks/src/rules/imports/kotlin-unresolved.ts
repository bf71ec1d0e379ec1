import { replaceText } from '../../edit.ts';
import { isGeneratedName } from '../../kotlin/generated-code.ts';
import { ownsPackage } from '../../kotlin/package-owner.ts';
import { importResult } from '../../kotlin/kotlin-imports.ts';
import type { KotlinImport, KotlinModule } from '../../kotlin/kotlin-module.ts';
import { isTestSource, kotlinProject, lastSegment, type KotlinProject } from '../../kotlin/kotlin-project.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

const BUILD = { 'settings.gradle.kts': 'include(":app")\n', 'app/build.gradle.kts': 'android {\n    namespace = "com.shop"\n}\n' };

/** An import of something that the tree's own packages do not have. */
export const rule: Rule = {
  id: 'imports/kotlin-unresolved',
  severity: 'error',
  summary: "A Kotlin import names something of the project's own packages that does not exist.",
  docs: [
    'The module does not compile: `Unresolved reference`. It happens when two halves were written apart and one renamed, moved or never wrote what the other relies on.',
    'Import the name from the package that has it, or write it. Only packages that the project itself declares are looked at, and only in a whole project (one with a build file). Nothing is said of names that plugins of the build write (`R`, `BuildConfig`, view binding, Hilt, Room, safe args and the like), nor of anything where the build generates other code, nor where a declared dependency could own the package.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Nested, companion, entry, extension, alias, Java', files: { ...BUILD, 'app/src/main/java/com/shop/data/Item.kt': 'package com.shop.data\n\nclass Item { companion object { const val MAX = 1 }\n    class Part }\nenum class State { OPEN }\nfun Item.text() = ""\n', 'app/src/main/java/com/shop/data/Old.java': 'package com.shop.data;\npublic class Old {}\n', 'app/src/main/java/com/shop/A.kt': 'package com.shop\n\nimport com.shop.data.Item\nimport com.shop.data.Item.Companion.MAX\nimport com.shop.data.Item.Part as P\nimport com.shop.data.State.OPEN\nimport com.shop.data.State.*\nimport com.shop.data.text\nimport com.shop.data.Old\nimport com.shop.databinding.ActivityMainBinding\nimport com.shop.R\nimport com.shop.BuildConfig\n' } },
      { title: 'A package that a dependency may share', files: { 'settings.gradle.kts': '', 'build.gradle.kts': 'dependencies {\n    implementation("com.shop.core:core:1.0")\n}\n', 'src/main/kotlin/A.kt': 'package com.shop.core\n\nimport com.shop.core.Missing\nimport com.shop.core.net.Client\n\nclass A\n' } },
      { title: 'No project', files: { 'A.kt': 'package a.b\n\nimport a.b.C\n' } },
    ],
    bad: [
      { title: 'Another name', files: { ...BUILD, 'app/src/main/java/com/shop/data/Item.kt': 'package com.shop.data\n\nclass Item\n', 'app/src/main/java/com/shop/A.kt': 'package com.shop\n\nimport com.shop.data.Items\n' }, reports: ['app/src/main/java/com/shop/A.kt:3'] },
      { title: 'Another package', files: { ...BUILD, 'app/src/main/java/com/shop/domain/Item.kt': 'package com.shop.domain\n\nclass Item\n', 'app/src/main/java/com/shop/A.kt': 'package com.shop\n\nimport com.shop.data.Item\n\nval a = Item()\n' }, reports: ['app/src/main/java/com/shop/A.kt:3'], mended: { 'app/src/main/java/com/shop/A.kt': 'package com.shop\n\nimport com.shop.domain.Item\n\nval a = Item()\n' } },
      { title: 'No such entry', files: { ...BUILD, 'app/src/main/java/com/shop/State.kt': 'package com.shop\n\nenum class State { OPEN, SHUT }\n', 'app/src/main/java/com/shop/a/A.kt': 'package com.shop.a\n\nimport com.shop.State.CLOSED\n' }, reports: ['app/src/main/java/com/shop/a/A.kt:3'] },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    if (project.generatesCode) return [];
    const owns = tree.use(ownsPackage);
    return project.modules.flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.star || isGeneratedName(entry.path)) return [];
      const result = importResult(project, entry.path);
      return result.kind === 'missing' && owns(module.path, entry.path, result.packageKnown) ? [problemOf(project, module, entry, result.name)] : [];
    }));
  },
};

function problemOf(project: KotlinProject, module: KotlinModule, entry: KotlinImport, name: string): Problem {
  const candidates = name === lastSegment(entry.path) ? project.topLevel.get(name) ?? [] : [];
  const definer = candidates.length === 1 && !project.javaNames.has(name) ? candidates[0] : undefined;
  const at = entry.offset + entry.path.lastIndexOf(name);
  const base = { path: module.path, ...positionAt(module.text, at), message: `Unresolved reference: ${name}` };
  if (definer === undefined) return base;
  const home = definer.module.package;
  const related = [{ path: definer.module.path, line: definer.declaration.line, message: `"${name}" is here` }];
  const path = `${home}.${name}`;
  const message = `${base.message}; "${name}" is in the package ${home}`;
  const unsure = home === '' || module.imports.some((other) => other.path === path) || (isTestSource(definer.module.path) && !isTestSource(module.path)) || definer.declaration.modifiers.includes('private');
  if (unsure) return { ...base, message, related };
  const edit = replaceText(module.path, module.text, entry.offset, entry.offset + entry.path.length, path);
  return { ...base, message, related, fixes: [{ title: `Import ${path}`, safety: 'safe', edits: [edit] }] };
}
