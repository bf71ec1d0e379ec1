import { examplePlan } from '../../example-plan.ts';
import { parameterList, type ListedParameter } from '../../plan/parameter-list.ts';
import type { Problem, Rule } from '../../rule.ts';
import { signaturesOf } from '../../signatures-of.ts';
import type { SourceTree } from '../../source-tree.ts';

const promised = (signature: string, kind: 'function' | 'class' = 'function') => ({ name: /\w+/.exec(signature)![0], kind, signature });
const planFor = (path: string, signature: string) => examplePlan([{ files: [path], provides: [{ id: 'items', module: path, symbols: [promised(signature)] }] }]);

/** A function that takes other parameters than the plan promised. */
export const rule: Rule = {
  id: 'plan/signature-differs',
  severity: 'warning',
  summary: 'A function takes other parameters than the plan promised to others.',
  docs: [
    'The units that consume the interface call it as it was promised. Where such a call does not fit, the call is an error of its own; this is where both come from.',
    'Give the function the promised parameters, in their order. A parameter that the promise lacks is fine when it has a default. Types are not compared.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [
      { title: 'More, with a default', plan: planFor('src/items.ts', 'findItem(id: number): Item'), files: { 'src/items.ts': 'export function findItem(id: number, deep = false) { return { id, deep }; }\n' } },
      { title: 'The same in Python', plan: planFor('app/items.py', 'find_item(db: Session, item_id: int) -> Item | None'), files: { 'app/items.py': 'def find_item(db, item_id: int, *, deep: bool = False):\n    return db.get(item_id, deep)\n' } },
      { title: 'Behind a decorator', plan: planFor('app/items.py', 'list_items(session: Session) -> list[Item]'), files: { 'app/items.py': 'from functools import lru_cache\n\n\n@lru_cache(maxsize=1)\ndef list_items(session):\n    return session.all()\n' } },
      { title: 'Without a parameter list', plan: planFor('src/items.ts', 'findItem'), files: { 'src/items.ts': 'export function findItem(id: number) { return { id }; }\n' } },
    ],
    bad: [
      { title: 'One more is required', plan: planFor('src/items.ts', 'findItem(id: number): Item'), files: { 'src/items.ts': '\nexport function findItem(db: Pool, id: number) { return db.get(id); }\n' }, reports: ['src/items.ts:2'] },
      { title: 'Fewer are taken', plan: planFor('src/items.ts', 'findItem(db: Pool, id: number): Item'), files: { 'src/items.ts': 'export const findItem = (id: number) => ({ id });\n' }, reports: ['src/items.ts:1'] },
      { title: 'Another name, which Python calls may use', plan: planFor('app/items.py', 'find_item(db: Session, item_id: int) -> Item'), files: { 'app/items.py': 'def find_item(db, id):\n    return db.get(id)\n' }, reports: ['app/items.py:1'] },
    ],
  },
  async check(tree) {
    const problems: Problem[] = [];
    for (const unit of tree.plan?.units ?? []) for (const { module, symbols, id } of unit.provides) {
      const delivered = symbols.some(({ kind }) => kind === 'function') ? await deliveredOf(tree, module) : new Map<string, Delivered>();
      for (const { name, kind, signature } of symbols) {
        const found = delivered.get(name);
        const fault = kind !== 'function' || found === undefined ? undefined : faultBetween(parameterList(signature, name), parameterList(found.signature, name), /\.pyi?$/.test(module));
        if (fault !== undefined) problems.push({ path: module, line: found!.line, column: 0, message: `"${name}" ${fault}; ${unit.id} promised in the interface "${id}": ${signature}` });
      }
    }
    return problems;
  },
};

interface Delivered {
  readonly signature: string;
  readonly line: number;
}

async function deliveredOf(tree: SourceTree, path: string): Promise<ReadonlyMap<string, Delivered>> {
  const file = tree.files.find((candidate) => candidate.path === path);
  return new Map(file === undefined ? [] : (await signaturesOf(file)).map(({ name, signature, line }) => [name, { signature, line }]));
}

function faultBetween(promised: readonly ListedParameter[] | undefined, delivered: readonly ListedParameter[] | undefined, byName: boolean): string | undefined {
  if (promised === undefined || delivered === undefined) return undefined;
  const expected = promised.filter(({ rest }) => !rest);
  const missing = delivered.filter(({ required }) => required).slice(expected.length);
  if (missing.length > 0) return `requires ${missing.map(({ name }) => name ?? 'one').join(', ')} as well`;
  if (delivered.some(({ rest }) => rest)) return undefined;
  if (delivered.length < expected.length) return `takes ${delivered.length} parameter${delivered.length === 1 ? '' : 's'} instead of ${expected.length}`;
  const renamed = byName ? expected.find(({ name }) => name !== undefined && !delivered.some((parameter) => parameter.name === name)) : undefined;
  return renamed === undefined ? undefined : `has no parameter "${renamed.name}"`;
}
