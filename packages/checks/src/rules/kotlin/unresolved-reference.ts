import type { Fix } from '@dark-factory/contracts';
import { addImport } from '../../kotlin/add-import.ts';
import { LineStarts } from '../../line-starts.ts';
import type { KotlinModule } from '../../kotlin/kotlin-module.ts';
import { kotlinProject, type KotlinProject, type PlacedDeclaration } from '../../kotlin/kotlin-project.ts';
import { misplacedFiles, packageFix } from '../../kotlin/package-folder.ts';
import { sharedPackage } from '../../kotlin/package-owner.ts';
import { unimportedNames } from '../../kotlin/unimported.ts';
import { hasWrongImport } from '../../kotlin/wrong-import.ts';
import type { Rule } from '../../rule.ts';

/** A class or function of another package of the tree that is used without an import. */
export const rule: Rule = {
  id: 'kotlin/unresolved-reference',
  severity: 'error',
  summary: 'A class or function of another package is used without an import.',
  docs: [
    'The file does not compile: `Unresolved reference`. The name exists, once, in another package of the project, and nothing in the file brings it in.',
    'Add the import. Nothing is said where the name could come from elsewhere: a star import of a library, a type that a superclass brings, a member of a receiver, a default import of Kotlin, or a second declaration of that name.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Imported, of the same package, of Kotlin, behind a star, nested', files: { 'a/Item.kt': 'package shop.a\n\nclass Item\nclass Result\nclass Part\n', 'a/Use.kt': 'package shop.a\n\nfun f(item: Item) = item\n', 'b/B.kt': 'package shop.b\n\nimport shop.a.Item\n\nclass B(val item: Item, val result: Result<Int>) : Base() {\n    val part = Part()\n}\n', 'b/C.kt': 'package shop.b\n\nimport lib.*\n\nval c = Item()\n', 'b/D.kt': 'package shop.b\n\nfun <Part> f(x: Part) = x\n' } },
    ],
    bad: [
      { title: 'A type and a constructor', files: { 'a/Item.kt': 'package shop.a\n\ndata class Item(val id: Int)\n', 'b/B.kt': 'package shop.b\n\nimport b.c.D\n\nval all = listOf<Item>()\nval one = Item(1)\n', 'c/C.kt': 'package shop.c\n\nval one = a(Item(1))\n' }, reports: ['b/B.kt:5', 'c/C.kt:3'], mended: { 'b/B.kt': 'package shop.b\n\nimport b.c.D\nimport shop.a.Item\n\nval all = listOf<Item>()\nval one = Item(1)\n', 'c/C.kt': 'package shop.c\n\nimport shop.a.Item\n\nval one = a(Item(1))\n' } },
      { title: 'A composable', files: { 'ui/Row.kt': 'package shop.ui\n\n@Composable\nfun ItemRow(title: String) {\n}\n', 'home/Home.kt': 'package shop.home\n\n@Composable\nfun Home() {\n    Column {\n        ItemRow("a")\n    }\n}\n' }, reports: ['home/Home.kt:6'] },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    const shared = tree.use(sharedPackage);
    const misplaced = misplacedFiles(project);
    return project.modules.flatMap((module) => {
      const found = unimportedNames(project, module, shared);
      const lines = found.length === 0 ? undefined : new LineStarts(module.text);
      return found.map(({ name, use, definer }) => ({
        path: module.path, ...lines!.positionOf(use.offsets[0]!), message: `Unresolved reference: ${name}; it is in the package ${definer.module.package}`,
        related: [{ path: definer.module.path, line: definer.declaration.line, message: `"${name}" is here` }],
        fixes: fixesOf(project, misplaced, module, definer, name),
      }));
    });
  },
};

/** One of the two files may be in the wrong package; an import of the package may have the wrong name, which is told there. */
function fixesOf(project: KotlinProject, misplaced: ReadonlyMap<KotlinModule, string>, module: KotlinModule, definer: PlacedDeclaration, name: string): Fix[] {
  const [here, there] = [misplaced.get(module), misplaced.get(definer.module)];
  const fix = here === definer.module.package ? packageFix(module, here) : there === module.package ? packageFix(definer.module, there) : undefined;
  if (fix !== undefined) return [fix];
  if (there !== undefined || hasWrongImport(project, module, definer.module.package)) return [];
  const path = `${definer.module.package}.${name}`;
  return [{ title: `Import ${path}`, safety: 'safe', edits: [addImport(module, path)] }];
}
