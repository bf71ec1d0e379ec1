import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as circular } from '../../../packages/checks/src/rules/imports/script-circular.ts';
import { rule as missingExport } from '../../../packages/checks/src/rules/imports/script-missing-export.ts';
import { rule as unresolved } from '../../../packages/checks/src/rules/imports/script-unresolved.ts';
import { rule as callArguments } from '../../../packages/checks/src/rules/script/call-arguments.ts';
import { rule as componentProps } from '../../../packages/checks/src/rules/script/component-props.ts';
import { rule as missingMember } from '../../../packages/checks/src/rules/script/missing-member.ts';
import { rule as undefinedName } from '../../../packages/checks/src/rules/script/undefined-name.ts';
import { aTree, lines } from './a-tree.ts';

const RULES = [circular, callArguments, componentProps, missingMember, undefinedName];
const found = async (files: Record<string, string>): Promise<string[]> => lines(await checkWith(RULES, { files: aTree(files) }));

const SILENT: readonly [string, Record<string, string>][] = [
  ['a comment that silences the compiler', { 'a.ts': "import { f } from './b';\n// @ts-expect-error on purpose\nf();\n", 'b.ts': 'export function f(a: number) { return a; }\n' }],
  ['a parameter of type void, and of a type parameter', { 'a.ts': "import { E } from './b';\nconst e = new E<void>();\ne.emit();\n", 'b.ts': 'export class E<T> { emit(value: T) { return value; } }\n' }],
  ['names that shadow an import', { 'a.ts': "import { f } from './b';\nexport const g = (f: (a: string, b: string) => void) => f('a', 'b');\nf(1);\n", 'b.ts': 'export const f = (a: number) => a;\n' }],
  ['a class and an interface that are one', { 'a.ts': "import { C } from './b';\nconst c = new C();\nc.mixed();\n", 'b.ts': 'export class C {}\nexport interface C { mixed(): void }\n' }],
  ['added to a class from outside', { 'a.ts': "import { C } from './b';\nconst c = new C();\nc.extra();\n", 'b.ts': 'export class C {}\n', 'c.ts': "import './b';\ndeclare module './b' { interface C { extra(): void } }\n" }],
  ['narrowed by a guard', { 'a.ts': "import { isAdmin, type User } from './b';\nexport const f = (user: User) => (isAdmin(user) ? user.rights : user.id);\n", 'b.ts': 'export interface User { id: number }\nexport interface Admin extends User { rights: string[] }\nexport const isAdmin = (user: User): user is Admin => "rights" in user;\n' }],
  ['infer, mapped and conditional types', { 'a.ts': 'export type A<T> = T extends { [K in keyof T]: infer V } ? V : never;\nexport type B = { [K in "a"]: K };\nexport function f(this: A<string>, x: unknown): x is string { return arguments.length > 0; }\n' }],
  ['a type parameter with the name of a type', { 'a.ts': 'interface Props { a: number }\nexport class View<Props> { constructor(readonly props: Props) {} f() { return (this.props as any).b; } g() { return this.props.toString(); } }\nexport type X = Props;\n' }],
  ['automatic imports', { 'package.json': '{"devDependencies": {"nuxt": "^4"}}', 'a.ts': "import './b';\nexport const a = useFetch('/');\n", 'b.ts': '' }],
  ['a name of the language that a module exports too', { 'a.ts': "import './b';\nexport const a = undefined;\n", 'b.ts': 'const nothing = 1;\nexport { nothing as undefined };\n' }],
  ['a circle that some entry survives', { 'main.ts': "import './child';\n", 'test.ts': "import './base';\n", 'base.ts': "import { Child } from './child';\nexport class Base { make() { return new Child(); } }\n", 'child.ts': "import { Base } from './base';\nexport class Child extends Base {}\n" }],
];

test.each(SILENT)('nothing is said about %s', async (_, files) => expect(await found(files)).toEqual([]));

test('the order of loading is followed through a module that passes on', async () => {
  expect(await found({
    'main.ts': "import { make } from './index';\nmake();\n",
    'index.ts': "export * from './a';\nexport * from './b';\n",
    'a.ts': "import { Base } from './index';\nexport class A extends Base {}\nexport const make = () => new A();\n",
    'b.ts': 'export class Base {}\n',
  })).toEqual(["imports/script-circular a.ts:2:24 Cannot access 'Base' before initialization: this module runs before b.ts, which defines \"Base\""]);
});

test('what is missing is named with its other side', async () => {
  const { findings } = await checkWith(RULES, { files: aTree({
    'service.ts': 'export class Service {\n  constructor(private readonly url: string) {}\n  list(page: number) { return [this.url, page]; }\n}\n',
    'use.ts': "import * as all from './service';\nconst service = new all.Service();\nexport const run = (s: all.Service) => s;\nfunction main(s: Service) { return s.find(); }\nimport { Service } from './service';\nmain(new Service('a')); service;\n",
  }) });
  expect(findings.map(({ rule, line, message, related }) => `${rule} ${line} ${message} | ${related[0]?.path}:${related[0]?.line}`)).toEqual([
    'script/call-arguments 2 Expected 1 arguments, but got 0: url is missing | service.ts:2',
    "script/missing-member 4 Property 'find' does not exist on type 'Service'; it has list, url | service.ts:1",
  ]);
});

test('a name that is used as a type and as a value is imported as a value', async () => {
  const { findings } = await checkWith(RULES, { files: aTree({
    'a.ts': "import { b } from './b';\nexport type R = ReturnType<typeof load>;\nexport const a = () => load(b);\n",
    'b.ts': 'export const b = 1;\n',
    'c.ts': 'export const load = (x: number) => x;\n',
  }) });
  expect(findings.flatMap(({ fixes }) => fixes.map(({ title, safety }) => `${safety}: ${title}`))).toEqual(["safe: Add import { load } from './c';"]);
});

const FIXES: readonly [string, string, Record<string, string>][] = [
  ['several files expect a file that is not there, though another has the names', 'offered', { 'a.ts': "import { oneThing } from './tools';\noneThing;\n", 'b.ts': "import { oneThing } from './tools';\noneThing;\n", 'query/tools.ts': 'export const oneThing = 1;\n' }],
  ['a default export wraps the declaration that is asked for', 'offered', { 'a.ts': "import { Card } from './Card';\nCard;\n", 'Card.ts': 'const Card = () => 1;\nexport default memo(Card);\nfunction memo<T>(x: T) { return x; }\n' }],
];

test.each(FIXES)('no fix is safe where %s', async (_, safety, files) => {
  const { findings } = await checkWith([unresolved, missingExport], { files: aTree(files) });
  const found = findings.flatMap(({ fixes }) => fixes.map((fix) => fix.safety));
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found)).toEqual(new Set([safety]));
});
