import type { Problem, Rule } from '../../rule.ts';
import { calleeOf } from '../../script/callee-of.ts';
import type { Members } from '../../script/definition-of.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { LiteralShape, Place, Receiver } from '../../script/script-use.ts';
import type { TypeExpression } from '../../script/shape.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** An object literal that is not what its type asks for. */
export const rule: Rule = {
  id: 'script/object-fields',
  severity: 'error',
  summary: 'An object literal lacks a field that its type requires, or has one that the type does not have.',
  docs: [
    'TypeScript does not build it (TS2353, TS2741), and at run time others find `undefined` where they expect the field.',
    'Write the fields as the type names them, or change the type. Compared are literals without `...` whose type is written beside them, is returned by their function, or is that of the parameter they are passed to: an interface, a type in braces, or `z.infer` of a schema, all of whose parts lie in the tree.',
  ].join('\n\n'),
  reads: ['script', 'json-with-comments'],
  examples: {
    good: [
      { title: 'Optional, inherited, spread and indexed', files: { 'a.ts': "import type { Item, Open } from './b';\nconst base = { id: 1 };\nexport const a: Item = { id: 1, title: '' }, b: Item = { ...base, title: '' }, c: Open = { id: 1, other: 2 };\n", 'b.ts': 'interface Base { id: number }\nexport interface Item extends Base { title: string; note?: string }\nexport interface Open extends Base { [key: string]: unknown }\n' } },
      { title: 'A union, a class and a type of a package', files: { 'a.ts': "import type { Request } from 'express';\ntype Either = { a: 1 } | { b: 2 };\nclass C { a = 1; private b = 2; }\nexport const x: Either = { b: 2 }, y: Partial<Request> = { other: 1 }, z = {} as C;\n" } },
    ],
    bad: [
      { title: 'Unknown, and missing', files: { 'a.ts': "import type { Item } from './b';\nexport const a: Item = { id: 1, titel: '' };\nexport const b: Item = { id: 1 };\nexport const c: Item[] = [{ id: 1, title: '' }, { title: '' }];\nexport function make(): Item {\n  return { id: 1, title: '', more: 2 };\n}\n", 'b.ts': 'export interface Item { id: number; title: string }\n' }, reports: ['a.ts:2', 'a.ts:3', 'a.ts:4', 'a.ts:6'] },
      { title: 'Passed to a function', files: { 'a.ts': "import { save } from './b';\nsave({ id: 1, titel: '' });\n", 'b.ts': 'export interface Item { id: number; title: string }\nexport function save(item: Item) { return item; }\n' }, reports: ['a.ts:2'] },
      { title: 'Inferred from a schema', files: { 'tsconfig.json': '{"compilerOptions": {"strict": true}}', 'a.ts': "import type { Item } from './b';\nexport const a: Item = { id: 1 };\nexport const b: Item = { id: 1, title: '', more: 1 };\n", 'b.ts': "import { z } from 'zod';\nexport const Item = z.object({ id: z.number(), title: z.string(), note: z.string().optional() });\nexport type Item = z.infer<typeof Item>;\n" }, reports: ['a.ts:2', 'a.ts:3'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    const judge = new LiteralJudge(project, isStrict(tree));
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      return strictness === 'none' || !isTypeScript(module.path) ? [] : judge.problemsOf(module).map((problem) => asStrict(problem, strictness));
    });
  },
};

/** Whether all settings of the compiler say that it is strict: without that, fields of schemas may all be left out. */
function isStrict(tree: SourceTree): boolean {
  const settings = tree.sources('json-with-comments').filter(({ path }) => /(^|\/)tsconfig[^/]*\.json$/.test(path)).map(({ text }) => text);
  return settings.some((text) => /^[^/\n]*"strict"\s*:\s*true/m.test(text)) && !settings.some((text) => /^[^/\n]*"strict(?:NullChecks)?"\s*:\s*false/m.test(text));
}

class LiteralJudge {
  constructor(private readonly project: ScriptProject, private readonly strict: boolean) {}

  problemsOf(module: ScriptModule): Problem[] {
    const { path, declarations: { literals, calls } } = module;
    const written = literals.filter(({ literal }) => !isSilenced(module, literal.line, literal.lastLine)).flatMap((use) => this.#compare(path, use, use.literal, this.#ofReceiver(path, use.type)));
    const passed = calls.filter((call) => call.literals.length > 0 && !call.spread && !isSilenced(module, call.line, call.lastLine)).flatMap((call) => {
      const callee = calleeOf(this.project, path, call);
      return callee === undefined ? [] : call.literals.flatMap(([index, literal]) => this.#compare(path, literal, literal, this.#ofType(callee.path, callee.signature.parameters[index]?.type)));
    });
    return [...written, ...passed];
  }

  #compare(path: string, place: Place, literal: LiteralShape, members: Members | undefined): Problem[] {
    if (members?.complete !== true || !isTypeScript(members.path) || !hasFields(members)) return [];
    const unknown = literal.properties.filter(({ name }) => !members.members.has(name));
    if (unknown.length > 0) {
      return unknown.map(({ name, line, column }) => ({ path, line, column, message: `Object literal may only specify known properties, and '${name}' does not exist in its type; it has ${offer(members)}`, related: [{ path: members.path, line: members.line, message: 'the type' }] }));
    }
    const given = new Set(literal.properties.map(({ name }) => name));
    const missing = [...members.members].filter(([name, { optional, ofSchema }]) => !optional && !given.has(name) && (this.strict || ofSchema !== true));
    if (missing.length > 0) {
      const [, first] = missing[0]!;
      const names = missing.map(([name]) => `'${name}'`).join(', ');
      return [{ path, line: place.line, column: place.column, message: `${missing.length === 1 ? 'Property' : 'Properties'} ${names} ${missing.length === 1 ? 'is' : 'are'} missing in the object literal, but required by its type`, related: [{ path: first.path, line: first.line, message: 'required here' }] }];
    }
    return literal.properties.flatMap((property) => {
      const member = property.value === undefined ? undefined : members.members.get(property.name);
      return member === undefined ? [] : this.#compare(path, property, property.value!, this.#ofType(member.path, member.type));
    });
  }

  #ofReceiver(path: string, type: Receiver): Members | undefined {
    if (type.kind === 'parsed') return this.project.finder.expressionMembers(path, { kind: 'schema', schema: type.schema, side: type.side });
    return type.kind === 'instance' ? this.#ofType(path, { kind: 'name', name: type.name }) : undefined;
  }

  /** The members of a type that no class makes and nothing elsewhere adds to. */
  #ofType(path: string, type: TypeExpression | undefined): Members | undefined {
    if (type?.kind === 'name') {
      const declared = this.project.finder.local(path, type.name);
      if (declared === undefined || this.project.finder.value(declared)?.kind === 'class' || this.project.modules.get(declared.path)?.isModule !== true) return undefined;
    }
    return this.project.finder.expressionMembers(path, type);
  }
}

/** Of a type without any, everything is allowed. */
function hasFields({ members }: Members): boolean {
  return [...members.values()].some(({ line }) => line > 0);
}

const MAX_LISTED = 12;

function offer({ members }: Members): string {
  const names = [...members].filter(([, { line }]) => line > 0).map(([name]) => name).sort();
  return names.length <= MAX_LISTED ? names.join(', ') : `${names.slice(0, MAX_LISTED).join(', ')} and ${names.length - MAX_LISTED} more`;
}
