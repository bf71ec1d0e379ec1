import type { Problem, Rule } from '../../rule.ts';
import type { Members } from '../../script/definition-of.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { MemberUse } from '../../script/script-use.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';

/** A member that nothing in the tree gives to a thing of the tree. */
export const rule: Rule = {
  id: 'script/missing-member',
  severity: 'error',
  summary: 'A module, enum, class or object of the tree is asked for a member that it does not have.',
  docs: [
    'TypeScript does not build it (TS2339, TS2551); in JavaScript the call throws `… is not a function`. It happens when the caller and the class were written apart, and one calls `findAll` what the other calls `list`.',
    'Use a member that is there, or add the one that is missing. Compared are enums, `import * as`, object literals at the top of a module, classes and interfaces whose bases all lie in the tree, and what object schemas of zod infer and parse; in JavaScript only calls through `import * as`.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Inherited, static and of every object', files: { 'a.ts': "import { Orders } from './b';\nconst orders = new Orders();\norders.open();\norders.toString();\nOrders.create();\nOrders.name;\n", 'b.ts': 'class Store { open() {} static create() {} }\nexport class Orders extends Store {}\n' } },
      { title: 'A base from a package', files: { 'a.ts': "import { Orders } from './b';\nnew Orders().on();\nconst orders = new Orders();\norders.on('x', () => {});\n", 'b.ts': "import { EventEmitter } from 'node:events';\nexport class Orders extends EventEmitter {}\n" } },
      { title: 'A schema that takes more than it names', files: { 'a.ts': "import { Item } from './b';\nexport const f = (x: unknown) => [Item.parse(x).other, Item.strict().parse(x).title];\n", 'b.ts': "import { z } from 'zod';\nexport const Item = z.object({ title: z.string() }).passthrough();\n" } },
      { title: 'Asked before it is used', files: { 'a.ts': "import { b } from './b';\nif ('c' in b) console.log(b.c);\n", 'b.ts': 'export const b = { a: 1 };\n' } },
    ],
    bad: [
      { title: 'An enum and a module', files: { 'a.ts': "import { Colour } from './b';\nimport * as b from './b';\nexport const c = [Colour.Purple, b.paint()];\n", 'b.ts': 'export enum Colour { Red, Green }\n' }, reports: ['a.ts:3', 'a.ts:3'] },
      { title: 'A method of a class', files: { 'a.ts': "import { Orders } from './b';\nexport class Page {\n  constructor(private readonly orders: Orders) {}\n  show() { return this.orders.findAll(); }\n  render() { return this.shwo(); }\n}\n", 'b.ts': 'export class Orders { list() { return []; } }\n' }, reports: ['a.ts:4', 'a.ts:5'] },
      { title: 'An object', files: { 'a.ts': "import { api } from './b';\napi.remove(1);\n", 'b.ts': 'export const api = { list: () => [], get: (id: number) => id };\n' }, reports: ['a.ts:2'] },
      { title: 'Fields of a schema', files: { 'a.ts': "import { Item } from './b';\nexport const f = (item: Item) => item.titel;\nexport const g = (x: unknown) => Item.parse(x).titel;\nexport const h = ({ titel }: Item) => titel;\n", 'b.ts': "import { z } from 'zod';\nexport const Item = z.object({ title: z.string() });\nexport type Item = z.infer<typeof Item>;\n" }, reports: ['a.ts:2', 'a.ts:3', 'a.ts:4'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none') return [];
      return module.declarations.members.flatMap((use) => {
        const problem = isSilenced(module, use.line) ? undefined : problemOf(project, module, use);
        return problem === undefined ? [] : [asStrict(problem, strictness)];
      });
    });
  },
};

function problemOf(project: ScriptProject, module: ScriptModule, use: MemberUse): Problem | undefined {
  const place = { path: module.path, line: use.line, column: use.column };
  const root = use.receiver.kind === 'value' ? project.finder.local(module.path, use.receiver.name) : undefined;
  if (root?.name === '*' && use.receiver.path.length === 0) return moduleProblem(project, module, root.path, use);
  if (!isTypeScript(module.path)) return undefined;
  const members = project.finder.membersOf(module.path, use.receiver);
  if (members?.complete !== true || members.members.has(use.member) || !isTypeScript(members.path)) return undefined;
  const label = [use.receiver.name, ...use.receiver.path].join('.');
  return { ...place, message: `Property '${use.member}' does not exist on ${use.receiver.kind === 'instance' && use.receiver.path.length === 0 ? 'type ' : ''}'${label}'; it has ${offer(members)}`, related: [{ path: members.path, line: members.line, message: 'what it is' }] };
}

function moduleProblem(project: ScriptProject, module: ScriptModule, target: string, use: MemberUse): Problem | undefined {
  if (!isTypeScript(module.path) && use.how !== 'call') return undefined;
  if (use.member === 'default' || project.exportsName(target, use.member) !== 'no') return undefined;
  const declared = project.modules.get(target)?.declared.get(use.member);
  const related = [{ path: target, line: declared ?? 1, message: declared === undefined ? 'the module that was asked' : `"${use.member}" is declared here, but not exported` }];
  return { path: module.path, line: use.line, column: use.column, message: `${target} does not export "${use.member}", and "${use.receiver.name}" is that module`, related };
}

const MAX_LISTED = 12;

function offer({ members }: Members): string {
  const names = [...members].filter(([, { line }]) => line > 0).map(([name]) => name).sort();
  if (names.length === 0) return 'none of its own';
  return names.length <= MAX_LISTED ? names.join(', ') : `${names.slice(0, MAX_LISTED).join(', ')} and ${names.length - MAX_LISTED} more`;
}
