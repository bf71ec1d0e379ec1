import { replaceText } from '../../edit.ts';
import { nearestName } from '../../nearest-name.ts';
import type { KotlinModule } from '../../kotlin/kotlin-module.ts';
import { kotlinProject } from '../../kotlin/kotlin-project.ts';
import { extensionNames, missingMember, type MissingMember } from '../../kotlin/member-faults.ts';
import { missingOfValue } from '../../kotlin/value-members.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

/** An entry of an enum, a nested class, a constant, or a member of a property's type that is not there. */
export const rule: Rule = {
  id: 'kotlin/missing-member',
  severity: 'error',
  summary: 'An enum entry, nested class, constant or member is used that its type does not have.',
  docs: [
    'The file does not compile: `Unresolved reference`. It happens when the type was written by one and used by another who remembered other names.',
    'What a property has is looked at where its type is written and is a class or interface of the tree, one call further too: `db.sales().ofDay(id)`.',
    'Use a name that the type has, or add it. Types with a companion or object that inherits, with annotations that may add members, and with extensions of that name are left alone.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Entries, nested classes, constants, extensions', files: { 'State.kt': 'package a\n\nenum class State { OPEN, SHUT }\nsealed interface Ui {\n    data object Loading : Ui\n    class Done(val x: Int) : Ui\n}\nclass Item { companion object { const val MAX = 1 } }\nfun Item.Companion.Of() = Item()\nobject Routes : Base() { const val HOME = "home" }\n', 'B.kt': 'package a\n\nval a = State.OPEN\nval b = State.entries + State.valueOf("OPEN")\nval c = listOf(Ui.Loading, Ui.Done(1))\nval d = Item.MAX + Item.Of()\nval e = Routes.HOME + Routes.Other\nfun f(State: Any) = State.Other\n' } },
      {
        title: 'Members of a property, its own, inherited, added, shadowed', files: {
          'Db.kt': 'package a\n\ninterface SaleDao {\n    fun ofDay(id: String): List<Int>\n}\nabstract class Db : Base() {\n    abstract fun sales(): SaleDao\n}\nfun SaleDao.first() = ofDay("a")\n',
          'Use.kt': 'package b\n\nimport a.Db\nimport a.SaleDao\n\nclass Use(private val db: Db, vararg dao: SaleDao, other: SaleDao) {\n    val x = db.sales().ofDay("a").size\n    val y = db.sales().first()\n    val z = db.clear().all()\n    val some = dao.any()\n    fun f() = listOf(1).map { other -> other.plus(1) }\n    fun g() = db.sales().let { it }\n}\n',
        },
      },
    ],
    bad: [
      { title: 'Each kind', files: { 'State.kt': 'package a\n\nenum class State { OPEN, SHUT }\nsealed interface Ui {\n    data object Loading : Ui\n}\nobject Routes { const val HOME = "home" }\n', 'B.kt': 'package b\n\nimport a.Routes\nimport a.State\nimport a.Ui\n\nval a = State.OPENED\nval b = Ui.Loadin\nval c = Routes.DETAIL\nfun f(x: Ui.Error) = x\n' }, reports: ['B.kt:7', 'B.kt:8', 'B.kt:9', 'B.kt:10'] },
      {
        title: 'A query that nobody wrote', files: {
          'Db.kt': 'package a\n\n@Dao\ninterface SaleDao {\n    fun ofDay(id: String): List<Int>\n}\n@Database\nabstract class Db : RoomDatabase() {\n    abstract fun sales(): SaleDao\n}\n',
          'Use.kt': 'package b\n\nimport a.Db\nimport a.SaleDao\n\nclass Use(private val db: Db, private val dao: SaleDao) : ViewModel() {\n    val x = db.sales().ofDays("a")\n    fun f() = launch { dao.forDay("a") }\n}\n',
        }, reports: ['Use.kt:7', 'Use.kt:8'],
      },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    const extensions = extensionNames(project);
    return project.modules.filter(({ fault }) => fault === undefined).flatMap((module) => module.uses.flatMap((use) => {
      const missing = missingMember(project, module, use, extensions) ?? missingOfValue(project, module, use, extensions);
      return missing === undefined ? [] : [problemOf(module, missing)];
    }));
  },
};

function problemOf(module: KotlinModule, { name, offset, of: { module: home, declaration }, has: names }: MissingMember): Problem {
  const near = nearestName(name, names);
  const has = names.length === 0 || names.length > 12 ? '' : `; it has ${names.join(', ')}`;
  return {
    path: module.path, ...positionAt(module.text, offset), message: `Unresolved reference: ${name} in ${declaration.name}${has}`,
    related: [{ path: home.path, line: declaration.line, message: `"${declaration.name}" is declared here` }],
    ...(near === undefined ? {} : { fixes: [{ title: `Use ${near}`, safety: 'offered', edits: [replaceText(module.path, module.text, offset, offset + name.length, near)] }] }),
  };
}
