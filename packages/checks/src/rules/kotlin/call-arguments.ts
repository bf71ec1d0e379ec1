import { replaceText } from '../../edit.ts';
import { nearestName } from '../../nearest-name.ts';
import { calledDeclaration, callFaults, type CallFault } from '../../kotlin/call-faults.ts';
import type { KotlinDeclaration, KotlinModule } from '../../kotlin/kotlin-module.ts';
import { kotlinProject, type PlacedDeclaration } from '../../kotlin/kotlin-project.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

/** A call whose arguments do not fit the declaration. */
export const rule: Rule = {
  id: 'kotlin/call-arguments',
  severity: 'error',
  summary: 'A call of a function or constructor of the tree has a wrong, missing or surplus argument.',
  docs: [
    'The file does not compile: `Cannot find a parameter with this name`, `No value passed for parameter`, `Too many arguments`. It happens when the two sides were written apart.',
    'Call it as it is declared, or change the declaration. Only calls are looked at that can mean one declaration of the tree: no overloads, no second constructor, no companion with `invoke`, no receiver that may have a function of the same name.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Defaults, names, varargs, trailing lambdas, overloads', files: { 'A.kt': 'package a\n\ndata class Item(val id: Int, val name: String = "")\nfun all(vararg x: Int, last: Boolean = true) = x\nfun Card(title: String, content: () -> Unit) = content()\nfun over(x: Int) = x\nfun over(x: String, y: Int) = x\nclass Two(val x: Int) { constructor() : this(1) }\n', 'B.kt': 'package a\n\nval a = Item(name = "x", id = 1)\nval b = Item(1)\nval c = all(1, 2, 3, last = false)\nval d = Card("t") { }\nval e = Card(content = { }, title = "t")\nval f = over("a", 2)\nval g = Two()\nval h = all(*intArrayOf(1))\n' } },
    ],
    bad: [
      { title: 'Each of the three', files: { 'A.kt': 'package a\n\ndata class Item(val id: Int, val name: String)\nobject Api {\n    fun load(id: Int) = id\n}\n', 'B.kt': 'package b\n\nimport a.Api\nimport a.Item\n\nval a = Item(id = 1, title = "x")\nval b = Item(1)\nval c = Item(1, "x", true)\nval d = Api.load()\n' }, reports: ['B.kt:6', 'B.kt:7', 'B.kt:8', 'B.kt:9'] },
      { title: 'A composable', files: { 'Row.kt': 'package ui\n\n@Composable\nfun ItemRow(title: String, onClick: () -> Unit) {}\n', 'Home.kt': 'package ui\n\n@Composable\nfun Home() {\n    Column {\n        ItemRow(text = "a") { }\n    }\n}\n' }, reports: ['Home.kt:6'] },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    return project.modules.filter(({ fault }) => fault === undefined).flatMap((module) => module.uses.flatMap((use) => {
      const called = calledDeclaration(project, module, use);
      return called === undefined ? [] : callFaults(called.declaration, use).map((fault) => problemOf(module, called, fault));
    }));
  },
};

function problemOf(module: KotlinModule, { module: home, declaration }: PlacedDeclaration, fault: CallFault): Problem {
  const related = [{ path: home.path, line: declaration.line, message: `"${declaration.name}" is declared here` }];
  const fix = fault.kind === 'unknown-name' ? renamed(module, declaration, fault) : undefined;
  return { path: module.path, ...positionAt(module.text, fault.offset), message: fault.message, related, ...(fix === undefined ? {} : { fixes: [fix] }) };
}

function renamed(module: KotlinModule, { parameters }: KotlinDeclaration, { name, offset }: CallFault): NonNullable<Problem['fixes']>[number] | undefined {
  const near = nearestName(name!, (parameters ?? []).map((parameter) => parameter.name));
  if (near === undefined) return undefined;
  return { title: `Pass it as ${near}`, safety: 'offered', edits: [replaceText(module.path, module.text, offset, offset + name!.length, near)] };
}
