import { examplePlan } from '../../example-plan.ts';
import { pythonProject } from '../../python/python-project.ts';
import type { Rule } from '../../rule.ts';
import { scriptProject } from '../../script/script-project.ts';
import type { SourceTree } from '../../source-tree.ts';

const findItem = { name: 'findItem', kind: 'function', signature: 'findItem(id: number): Item' } as const;
const provider = { files: ['src/items.ts'], provides: [{ id: 'items', module: 'src/items.ts', symbols: [findItem] }] };
const code = { 'src/items.ts': 'export function findItem(id: number) { return { id }; }\n' };

/** A unit that was to use an interface and does not. */
export const rule: Rule = {
  id: 'plan/unused-interface',
  severity: 'warning',
  summary: 'A unit does not import a module whose interface it was to consume.',
  docs: [
    'The plan has the unit rely on another one. Where it imports nothing of it, it has usually written the same again by itself, or left out the part that needed it.',
    'Import what the other unit provides, or take the interface out of what the unit consumes. Only modules of the same language are compared, and only symbols: routes and tables are used by other means.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [
      { title: 'Imported', plan: examplePlan([provider, { files: ['src/app.ts'], consumes: ['items'] }]), files: { ...code, 'src/app.ts': "import { findItem } from './items';\nfindItem(1);\n" } },
      { title: 'Through another file of the same unit', plan: examplePlan([provider, { files: ['src/app.ts', 'src/all.ts'], consumes: ['items'] }]), files: { ...code, 'src/all.ts': "export * from './items';\n", 'src/app.ts': "import { findItem } from './all';\nfindItem(1);\n" } },
      { title: 'In another language', plan: examplePlan([provider, { files: ['tool.py'], consumes: ['items'] }]), files: { ...code, 'tool.py': 'print(1)\n' } },
    ],
    bad: [{ title: 'Written again', plan: examplePlan([provider, { files: ['src/app.ts'], consumes: ['items'] }]), files: { ...code, 'src/app.ts': 'export function lookUp(id: number) { return { id }; }\n' }, reports: ['src/app.ts:0'] }],
  },
  async check(tree) {
    const units = tree.plan?.units ?? [];
    const imported = units.some((unit) => unit.consumes.length > 0) ? await importedBy(tree) : new Map<string, ReadonlySet<string>>();
    const provided = new Map(units.flatMap((unit) => unit.provides.map((item) => [item.id, { ...item, unit }] as const)));
    return units.flatMap((unit) => unit.consumes.flatMap((id) => {
      const item = provided.get(id);
      const comparable = item === undefined ? [] : unit.files.filter(({ path }) => languageOf(path) === languageOf(item.module) && imported.has(path));
      if (item === undefined || item.symbols.length === 0 || comparable.length === 0 || !imported.has(item.module)) return [];
      // A package passes on what its modules define, and a unit may import its own files or the package instead of the module.
      const near = new Set([...item.unit.files, ...units.flatMap((other) => (other.provides.some((also) => also.id === id) ? other.files : []))].map(({ path }) => path));
      if (unit.files.some(({ path }) => [...(imported.get(path) ?? [])].some((target) => near.has(target) || imported.get(target)?.has(item.module) === true))) return [];
      return [{ path: comparable[0]!.path, line: 0, column: 0, message: `${unit.id} consumes the interface "${id}" and imports nothing of ${item.module}`, related: [{ path: item.module, line: 0, message: `${item.unit.id} provides ${item.symbols.map(({ name }) => name).join(', ')}` }] }];
    }));
  },
};

/** The files of the tree that each file imports; a file whose imports cannot all be known is left out. */
async function importedBy(tree: SourceTree): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const [scripts, python] = await Promise.all([tree.use(scriptProject), tree.use(pythonProject)]);
  const imported = new Map<string, ReadonlySet<string>>();
  for (const module of scripts.modules.values()) {
    const targets = module.imports.map(({ specifier }) => scripts.resolver.resolve(module.path, specifier));
    if (!targets.some(({ kind }) => kind === 'unknown')) imported.set(module.path, new Set(targets.flatMap((target) => (target.kind === 'file' ? [target.path] : []))));
  }
  for (const module of python.modules.values()) {
    const targets = module.imports.flatMap((entry) => {
      const target = python.places.resolve(module.path, entry.level, entry.module);
      if (target.kind !== 'place') return [];
      const inside = entry.names.flatMap(({ name }) => (target.place.folder === undefined ? [] : python.places.placeAt(target.place.folder, name)?.file ?? []));
      return [...(target.place.file === undefined ? [] : [target.place.file]), ...inside];
    });
    imported.set(module.path, new Set(targets));
  }
  return imported;
}

function languageOf(path: string): string {
  return /\.pyi?$/.test(path) ? 'python' : /\.[cm]?[jt]sx?$/.test(path) ? 'script' : path.slice(path.lastIndexOf('.') + 1);
}
