import type { Fix } from '@dark-factory/contracts';
import { replaceText } from '../../edit.ts';
import { isGeneratedName } from '../../kotlin/generated-code.ts';
import { misplacedFiles, packageFix } from '../../kotlin/package-folder.ts';
import { ownsPackage, sharedPackage } from '../../kotlin/package-owner.ts';
import { meantName } from '../../kotlin/wrong-import.ts';
import { importResult } from '../../kotlin/kotlin-imports.ts';
import type { KotlinImport, KotlinModule } from '../../kotlin/kotlin-module.ts';
import { isTestSource, kotlinProject, lastSegment, parentOf, type KotlinProject } from '../../kotlin/kotlin-project.ts';
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
    'Import the name from the package that has it, or write it. Only packages that the project itself declares are looked at, and only in a whole project (one with settings and a build file); where much of what the files import from each other is lacking, the tree is taken for a part of a project and the findings are warnings. Nothing is said of names that plugins of the build write (`R`, `BuildConfig`, view binding, Hilt, Room, safe args and the like), nor of anything where the build generates other code, nor where a declared dependency could own the package.',
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
      { title: 'Another name for what the file uses', files: { ...BUILD, 'app/src/main/java/com/shop/data/Item.kt': 'package com.shop.data\n\nclass Item\n', 'app/src/main/java/com/shop/ui/A.kt': 'package com.shop.ui\n\nimport com.shop.data.ItemImpl\n\nfun a(): Item = Item()\n' }, reports: ['app/src/main/java/com/shop/ui/A.kt:3'], mended: { 'app/src/main/java/com/shop/ui/A.kt': 'package com.shop.ui\n\nimport com.shop.data.Item\n\nfun a(): Item = Item()\n' } },
      { title: 'A package line that its folder contradicts', files: { ...BUILD, 'app/src/main/java/com/shop/data/Item.kt': 'package com.shop.data.impl\n\nclass Item\n', 'app/src/main/java/com/shop/data/Part.kt': 'package com.shop.data\n\nclass Part\n', 'app/src/main/java/com/shop/B.kt': 'package com.shop\n\nclass B\n', 'app/src/main/java/com/shop/A.kt': 'package com.shop\n\nimport com.shop.data.Item\n\nval a = Item()\n' }, reports: ['app/src/main/java/com/shop/A.kt:3'], mended: { 'app/src/main/java/com/shop/data/Item.kt': 'package com.shop.data\n\nclass Item\n' } },
      { title: 'No such entry', files: { ...BUILD, 'app/src/main/java/com/shop/State.kt': 'package com.shop\n\nenum class State { OPEN, SHUT }\n', 'app/src/main/java/com/shop/a/A.kt': 'package com.shop.a\n\nimport com.shop.State.CLOSED\n' }, reports: ['app/src/main/java/com/shop/a/A.kt:3'] },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    if (project.generatesCode) return [];
    const [owns, shared] = [tree.use(ownsPackage), tree.use(sharedPackage)];
    const misplaced = misplacedFiles(project);
    const own = new Set<string>();
    const missing = project.modules.flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.star || isGeneratedName(entry.path)) return [];
      const result = importResult(project, entry.path);
      if (result.kind !== 'unknown') own.add(entry.path);
      return result.kind === 'missing' && owns(module.path, entry.path, result.packageKnown) ? [{ module, entry, name: result.name }] : [];
    }));
    const lacking = new Set(missing.map(({ entry }) => entry.path)).size;
    const doubt = lacking >= FEWEST_OF_A_PART && lacking > own.size * SHARE_OF_A_PART ? { severity: 'warning' as const, confidence: 'low' as const } : {};
    return missing.map(({ module, entry, name }) => ({ ...problemOf({ project, misplaced, shared }, module, entry, name), ...doubt }));
  },
};

/** A tree that lacks so many of the names that it imports from itself is a part of a project, and the rest is elsewhere. */
const FEWEST_OF_A_PART = 10;
const SHARE_OF_A_PART = 0.1;

interface Surroundings {
  readonly project: KotlinProject;
  readonly misplaced: ReadonlyMap<KotlinModule, string>;
  readonly shared: (path: string) => boolean;
}

function problemOf({ project, misplaced, shared }: Surroundings, module: KotlinModule, entry: KotlinImport, name: string): Problem {
  const candidates = name === lastSegment(entry.path) ? project.topLevel.get(name) ?? [] : [];
  const definer = candidates.length === 1 && !project.javaNames.has(name) ? candidates[0] : undefined;
  const at = entry.offset + entry.path.lastIndexOf(name);
  const base = { path: module.path, ...positionAt(module.text, at), message: `Unresolved reference: ${name}` };
  if (definer === undefined) return { ...base, ...meantFix(module, entry, meantName(project, module, entry, shared)) };
  const home = definer.module.package;
  const related = [{ path: definer.module.path, line: definer.declaration.line, message: `"${name}" is here` }];
  const path = `${home}.${name}`;
  const message = `${base.message}; "${name}" is in the package ${home}`;
  const expected = misplaced.get(definer.module);
  if (expected !== undefined && `${expected}.${name}` === entry.path) {
    const fix = packageFix(definer.module, expected);
    return { ...base, message: `${message}, although its folder says ${expected}`, related, fixes: fix === undefined ? [] : [fix] };
  }
  const unsure = home === '' || expected !== undefined || module.imports.some((other) => other.path === path) || (isTestSource(definer.module.path) && !isTestSource(module.path)) || definer.declaration.modifiers.includes('private');
  if (unsure) return { ...base, message, related };
  return { ...base, message, related, fixes: [importFix(module, entry, path)] };
}

function meantFix(module: KotlinModule, entry: KotlinImport, meant: string | undefined): Partial<Problem> {
  return meant === undefined ? {} : { fixes: [importFix(module, entry, `${parentOf(entry.path)}.${meant}`)] };
}

function importFix(module: KotlinModule, entry: KotlinImport, path: string): Fix {
  return { title: `Import ${path}`, safety: 'safe', edits: [replaceText(module.path, module.text, entry.offset, entry.offset + entry.path.length, path)] };
}
