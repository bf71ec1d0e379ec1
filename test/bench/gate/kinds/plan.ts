import type { Plan } from '@dark-factory/contracts';
import type { Random } from '../random.ts';
import { textFiles, type Kind, type Mutation } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';
import { createdTables, servedRoutes } from './promises.ts';

const PYTHON_FUNCTION = /^(?:async )?def (\w+)\(([^()]+)\)( -> [^:\n]+)?:/gm;
const SCRIPT_FUNCTION = /^export (?:async )?function (\w+)\(([^(){}]+)\)(: [^{\n]+)? \{/gm;
const PROMISED = 6;

interface PromisedFunction {
  readonly path: string;
  readonly name: string;
  readonly signature: string;
  readonly header: string;
}

/** A plan that a tree fulfils: a unit for each folder, which provides some of its functions, its routes and its tables, and takes one requirement on. */
export function planOf(tree: Tree): Plan {
  const folders = new Map<string, string[]>();
  for (const path of [...tree.keys()].sort()) {
    const folder = path.split('/').slice(0, -1).slice(0, 3).join('/');
    folders.set(folder, [...folders.get(folder) ?? [], path]);
  }
  const promised = promisedFunctions(tree);
  const routes = servedRoutes(tree);
  const created = createdTables(tree);
  const units = [...folders.values()].map((files, index): Plan['units'][number] => ({
    id: `WU-${String(index + 1).padStart(2, '0')}`,
    title: `Unit ${index + 1}`, objective: 'Write these files.', effort: 1, consumes: [], requirements: ['R-01'],
    files: files.map((path) => ({ path, purpose: 'Part of the unit.', lines: 40, executable: false })),
    provides: files.flatMap((module) => {
      const symbols = promised.filter(({ path }) => path === module).map(({ name, signature }) => ({ name, kind: 'function' as const, signature }));
      const served = routes.filter(({ path }) => path === module).map(({ route }) => route);
      const tables = created.get(module) ?? [];
      return symbols.length + served.length + tables.length === 0 ? [] : [{ id: module.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), module, summary: '', symbols, routes: served, tables: [...tables] }];
    }),
  }));
  return {
    schema: 'dark-factory/plan/v1', expedition: { name: 'bench', outputRoot: 'app', sow: { path: 'SOW.md', sha256: '0'.repeat(64), lines: 2 } },
    requirements: [{ id: 'R-01', text: 'It works.', line: 1 }], stack: [], decisions: [], conventions: [], units,
  };
}

function promisedFunctions(tree: Tree): PromisedFunction[] {
  const all = textFiles(tree, /^(?!.*test).*\.(py|ts)$/).flatMap(([path, text]) => [...text.matchAll(path.endsWith('.py') ? PYTHON_FUNCTION : SCRIPT_FUNCTION)].map((found) => ({
    path, name: found[1]!, signature: `${found[1]!}(${found[2]!})${found[3] ?? ''}`, header: found[0],
  })));
  return all.filter((_, index) => index % Math.ceil(all.length / PROMISED) === 0);
}

/** A mutation against the plan that the whole tree fulfils. */
function againstPlan(change: (tree: Tree, random: Random, plan: Plan) => Omit<Mutation, 'plan'> & { readonly plan?: Plan } | undefined): Kind['mutate'] {
  return (tree, random) => {
    const plan = planOf(tree);
    const mutation = change(tree, random, plan);
    return mutation === undefined ? undefined : { plan, ...mutation };
  };
}

function inFunction(tree: Tree, random: Random, change: (header: string) => string): Omit<Mutation, 'plan'> | undefined {
  const functions = promisedFunctions(tree);
  if (functions.length === 0) return undefined;
  const { path, header } = random.pick(functions);
  return { changes: new Map([[path, (tree.get(path) as string).replace(header, () => change(header))]]), at: [path] };
}

function inRoute(tree: Tree, random: Random, change: (header: string) => string): Omit<Mutation, 'plan'> | undefined {
  const routes = servedRoutes(tree).filter(({ route }) => route.path.length > 1);
  if (routes.length === 0) return undefined;
  const { path, header } = random.pick(routes);
  return { changes: new Map([[path, (tree.get(path) as string).replace(header, () => change(header))]]), at: [path] };
}

/** Faults of a tree against its plan. */
export const PLAN_KINDS: readonly Kind[] = [
  { id: 'plan-file-missing', room: 'plan', rules: ['plan/'], severity: 'error', mutate: againstPlan((tree, random) => {
    const gone = random.pick([...tree.keys()]);
    return { changes: new Map([[gone, undefined]]), at: [gone] };
  }) },
  { id: 'plan-file-extra', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random) => {
    const path = random.pick([...tree.keys()]).replace(/(\.\w+)?$/, '_copy$1');
    return { changes: new Map([[path, '']]), at: [path] };
  }) },
  { id: 'plan-symbol-missing', room: 'plan', rules: ['plan/'], severity: 'error', mutate: againstPlan((tree, random) => inFunction(tree, random, (header) => header.replace(/(\w+)\(/, '$1_other('))) },
  { id: 'plan-parameter-added', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random) => inFunction(tree, random, (header) => header.replace(/\((?=\w)/, '(first_of_all, '))) },
  { id: 'plan-parameter-renamed', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random) => inFunction(tree, random, (header) => (header.startsWith('export') ? header.replace(/\([^)]*\)/, '()') : header.replace(/\((\w+)/, '($1_given')))) },
  { id: 'plan-requirement-without-code', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random, plan) => ({
    changes: new Map(), at: [plan.expedition.sow.path, ...tree.keys()], plan: { ...plan, requirements: [...plan.requirements, { id: 'R-02', text: `It works ${random.below(1000)} times.`, line: 2 }] },
  })) },
  { id: 'plan-table-missing', room: 'plan', rules: ['plan/'], severity: 'error', mutate: againstPlan((_, random, plan) => {
    const unit = random.pick(plan.units.filter(({ provides }) => provides.length > 0));
    const units = plan.units.map((each) => (each !== unit ? each : { ...each, provides: each.provides.map((item) => ({ ...item, tables: [{ name: 'audit_entries', columns: ['id bigint'] }] })) }));
    return { changes: new Map(), at: unit.files.map(({ path }) => path), plan: { ...plan, units } };
  }) },
  { id: 'plan-route-missing', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random) => inRoute(tree, random, (header) => header.replace(/\/?(["'])$/, '/elsewhere$1'))) },
  { id: 'plan-route-method', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((tree, random) => inRoute(tree, random, (header) => header.replace(/^\.\w+/, '.put'))) },
  { id: 'plan-column-missing', room: 'plan', rules: ['plan/'], severity: 'warning', mutate: againstPlan((_, random, plan) => {
    const promising = plan.units.flatMap(({ provides }) => provides.filter(({ tables }) => tables.length > 0));
    if (promising.length === 0) return undefined;
    const chosen = random.pick(promising);
    const provides = { ...chosen, tables: chosen.tables.map((table) => ({ ...table, columns: [...table.columns, 'archived_at timestamptz NULL'] })) };
    return { changes: new Map(), at: [chosen.module], plan: { ...plan, units: plan.units.map((unit) => ({ ...unit, provides: unit.provides.map((item) => (item === chosen ? provides : item)) })) } };
  }) },
];
