import { examplePlan } from '../../example-plan.ts';
import { kotlinModules } from '../../kotlin/kotlin-modules.ts';
import { pythonModules } from '../../python/python-modules.ts';
import { reachedCalls } from '../../python/reached-calls.ts';
import type { Problem, Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';
import type { SourceTree } from '../../source-tree.ts';
import type { Stub } from '../../stub.ts';

/** Where a function that does nothing is meant: tests, stand-ins, examples, type stubs. */
const NOT_DELIVERED = /(^|\/)(tests?|__tests__|__mocks__|mocks?|fixtures?|examples?|stubs|docs?|benchmarks?)\/|\.pyi$|\.d\.[cm]?ts$|\.(test|spec|stories|mock)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|conftest)\.py$|\/src\/\w*[tT]est\w*\//;
/** The usual package of a first app is no folder of examples. */
const EXAMPLE_PACKAGE = /\/com\/example\//;
const promise = { id: 'items', module: 'app/items.py', symbols: [{ name: 'find_item', kind: 'function' as const, signature: 'find_item(item_id: int) -> Item' }] };

/** A function that was left for later. */
export const rule: Rule = {
  id: 'placeholders/stub',
  severity: 'warning',
  summary: 'A function does nothing yet.',
  docs: [
    'Its body raises that it is not implemented (`TODO()` in Kotlin), is empty beside a comment that says so, or is empty although a value is promised: by its return annotation, its docstring, its route, or callers in Python that use what it returns. The program starts, and fails or does nothing where the function is needed. Where the plan promised the function to other units, the finding says so.',
    'Write the body, or take out the function and what calls it. Abstract methods, protocols, overloads, methods such as `close`, and files of tests, examples and types are left out; so is a body of `pass` of which nothing else is expected.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin'],
  examples: {
    good: [
      { title: 'Empty by design', files: { 'app/ports.py': 'from abc import ABC, abstractmethod\nfrom typing import Protocol\n\n\nclass Store(Protocol):\n    def get(self, key: str) -> str: ...\n\n\nclass Job(ABC):\n    @abstractmethod\n    def run(self):\n        raise NotImplementedError\n\n    def close(self):\n        pass\n' } },
      { title: 'Nothing to return', files: { 'app/hooks.py': 'from typing import Optional\n\n\ndef started() -> None:\n    pass\n\n\ndef user_of(request) -> Optional[str]:\n    pass\n\n\ndef prepare(app):\n    pass\n\n\nprepare(None)\n' } },
      { title: 'Not implemented as one case among others', files: { 'src/shape.ts': "export function area(shape: { kind: string; side: number }) {\n  if (shape.kind !== 'square') throw new Error('not implemented');\n  return shape.side ** 2;\n}\n" } },
    ],
    bad: [
      { title: 'Left for later', files: { 'app/items.py': 'def find_item(item_id):\n    """Look an item up."""\n    raise NotImplementedError("later")\n\n\ndef save(item):\n    # TODO: write to the database\n    pass\n' }, reports: ['app/items.py:1', 'app/items.py:6'] },
      { title: 'A value is promised', files: { 'app/__init__.py': '', 'app/items.py': 'def find_item(item_id) -> dict:\n    pass\n\n\ndef price_of(item):\n    """Returns the price."""\n    ...\n\n\ndef count(items):\n    pass\n', 'app/main.py': 'from app.items import count\n\ntotal = count([]) + 1\n' }, reports: ['app/items.py:1', 'app/items.py:5', 'app/items.py:10'] },
      { title: 'In TypeScript', files: { 'src/items.ts': "export const find = (id: number) => {\n  throw new Error('Not implemented: ' + id);\n};\n\nexport class Items {\n  save() {\n    // TODO\n  }\n}\n" }, reports: ['src/items.ts:1', 'src/items.ts:6'] },
      { title: 'In Kotlin', files: { 'src/main/kotlin/Items.kt': 'package shop\n\nclass Items {\n    fun save(item: Item) {\n        // later\n        TODO("Not yet implemented")\n    }\n    fun all(): List<Item> = TODO()\n    fun one() = if (ready) 1 else TODO()\n}\n' }, reports: ['src/main/kotlin/Items.kt:4', 'src/main/kotlin/Items.kt:8'] },
      { title: 'What the plan promised', plan: examplePlan([{ files: ['app/items.py'], provides: [promise] }]), files: { 'app/items.py': 'def find_item(item_id):\n    raise NotImplementedError\n' }, reports: ['app/items.py:1'] },
    ],
  },
  async check(tree) {
    const [python, scripts, kotlin] = await Promise.all([tree.use(pythonModules), tree.use(scriptModules), tree.use(kotlinModules)]);
    const all = [...python.values(), ...scripts.values(), ...kotlin.values()].flatMap(({ path, stubs }) => (NOT_DELIVERED.test(path.replace(EXAMPLE_PACKAGE, '/')) ? [] : stubs.map((stub) => ({ path, stub }))));
    const used = all.some(({ stub }) => stub.ifUsed === true) ? await usedFunctions(tree) : new Set<string>();
    return all.flatMap(({ path, stub }) => (stub.ifUsed === true && !used.has(`${path}:${stub.name}`) ? [] : [problemOf(tree, path, stub)]));
  },
};

/** The functions of Python modules whose value some caller uses, as `path:name`. */
async function usedFunctions(tree: SourceTree): Promise<ReadonlySet<string>> {
  return new Set((await tree.use(reachedCalls)).flatMap(({ path, call, target }) => {
    if (call.statement || NOT_DELIVERED.test(path) || target.kind !== 'signatures' || target.isAsync || target.candidates.length !== 1) return [];
    return [`${target.candidates[0]!.path}:${target.candidates[0]!.name.replace('()', '')}`];
  }));
}

function problemOf(tree: SourceTree, path: string, { name, line, column, what }: Stub): Problem {
  const promised = (tree.plan?.units ?? []).flatMap((unit) => unit.provides.filter((item) => item.module === path && item.symbols.some((symbol) => symbol.name === name)).map((item) => `${unit.id} promised it in the interface "${item.id}"`));
  return { path, line, column, message: [`"${name}" ${what}`, ...promised].join('; ') };
}
