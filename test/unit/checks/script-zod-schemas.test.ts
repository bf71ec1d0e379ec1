import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as missingMember } from '../../../packages/checks/src/rules/script/missing-member.ts';
import { aTree, lines } from './a-tree.ts';

const found = async (files: Record<string, string>): Promise<string[]> => lines(await checkWith([missingMember], { files: aTree(files) }));
const SCHEMAS = `import { z } from 'zod';
export const Address = z.object({ street: z.string(), city: z.string() });
export const Item = z.object({ id: z.number(), title: z.string().min(1), address: Address.optional() });
export const NewItem = Item.omit({ id: true }).extend({ tags: z.array(z.string()) }).strict();
export const Both = Item.pick({ id: true }).merge(Address.partial());
export type Item = z.infer<typeof Item>;
export type NewItem = z.input<typeof NewItem>;
`;
const using = (body: string): Record<string, string> => ({ 'schemas.ts': SCHEMAS, 'a.ts': `import { z } from 'zod';\nimport { Item, NewItem, Both } from './schemas';\n${body}` });

const SILENT: readonly [string, Record<string, string>][] = [
  ['fields that are there', using('export function f(item: Item, made: NewItem, both: z.infer<typeof Both>) { return [item.title, item.address?.city, made.tags, made.title, both.street, both.id, item.toString()]; }\n')],
  ['what a chain makes unknown', using([
    'const A = Item.passthrough(), B = Item.transform((x) => ({ ...x, more: 1 })), C = Item.catchall(z.string()), D = z.union([Item, Both]), E = Item.and(Both), F = z.lazy(() => Item), G = Item.brand<"g">();',
    'const H = z.object({ ...Item, more: z.string() }), I = z.object({ [String(1)]: z.string() }), J = z.preprocess((x) => x, Item), K = z.looseObject({}), L = Item.refine((x): x is Item & { more: 1 } => true), M = Item.pipe(D);',
    'export const f = (x: unknown) => [A, B, C, D, E, F, G, H, I, J, K, L, M, A.parse(x).more, B.parse(x).more, C.parse(x).more, D.parse(x).more, E.parse(x).more, F.parse(x).more, G.parse(x).more, H.parse(x).more, I.parse(x).more, J.parse(x).more, K.parse(x).more, L.parse(x).more, M.parse(x).more];\n',
  ].join('\n'))],
  ['names that are something else nearby', using('export const f = (Item: { parse(x: unknown): { other: 1 } }) => Item.parse(1).other;\nexport const g = (z: any) => z.object({ a: 1 }).parse(1).b;\n')],
  ['a promise, JSON and paths', using("import path from 'node:path';\nexport const f = async (x: string) => [Item.parseAsync(x).then, JSON.parse(x).b, path.parse(x).dir];\n")],
  ['a zod of the tree', { 'tsconfig.json': '{"compilerOptions": {"paths": {"zod": ["./own/zod.ts"]}}}', 'own/zod.ts': 'export const z = { object: (x: any): any => x, string: (): any => 1 };\n', 'a.ts': "import { z } from 'zod';\nconst S = z.object({ a: z.string() });\nexport const f = (x: unknown) => S.parse(x).b;\n" }],
  ['narrowed by a guard', using('declare function isLong(x: Item): x is Item & { long: true };\nexport const f = (item: Item) => (isLong(item) ? item.long : item.title);\n')],
  ['a schema in JavaScript', { 'b.js': "import { z } from 'zod';\nexport const S = z.object({ a: z.string() });\n", 'a.ts': "import { S } from './b.js';\nexport const f = (x: unknown) => S.parse(x).b;\n" }],
  ['two declarations of one name', { 'a.ts': "import { z } from 'zod';\nconst S = z.object({ a: z.string() });\ntype T = z.infer<typeof S>;\nexport const f = <T extends { b: 1 }>(x: T) => x.b;\nexport type { T };\n" }],
];

test.each(SILENT)('nothing is said about %s', async (_, files) => expect(await found(files)).toEqual([]));

test('a field that no schema has is found in types, parsed values, patterns and other files', async () => {
  expect(await found(using([
    'export function f(item: Item, made: NewItem) { return [item.titel, made.id, item.address?.zip]; }',
    'export const g = (x: unknown) => Item.parse(x).titel;',
    'export async function h(x: unknown) {',
    '  const body = await NewItem.parseAsync(x);',
    '  const { titel, title: name } = Both.parse(x);',
    '  const result = Item.safeParse(x);',
    '  const Near = z.strictObject({ ...Item.shape, near: z.boolean() });',
    '  const near = Near.parse(x);',
    '  if (result.success) return [result.data.titel, body.tag, titel, name, near.far];',
    '}',
    'export const k = ({ titel }: Item, { zip }: z.infer<typeof Both>) => [titel, zip];',
    '',
  ].join('\n')))).toEqual([
    "script/missing-member a.ts:3:61 Property 'titel' does not exist on type 'Item'; it has address, id, title",
    "script/missing-member a.ts:3:73 Property 'id' does not exist on type 'NewItem'; it has address, tags, title",
    "script/missing-member a.ts:3:91 Property 'zip' does not exist on 'Item.address'; it has city, street",
    "script/missing-member a.ts:4:48 Property 'titel' does not exist on 'Item.parse(…)'; it has address, id, title",
    "script/missing-member a.ts:7:11 Property 'titel' does not exist on 'Both.parse(…)'; it has city, id, street",
    "script/missing-member a.ts:7:18 Property 'title' does not exist on 'Both.parse(…)'; it has city, id, street",
    "script/missing-member a.ts:11:43 Property 'titel' does not exist on 'result'; it has address, id, title",
    "script/missing-member a.ts:11:55 Property 'tag' does not exist on 'body'; it has address, tags, title",
    "script/missing-member a.ts:11:78 Property 'far' does not exist on 'near'; it has address, id, near, title",
    "script/missing-member a.ts:13:21 Property 'titel' does not exist on type 'Item'; it has address, id, title",
    "script/missing-member a.ts:13:38 Property 'zip' does not exist on 'z.infer<typeof Both>'; it has city, id, street",
  ]);
});

test('what a module parses when it is loaded is known where it is imported', async () => {
  expect(await found({
    'env.ts': "import * as z from 'zod/v4';\nconst Env = z.object({ PORT: z.coerce.number().default(80), DB: z.object({ url: z.string() }).default({ url: '' }) });\nexport const env = Env.parse(process.env);\nexport type Env = z.output<typeof Env> & { extra: string };\n",
    'a.ts': "import { env, type Env } from './env';\nexport const f = (e: Env) => [env.PORT, env.DB.url, env.DB.uri, env.PROT, e.extra, e.extras];\n",
  })).toEqual([
    "script/missing-member a.ts:2:60 Property 'uri' does not exist on 'env.DB'; it has url",
    "script/missing-member a.ts:2:69 Property 'PROT' does not exist on 'env'; it has DB, PORT",
    "script/missing-member a.ts:2:86 Property 'extras' does not exist on type 'Env'; it has DB, PORT, extra",
  ]);
});
