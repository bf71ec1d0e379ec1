import { replacing, textFiles, type Kind, type Match } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

const MODELS = /(models?\/\w+|tables)\.py$/;
const VERSIONS = /versions\/\w+\.py$/;

function filesWith(tree: Tree, path: RegExp, text: RegExp): string[] {
  return textFiles(tree, path).filter(([, content]) => text.test(content)).map(([file]) => file);
}

function modelsToo({ tree, path }: Match): { readonly at: readonly string[] } {
  return { at: [path, ...filesWith(tree, MODELS, /__tablename__/)] };
}

const database: readonly Kind[] = [
  { id: 'db-foreign-key-table', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(MODELS, /ForeignKey\("(\w+)\.id"/g, ({ groups }) => `ForeignKey("${groups[1]!}_table.id"`) },
  { id: 'db-foreign-key-column', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(MODELS, /ForeignKey\("(\w+)\.id"/g, ({ groups }) => `ForeignKey("${groups[1]!}.uuid"`) },
  { id: 'db-back-populates', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(MODELS, /back_populates="(\w+)"/g, ({ groups }) => `back_populates="${groups[1]!}_list"`, modelsToo) },
  { id: 'db-relationship-class', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(MODELS, /relationship\("(\w+)"/g, ({ groups }) => `relationship("${groups[1]!}Model"`) },
  { id: 'db-relationship-without-key', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(MODELS, /ForeignKey\("[^)]*\)(?=, (?:index|nullable))/g, ({ groups, path }) => (path.endsWith('tables.py') ? 'Integer' : groups[0]!.replace(/ForeignKey\(.*\)/, 'Integer')), modelsToo) },
  { id: 'db-duplicate-table', room: 'schema', rules: ['database/'], severity: 'error', mutate: (tree, random) => {
    const models = textFiles(tree, /models\/\w+\.py$/).filter(([, text]) => text.includes('__tablename__'));
    if (models.length < 2) return undefined;
    const [one, other] = random.shuffled(models) as [[string, string], [string, string]];
    const name = /__tablename__ = "(\w+)"/.exec(other[1])![1]!;
    return { changes: new Map([[one[0], one[1].replace(/__tablename__ = "\w+"/, `__tablename__ = "${name}"`)]]), at: [one[0], other[0]] };
  } },
  { id: 'db-migration-lacks-column', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(VERSIONS, /^ *sa\.Column\("(?!id|owner_id)(\w+)".*\n/gm, () => '', modelsToo) },
  { id: 'db-migration-column-name', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(VERSIONS, /sa\.Column\("(?!id|owner_id)(\w+)"/g, ({ groups }) => `sa.Column("${groups[1]!}_value"`, modelsToo) },
  { id: 'db-migration-deleted', room: 'schema', rules: ['database/', 'wiring/'], severity: 'error', mutate: (tree, random) => {
    const files = textFiles(tree, VERSIONS).map(([path]) => path).sort();
    const gone = files.length === 0 ? undefined : random.pick(files);
    return gone === undefined ? undefined : { changes: new Map([[gone, undefined]]), at: [gone, ...files, ...filesWith(tree, MODELS, /__tablename__/)] };
  } },
  { id: 'db-migration-table-order', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(VERSIONS, /(?<=def upgrade\(\) -> None:\n)( {4}op\.create_table\(\n {8}"(\w+)",\n(?: {8}.*\n)* {4}\)\n)/g, ({ groups }) => `    op.create_table(\n        "${groups[2]!}_notes",\n        sa.Column("id", sa.Integer(), primary_key=True),\n        sa.Column("of_id", sa.Integer(), sa.ForeignKey("${groups[2]!}.id")),\n    )\n${groups[1]!}`) },
  { id: 'db-sql-foreign-key-table', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(/\.sql$/, /REFERENCES (\w+)/g, ({ groups }) => `REFERENCES ${groups[1]!}_accounts`) },
  { id: 'db-sql-unknown-column', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(/\.ts$/, /(?<=WHERE )(user_id|shelf_id|id)(?= = \$1)/g, ({ groups }) => `${groups[1]!}_number`) },
  { id: 'db-sql-unknown-table', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(/\.ts$/, /(?<=FROM )([a-z_]+)(?= (?:WHERE|ORDER))/g, ({ groups }) => `${groups[1]!}_view`) },
  { id: 'db-sql-column-removed', room: 'schema', rules: ['database/'], severity: 'warning', mutate: replacing(/\.sql$/, /^ {2}(?:title|email|name|amount_cents|weight_grams) .*,\n/gm, () => '', ({ tree, path }) => ({ at: [path, ...filesWith(tree, /\.(ts|sql)$/, /SELECT|INSERT/)] })) },
  { id: 'db-model-attribute', room: 'schema', rules: ['database/'], severity: 'error', mutate: replacing(/\.py$/, /\b([A-Z]\w+)\.(owner_id|created_at|email|title)\b(?=[. )])/g, ({ groups }) => `${groups[1]!}.${groups[2]!}_value`) },
  { id: 'db-model-keyword', room: 'schema', rules: ['database/', 'python/'], severity: 'error', mutate: replacing(/repositories\/\w+\.py$/, /= ([A-Z]\w+)\((\w+)=/g, ({ groups }) => `= ${groups[1]!}(${groups[2]!}_value=`) },
];

/** Whether a compose file gives a variable a value of its own: then the program has it, whatever the example says. */
function isSetByCompose(tree: Tree, name: string): boolean {
  return filesWith(tree, /compose[^/]*\.ya?ml$/, new RegExp(`^ +(?:- )?${name}[:=] *[^\\s$]`, 'm')).length > 0;
}

const web: readonly Kind[] = [
  { id: 'http-response-model-orm', room: 'schema', rules: ['fastapi/', 'http/', 'database/'], severity: 'error', mutate: replacing(/routers\/\w+\.py$/, /response_model=(\w+?)(Read|Out)\b([\s\S]*)/g, ({ groups, text, index }) => (new RegExp(`import [^\\n]*\\b${groups[1]!}\\b`).test(text.slice(0, index)) || groups[1] === 'User' ? `response_model=${groups[1]!}${groups[3]!}` : undefined), ({ path, text, groups }) => {
    const model = groups[1]!;
    const has = new RegExp(`import [^\\n]*\\b${model}\\b(?!\\w)`).test(text);
    return has ? {} : { changes: new Map([[path, `from app.models import ${model}\n${text.replace(`response_model=${model}${groups[2]!}`, `response_model=${model}`)}`]]) };
  }) },
  { id: 'http-path-parameter', room: 'schema', rules: ['fastapi/', 'http/'], severity: 'error', mutate: replacing(/routers\/\w+\.py$/, /(?<=@router\.\w+\("[^"]*)\{(\w+)\}/g, ({ groups }) => `{${groups[1]!.replace(/_id$/, '_key')}}`) },
  { id: 'http-depends-called', room: 'schema', rules: ['fastapi/'], severity: 'error', mendable: true, mutate: replacing(/\.py$/, /Depends\((get_\w+)\)/g, ({ groups }) => `Depends(${groups[1]!}())`) },
  { id: 'http-router-not-included', room: 'schema', rules: ['fastapi/', 'http/'], severity: 'warning', mutate: replacing(/main\.py$/, /^ *\w+\.include_router\((?!health|auth)(\w+)\.router.*\n/gm, () => '', ({ tree, path, groups }) => ({ at: [path, ...filesWith(tree, /\.(py|ts|tsx|kt|yaml)$/, new RegExp(`${groups[1]!.replaceAll('_', '[-_]')}`))] })) },
  { id: 'http-fetch-unknown-route', room: 'schema', rules: ['http/'], severity: 'warning', mutate: replacing(/api\/\w+\.ts$/, /fetch\('(\/api\/[\w-]+)'/g, ({ groups }) => `fetch('${groups[1]!}-all'`) },
  { id: 'http-request-unknown-route', room: 'schema', rules: ['http/'], severity: 'warning', mutate: replacing(/api\/\w+\.ts$/, /(?<=request<[^>]*>\()'(\/api\/[\w/-]+)'/g, ({ groups }) => `'${groups[1]!}/all/entries'`) },
  { id: 'http-request-method', room: 'schema', rules: ['http/'], severity: 'warning', mutate: replacing(/api\/\w+\.ts$/, /method: 'DELETE'/g, () => "method: 'PUT'") },
  { id: 'http-retrofit-unknown-route', room: 'schema', rules: ['http/'], severity: 'warning', mutate: replacing(/Api\.kt$/, /@(GET|POST|DELETE)\("api\/([^"]+)"\)/g, ({ groups }) => `@${groups[1]!}("api/v2/${groups[2]!}")`) },
  { id: 'http-server-route-renamed', room: 'schema', rules: ['http/'], severity: 'warning', mutate: replacing(/(main|routers\/\w+)\.py$/, /prefix="\/api\/(?!auth)([\w-]+)"/g, ({ groups }) => `prefix="/v2/${groups[1]!}"`, ({ tree, path, groups }) => ({ at: [path, ...filesWith(tree, /\.(ts|kt|yaml)$/, new RegExp(`/?api/${groups[1]!}`))] })) },
  { id: 'http-openapi-path-missing', room: 'schema', rules: ['http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /^ {2}\/(?:api\/)?[a-z][\w-]+s:\n(?: {3,}.*\n)+/gm, () => '', ({ tree, path }) => ({ at: [path, ...filesWith(tree, /\.(py|ts)$/, /outer/)] })) },
  { id: 'http-openapi-path-unserved', room: 'schema', rules: ['http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /^ {2}\/health:\n|^ {2}\/api\/health:\n/gm, ({ groups }) => groups[0]!.replace('health', 'healthiness')) },
  { id: 'http-express-router-unmounted', room: 'schema', rules: ['express/', 'http/'], severity: 'warning', mutate: replacing(/src\/app\.ts$/, /^ {2}app\.use\('\/\w.*\n/gm, () => '', ({ tree, path }) => ({ at: [path, 'openapi.yaml', ...filesWith(tree, /routes\/.*\.ts$/, /Router/)] })) },
  { id: 'env-undeclared', room: 'schema', rules: ['environment/', 'wiring/'], severity: 'warning', mutate: replacing(/\.env\.example$/, /^(TOKEN_SECRET|DATABASE_URL|SECRET_KEY)=.*\n/gm, ({ tree, groups }) => (isSetByCompose(tree, groups[1]!) ? undefined : ''), ({ tree, path, groups }) => ({ at: [path, ...filesWith(tree, /\.(py|ts)$/, new RegExp(`${groups[1]!}|${groups[1]!.toLowerCase()}`))] })) },
  { id: 'env-read-misspelt', room: 'schema', rules: ['environment/', 'wiring/'], severity: 'warning', mutate: replacing(/\.(py|ts)$/, /(?<=environ\.get\(")(\w+)|(?<=process\.env\.)(\w+)|(?<=required\(')(\w+)/g, ({ groups, tree, path }) => (path.endsWith('setup.ts') || !tree.has('.env.example') ? undefined : `APP_${groups[0]!}`)) },
];

/** Faults between code, tables, routes and settings. Those that show only when a request or a query is made are warnings. */
export const SCHEMA_KINDS: readonly Kind[] = [...database, ...web];
