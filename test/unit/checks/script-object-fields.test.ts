import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as objectFields } from '../../../packages/checks/src/rules/script/object-fields.ts';
import { aTree, lines } from './a-tree.ts';

const found = async (files: Record<string, string>): Promise<string[]> => lines(await checkWith([objectFields], { files: aTree(files) }));
const TYPES = `import { z } from 'zod';
export interface Sub { a: string; b?: string }
export interface Item { id: number; title: string; sub?: Sub }
export const Given = z.object({ a: z.string().default(''), b: z.number(), c: z.any(), d: z.string().nullish() });
export type In = z.input<typeof Given>;
export type Out = z.output<typeof Given>;
`;
const STRICT = { 'tsconfig.json': '{\n  "compilerOptions": { "strict": true }\n}\n' };
const using = (body: string): Record<string, string> => ({ 'types.ts': TYPES, 'a.ts': `import type { In, Item, Out } from './types';\n${body}` });

const SILENT: readonly [string, Record<string, string>][] = [
  ['functions that return something else within one that is typed', using('export function f(): Item { const g = () => { return { x: 1 }; }; function* h() { return { y: 1 }; } g(); h(); return { id: 1, title: g.name }; }\n')],
  ['a promise that an async function makes, and one that it hands on', using('export const f = async (): Promise<Item> => ({ id: 1, title: "" });\nexport const g = (): Promise<Item> => Promise.resolve({ id: 1, title: "" });\n')],
  ['type parameters, unions and casts', using('export function f<Item>(x: Item, y: Item = {} as Item) { const a: Item = { x } as Item; return [a, y]; }\nexport const b: Item | string = { id: 1, title: "" }, c = { id: 1 } as Item;\n')],
  ['what is merged, indexed or made by a class', { ...STRICT, 'a.ts': 'export interface A { a: 1 }\nexport interface A { b: 1 }\nexport interface B { a: 1; [key: string]: 1 }\nexport class C { a = 1; private b = 2; f() { return this.b; } }\nexport interface D {}\nexport const a: A = { a: 1, b: 1 }, b: B = { a: 1, x: 1 }, c: C = { a: 1 } as never, d: D = { any: 1 };\n' }],
  ['what another module adds', { 'types.ts': TYPES, 'b.ts': "import './types';\ndeclare module './types' { interface Item { more: 1 } }\n", 'a.ts': "import type { Item } from './types';\nexport const a: Item = { id: 1, title: '', more: 1 };\n" }],
  ['fields of a schema that are left out where the compiler is not strict', using('export const a: Out = {};\n')],
  ['a line that is silenced', using('// @ts-expect-error on purpose\nexport const a: Item = { id: 1 };\n')],
];

test.each(SILENT)('nothing is said about %s', async (_, files) => expect(await found(files)).toEqual([]));

test('literals are compared where they are declared, returned and passed', async () => {
  expect(await found({ ...STRICT, ...using([
    "export const a: Item = { id: 1, title: '', sub: { b: '' } };",
    "export const many: Item[] = [{ id: 1, title: '' }, { id: 1, titel: '' }];",
    'export async function f(): Promise<Item> { return { id: 1 }; }',
    "export const g = (): Item => ({ id: 1, title: '', more: 1 });",
    'class Store { save(item: Item, n = 1) { return [item, n]; } }',
    'new Store().save({ id: 1 });',
    "const store = new Store();",
    'store.save({ id: 1 });',
    "export const given: In = { b: 1 }, taken: Out = { b: 1 };",
    '',
  ].join('\n')) })).toEqual([
    "script/object-fields a.ts:2:44 Property 'a' is missing in the object literal, but required by its type",
    "script/object-fields a.ts:3:61 Object literal may only specify known properties, and 'titel' does not exist in its type; it has id, sub, title",
    "script/object-fields a.ts:4:44 Property 'title' is missing in the object literal, but required by its type",
    "script/object-fields a.ts:5:51 Object literal may only specify known properties, and 'more' does not exist in its type; it has id, sub, title",
    "script/object-fields a.ts:9:12 Property 'title' is missing in the object literal, but required by its type",
    "script/object-fields a.ts:10:36 Property 'a' is missing in the object literal, but required by its type",
  ]);
});
