import type { Interface } from '@dark-factory/contracts';
import { examplePlan } from '../../example-plan.ts';
import { PythonClasses } from '../../python/python-classes.ts';
import { pythonProject } from '../../python/python-project.ts';
import { pythonSymbols } from '../../python/python-symbols.ts';
import type { Problem, Rule } from '../../rule.ts';
import { scriptProject } from '../../script/script-project.ts';
import type { SourceTree } from '../../source-tree.ts';

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*/u;
/** A signature of Python that is a method's own: `def add(self, name: str) -> None`. */
const METHOD = /^\s*(?:async\s+)?(?:def\s+)?\w+\(\s*(?:self|cls)\b\s*[,):]/;
const shelf = { name: 'Shelf', kind: 'class', signature: 'class Shelf' } as const;
const put = { name: 'put', kind: 'function', signature: 'def put(self, name: str) -> None' } as const;
const shelfPlan = examplePlan([{ files: ['app/shelf.py'], provides: [{ id: 'shelf', module: 'app/shelf.py', symbols: [shelf, put] }] }]);
const findItem = { name: 'findItem', kind: 'function', signature: 'findItem(id: number): Item' } as const;

/** A symbol that a unit promised and its module does not have. */
export const rule: Rule = {
  id: 'plan/missing-symbol',
  severity: 'error',
  summary: 'A module lacks a symbol that the plan promised to others.',
  docs: [
    'The units that consume the interface were written against the promise and cannot see the module: they fail to build or to start.',
    'Define the symbol and export it under exactly the promised name. TypeScript, JavaScript and Python are read; nothing is said about modules whose names cannot be known.',
    'A promise of Python whose signature begins with `self` or `cls` is a method: it is kept by a class that the same interface promises, or by any class of the module where the interface promises none.',
  ].join('\n\n'),
  reads: ['script', 'python'],
  examples: {
    good: [
      { title: 'Exported', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export function findItem(id: number) { return { id }; }\n' } },
      { title: 'A method of the class that is promised with it', plan: shelfPlan, files: { 'app/shelf.py': 'class Shelf:\n    def put(self, name: str) -> None: ...\n' } },
      { title: 'As the default', plan: examplePlan([{ files: ['App.tsx'], provides: [{ id: 'app', module: 'App.tsx', symbols: [{ name: 'App', kind: 'component', signature: 'App()' }] }] }]), files: { 'App.tsx': 'export default function App() { return <main />; }\n' } },
    ],
    bad: [
      { title: 'Renamed', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export function getItem(id: number) { return { id }; }\n' }, reports: ['src/items.ts:0'] },
      { title: 'Not exported', plan: examplePlan([{ files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] }]), files: { 'src/items.ts': 'export {};\nfunction findItem(id: number) { return { id }; }\nfindItem(1);\n' }, reports: ['src/items.ts:2'] },
      { title: 'In Python', plan: examplePlan([{ files: ['app/crud.py'], provides: [{ id: 'crud', module: 'app/crud.py', symbols: [{ name: 'find_item', kind: 'function', signature: 'find_item(id: int) -> Item' }] }] }]), files: { 'app/crud.py': 'def get_item(id: int): ...\n' }, reports: ['app/crud.py:0'] },
      { title: 'A method of another class than the one that is promised with it', plan: shelfPlan, files: { 'app/shelf.py': 'class Shelf: ...\n\n\nclass Box:\n    def put(self, name: str) -> None: ...\n' }, reports: ['app/shelf.py:0'] },
      { title: 'A function that is a method instead', plan: examplePlan([{ files: ['app/shelf.py'], provides: [{ id: 'shelf', module: 'app/shelf.py', symbols: [shelf, { ...put, signature: 'def put(shelf: Shelf, name: str) -> None' }] }] }]), files: { 'app/shelf.py': 'class Shelf:\n    def put(self, name: str) -> None: ...\n' }, reports: ['app/shelf.py:0'] },
    ],
  },
  async check(tree) {
    const problems: Problem[] = [];
    for (const unit of tree.plan?.units ?? []) for (const provided of unit.provides) for (const symbol of provided.symbols) {
      const { module, id } = provided;
      const name = IDENTIFIER.exec(symbol.name)?.[0];
      const fault = name === undefined ? undefined : await faultOf(tree, module, name);
      if (fault !== undefined && !(METHOD.test(symbol.signature) && await hasMethod(tree, provided, name!))) problems.push({ path: module, line: fault.line, column: 0, message: `${module} ${fault.what} "${name}", which ${unit.id} promised in the interface "${id}": ${symbol.signature}` });
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

/** Whether a class of a module has a method: one that the same interface promises, else any. */
async function hasMethod(tree: SourceTree, { module, symbols }: Interface, name: string): Promise<boolean> {
  const classes = new PythonClasses(await tree.use(pythonSymbols));
  const promised = new Set(symbols.filter(({ kind }) => kind === 'class').map((symbol) => symbol.name));
  const own = [...classes.all()].filter((symbol) => symbol.path === module && (promised.size === 0 || promised.has(symbol.name)));
  return own.some((symbol) => classes.attribute(classes.lineOf(symbol), name).kind !== 'missing');
}
