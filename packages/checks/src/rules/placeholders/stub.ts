import { examplePlan } from '../../example-plan.ts';
import { pythonModules } from '../../python/python-modules.ts';
import type { Problem, Rule } from '../../rule.ts';
import { scriptModules } from '../../script/script-modules.ts';
import type { SourceTree } from '../../source-tree.ts';
import type { Stub } from '../../stub.ts';

/** Where a function that does nothing is meant: tests, stand-ins, examples, type stubs. */
const NOT_DELIVERED = /(^|\/)(tests?|__tests__|__mocks__|mocks?|fixtures?|examples?|stubs|docs?|benchmarks?)\/|\.pyi$|\.d\.[cm]?ts$|\.(test|spec|stories|mock)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|conftest)\.py$/;
const promise = { id: 'items', module: 'app/items.py', symbols: [{ name: 'find_item', kind: 'function' as const, signature: 'find_item(item_id: int) -> Item' }] };

/** A function that was left for later. */
export const rule: Rule = {
  id: 'placeholders/stub',
  severity: 'warning',
  summary: 'A function does nothing yet.',
  docs: [
    'Its body raises that it is not implemented, or is empty beside a comment that says so. The program starts, and fails or does nothing where the function is needed. Where the plan promised the function to other units, the finding says so.',
    'Write the body, or take out the function and what calls it. Abstract methods, protocols, overloads, methods such as `close`, and files of tests, examples and types are left out; so is a body of `pass` that no comment calls unfinished.',
  ].join('\n\n'),
  reads: ['python', 'script'],
  examples: {
    good: [
      { title: 'Empty by design', files: { 'app/ports.py': 'from abc import ABC, abstractmethod\nfrom typing import Protocol\n\n\nclass Store(Protocol):\n    def get(self, key: str) -> str: ...\n\n\nclass Job(ABC):\n    @abstractmethod\n    def run(self):\n        raise NotImplementedError\n\n    def close(self):\n        pass\n' } },
      { title: 'Not implemented as one case among others', files: { 'src/shape.ts': "export function area(shape: { kind: string; side: number }) {\n  if (shape.kind !== 'square') throw new Error('not implemented');\n  return shape.side ** 2;\n}\n" } },
    ],
    bad: [
      { title: 'Left for later', files: { 'app/items.py': 'def find_item(item_id):\n    """Look an item up."""\n    raise NotImplementedError("later")\n\n\ndef save(item):\n    # TODO: write to the database\n    pass\n' }, reports: ['app/items.py:1', 'app/items.py:6'] },
      { title: 'In TypeScript', files: { 'src/items.ts': "export const find = (id: number) => {\n  throw new Error('Not implemented: ' + id);\n};\n\nexport class Items {\n  save() {\n    // TODO\n  }\n}\n" }, reports: ['src/items.ts:1', 'src/items.ts:6'] },
      { title: 'What the plan promised', plan: examplePlan([{ files: ['app/items.py'], provides: [promise] }]), files: { 'app/items.py': 'def find_item(item_id):\n    raise NotImplementedError\n' }, reports: ['app/items.py:1'] },
    ],
  },
  async check(tree) {
    const [python, scripts] = await Promise.all([tree.use(pythonModules), tree.use(scriptModules)]);
    return [...python.values(), ...scripts.values()].flatMap(({ path, stubs }) => (NOT_DELIVERED.test(path) ? [] : stubs.map((stub) => problemOf(tree, path, stub))));
  },
};

function problemOf(tree: SourceTree, path: string, { name, line, column, what }: Stub): Problem {
  const promised = (tree.plan?.units ?? []).flatMap((unit) => unit.provides.filter((item) => item.module === path && item.symbols.some((symbol) => symbol.name === name)).map((item) => `${unit.id} promised it in the interface "${item.id}"`));
  return { path, line, column, message: [`"${name}" ${what}`, ...promised].join('; ') };
}
