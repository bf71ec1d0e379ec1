import { examplePlan } from '../../example-plan.ts';
import { pythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';
import { scriptProject } from '../../script/script-project.ts';
import type { SourceTree } from '../../source-tree.ts';

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*/u;
const findItem = { name: 'findItem', kind: 'function', signature: 'findItem(id: number): Item' } as const;

/** A symbol that a unit promised and its module does not have. */
export const rule: Rule = {
  id: 'plan/missing-symbol',
  severity: 'error',
  summary: 'A module lacks a symbol that the plan promised to others.',
  docs: [
    'The units that consume the interface were written against the promise and cannot see the module: they fail to build or to start.',
    'Define the symbol and export it under exactly the promised name. TypeScript, JavaScript and Python are read; nothing is said about modules whose names cannot be known.',
  ].join('\n\n'),
  reads: ['script', 'python'],
  examples: {
    good: [
      { title: 'Exported', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export function findItem(id: number) { return { id }; }\n' } },
      { title: 'As the default', plan: examplePlan([{ files: ['App.tsx'], provides: [{ id: 'app', module: 'App.tsx', symbols: [{ name: 'App', kind: 'component', signature: 'App()' }] }] }]), files: { 'App.tsx': 'export default function App() { return <main />; }\n' } },
    ],
    bad: [
      { title: 'Renamed', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export function getItem(id: number) { return { id }; }\n' }, reports: ['src/items.ts:0'] },
      { title: 'Not exported', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export {};\nfunction findItem(id: number) { return { id }; }\nfindItem(1);\n' }, reports: ['src/items.ts:2'] },
      { title: 'In Python', plan: examplePlan([{ files: ['app/crud.py'], provides: [{ id: 'crud', module: 'app/crud.py', symbols: [{ name: 'find_item', kind: 'function', signature: 'find_item(id: int) -> Item' }] }] }]), files: { 'app/crud.py': 'def get_item(id: int): ...\n' }, reports: ['app/crud.py:0'] },
    ],
  },
  async check(tree) {
    const problems: Problem[] = [];
    for (const unit of tree.plan?.units ?? []) for (const { module, symbols, id } of unit.provides) for (const symbol of symbols) {
      const name = IDENTIFIER.exec(symbol.name)?.[0];
      const fault = name === undefined ? undefined : await faultOf(tree, module, name);
      if (fault !== undefined) problems.push({ path: module, line: fault.line, column: 0, message: `${module} ${fault.what} "${name}", which ${unit.id} promised in the interface "${id}": ${symbol.signature}` });
    }
    return problems;
  },
};

interface Fault {
  readonly line: number;
  readonly what: string;
}

async function faultOf(tree: SourceTree, path: string, name: string): Promise<Fault | undefined> {
  const scripts = await tree.use(scriptProject);
  const script = scripts.modules.get(path);
  if (script !== undefined) {
    const declared = script.declared.get(name);
    const isDefault = declared !== undefined && script.exports.get('default')?.line === declared;
    if (isDefault || scripts.exportsName(path, name) !== 'no') return undefined;
    return declared === undefined ? { line: 0, what: 'does not export' } : { line: declared, what: 'declares without "export"' };
  }
  if (!/\.pyi?$/.test(path)) return undefined;
  const python = await tree.use(pythonProject);
  return python.hasName({ file: path, folder: undefined }, name) === 'no' ? { line: 0, what: 'does not define' } : undefined;
}
