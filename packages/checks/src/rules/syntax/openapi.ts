import type { Problem, Rule } from '../../rule.ts';
import { folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { jsonWithPlaces } from '../../wiring/json-located.ts';
import { below, entriesOf, itemsOf, textAt, type Located, type LocatedEntry } from '../../wiring/located.ts';
import { atPointer, openApiDocuments, type OpenApiDocument } from '../../wiring/openapi-documents.ts';
import { isMentionedInScripts } from '../../wiring/made-elsewhere.ts';
import { isMade } from '../../wiring/tree-paths.ts';
import { yamlFiles } from '../../wiring/yaml-files.ts';

/** What else a path may hold, in any version. */
const PATH_FIELDS = new Set(['$ref', 'summary', 'description', 'servers', 'parameters']);
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
/** Below these stands data of the user's own, in which `$ref` means nothing. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);
/** Descriptions that tools are tried on are wrong on purpose more often than not. */
const TEST_DATA = /(^|\/)(tests?|__tests__|testing|specs?|fixtures?|__fixtures__|testdata|test[-_]data|snapshots?|examples?|benchmarks?)\//i;

/** A description of an API that no tool can read. */
export const rule: Rule = {
  id: 'syntax/openapi',
  severity: 'error',
  summary: 'An OpenAPI description refers to what it does not hold, or lacks what the format demands.',
  docs: [
    'Generators of clients, documentation pages and validators resolve every `$ref` before they do anything: one that leads nowhere stops them. `info` is demanded by every version, `paths` by 2.0 and 3.0.',
    'In a tree that names none of the programs that generate code from the document, or serve and check requests by it, every finding is a warning: the program itself starts without the document.',
    'Validators also refuse a `{name}` in a path that no parameter declares, a response without `description` (before 3.2) and a method that does not exist.',
    'What tools only complain of is a warning: an `operationId` that is given twice, an operation without `responses`, a security scheme that is not defined.',
  ].join('\n\n'),
  reads: ['yaml', 'json'],
  examples: {
    good: [
      { title: 'Everything is there', files: { 'openapi.yaml': "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /items/{id}:\n    parameters:\n      - $ref: '#/components/parameters/Id'\n    get:\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {$ref: './schemas.yaml#/Item'}}}}\ncomponents:\n  parameters:\n    Id: {name: id, in: path, required: true, schema: {type: string}}\n", 'schemas.yaml': 'Item: {type: object}\n' } },
      { title: 'Webhooks alone', files: { 'openapi.json': '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "webhooks": {}}' } },
    ],
    bad: [
      { title: 'A reference to nothing', files: { 'openapi.yaml': "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /items:\n    get:\n      responses:\n        '200':\n          description: ok\n          content: {application/json: {schema: {$ref: '#/components/schemas/Itm'}}}\n        '400':\n          $ref: 'errors.yaml#/Bad'\ncomponents:\n  schemas:\n    Item: {type: object}\n" }, reports: ['openapi.yaml:9', 'openapi.yaml:11'] },
      { title: 'No paths', files: { 'api.json': '{"swagger": "2.0",\n "info": {}}' }, reports: ['api.json:1'] },
      { title: 'No such method, no description', files: { 'openapi.yaml': "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    gets: {responses: {}}\n    post:\n      responses:\n        '200': {content: {}}\n" }, reports: ['openapi.yaml:5', 'openapi.yaml:8'] },
      { title: 'Twice, undeclared, and without an answer', files: { 'openapi.yaml': "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a/{id}:\n    get: {operationId: x, responses: {'200': {description: ok}}}\n  /b:\n    get: {operationId: x, security: [{key: []}], responses: {'200': {description: ok}}}\n    post: {operationId: y}\n" }, reports: ['openapi.yaml:4', 'openapi.yaml:7', 'openapi.yaml:7', 'openapi.yaml:8'] },
    ],
  },
  async check(tree) {
    const documents = (await tree.use(openApiDocuments)).filter(({ path }) => !TEST_DATA.test(path));
    if (documents.length === 0) return [];
    const others = new Map([...await tree.use(jsonWithPlaces), ...[...(await tree.use(yamlFiles)).values()].flatMap(({ path, documents: [root] }) => (root === undefined ? [] : [[path, root] as const]))]);
    const doubt = isReadByTool(tree) ? {} : { severity: 'warning' as const };
    return documents.flatMap((document) => [...essentialsOf(document), ...brokenReferences(tree, document, others), ...operationFaults(document), ...refusals(document)]).map((problem) => ({ ...doubt, ...problem }));
  },
};

/**
 * Programs that stop at a description which is not right, by their names in manifests: generators of code, and libraries that serve or check
 * requests by it. Without one of them the document is for readers.
 */
const TOOLS = /openapi[-_]?(generator|typescript|python[-_]client|client|codegen|ts|zod|backend|fetch|core|spec[-_]validator|express)|[-_.]openapi(["'@:\s]|$)|swagger[-_](codegen|typescript|client|parser|cli|node)|hey-api|\borval\b|\bkubb\b|oazapfts|oapi-codegen|connexion|schemathesis|\bprism\b|redocly|spectral|dredd|openapi\.generator|express-openapi|fastify-openapi|openApiGenerate/i;
const MANIFEST = /(^|\/)(package\.json|pyproject\.toml|[^/]*requirements[^/]*\.txt|setup\.(py|cfg)|pom\.xml|[^/]+\.gradle(\.kts)?|libs\.versions\.toml|Makefile|openapitools\.json|orval\.config\.[cm]?[jt]s)$/;

function isReadByTool(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => MANIFEST.test(path) && TOOLS.test(tree.text(path) ?? '')) || WORKFLOW_TOOLS.some((name) => isMentionedInScripts(tree, name));
}

/** As scripts and workflows call them. */
const WORKFLOW_TOOLS = ['openapi-generator', 'openapi-typescript', 'openapi-python-client', 'oapi-codegen', 'swagger-codegen', 'redocly', 'spectral lint', 'schemathesis'];

function essentialsOf({ path, version, root }: OpenApiDocument): Problem[] {
  const missing = [...(below(root, 'info') === undefined ? ['info'] : []), ...(below(root, 'paths') === undefined && /^(2|3\.0)/.test(version) ? ['paths'] : [])];
  return missing.map((name) => ({ path, line: root.line, column: root.column, message: `an OpenAPI ${version} document must have "${name}"` }));
}

function brokenReferences(tree: SourceTree, { path, root }: OpenApiDocument, others: ReadonlyMap<string, Located>): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<Located>();
  const queue: Located[] = [root];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    // An identifier of its own changes what a reference is relative to.
    if (value !== root && textAt(below(value, '$id')) !== undefined) continue;
    const reference = value.kind === 'map' ? value.entries.get('$ref') : undefined;
    const problem = reference === undefined ? undefined : brokenReference(tree, path, root, reference, others);
    if (problem !== undefined) problems.push(problem);
    for (const entry of entriesOf(value)) if (entry.value.kind !== 'scalar' && !DATA.has(entry.key) && !entry.key.startsWith('x-')) queue.push(entry.value);
    for (const item of itemsOf(value)) if (item.kind !== 'scalar') queue.push(item);
  }
  return problems;
}

function brokenReference(tree: SourceTree, path: string, root: Located, { value }: LocatedEntry, others: ReadonlyMap<string, Located>): Problem | undefined {
  const reference = textAt(value);
  if (reference === undefined || /^[a-z][a-z0-9+.-]*:|^\/|[{}$]/i.test(reference)) return undefined;
  const [file, pointer] = reference.split('#', 2) as [string, string | undefined];
  const at = { path, line: value.line, column: value.column };
  if (file === '') {
    if (pointer === undefined || !pointer.startsWith('/') || atPointer(root, pointer) !== undefined) return undefined;
    return { ...at, message: `$ref "${reference}" leads to nothing in this document` };
  }
  const target = joinPath(folderOf(path), file);
  if (target === undefined || isMade(tree, target)) return undefined;
  if (!tree.has(target)) return { ...at, message: `$ref "${reference}" leads to ${target}, where no file is` };
  const other = others.get(target);
  if (pointer === undefined || !pointer.startsWith('/') || other === undefined || atPointer(other, pointer) !== undefined) return undefined;
  return { ...at, message: `$ref "${reference}" leads to nothing in ${target}`, related: [{ path: target, line: 1, message: 'where it should be' }] };
}

function operationFaults({ path, root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  const ids = new Map<string, number>();
  const schemes = below(root, 'components', 'securitySchemes') ?? below(root, 'securityDefinitions');
  const warn = (place: { line: number; column: number }, message: string): void => void problems.push({ path, line: place.line, column: place.column, message, severity: 'warning', confidence: 'medium' });
  for (const item of entriesOf(below(root, 'paths'))) {
    if (below(item.value, '$ref') !== undefined || item.key.startsWith('x-')) continue;
    const operations = entriesOf(item.value).filter(({ key, value }) => METHODS.has(key) && value.kind === 'map');
    for (const operation of operations) {
      if (below(operation.value, 'responses') === undefined) warn(operation, `${operation.key.toUpperCase()} ${item.key} has no responses`);
      const id = below(operation.value, 'operationId');
      const name = textAt(id);
      if (name !== undefined && ids.has(name)) warn(id!, `operationId "${name}" is given twice; first in line ${ids.get(name)}`);
      else if (name !== undefined) ids.set(name, id!.line);
      for (const requirement of itemsOf(below(operation.value, 'security'))) {
        for (const { key, line, column } of entriesOf(requirement)) if (below(schemes, key) === undefined) warn({ line, column }, `the security scheme "${key}" is not defined`);
      }
    }
  }
  return problems;
}

/** What validators refuse besides broken references. Version 3.2 allows more methods and responses without a description. */
function refusals({ path, version, root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  const strict = /^(2|3\.[01])\b/.test(version);
  const refuse = ({ line, column }: { line: number; column: number }, message: string): void => void problems.push({ path, line, column, message });
  const checkResponses = (responses: Located | undefined, where: string): void => {
    for (const { key, value, line, column } of entriesOf(responses)) {
      if (strict && !key.startsWith('x-') && value.kind === 'map' && !value.entries.has('$ref') && !value.entries.has('description')) refuse({ line, column }, `'description' is a required property of the response ${key}${where}`);
    }
  };
  for (const item of entriesOf(below(root, 'paths'))) {
    if (below(item.value, '$ref') !== undefined || item.key.startsWith('x-')) continue;
    for (const operation of entriesOf(item.value)) {
      if (METHODS.has(operation.key) && operation.value.kind === 'map') {
        const undeclared = undeclaredParameters(root, item, operation);
        if (undeclared.length > 0) refuse(item, `Path parameter "${undeclared.join('", "')}" for ${operation.key.toUpperCase()} in ${item.key} was not resolved: nothing declares it`);
        checkResponses(below(operation.value, 'responses'), ` of ${operation.key.toUpperCase()} ${item.key}`);
      } else if (strict && !METHODS.has(operation.key) && !PATH_FIELDS.has(operation.key) && !operation.key.startsWith('x-')) refuse(operation, `'${operation.key}' is no method that a path may have`);
    }
  }
  checkResponses(below(root, 'components', 'responses') ?? below(root, 'responses'), '');
  return problems;
}

/** Names in braces of a path that neither the operation nor the path declares; none where a parameter comes from another file. */
function undeclaredParameters(root: Located, path: LocatedEntry, operation: LocatedEntry): string[] {
  const declared = new Set<string>();
  for (const parameter of [...itemsOf(below(path.value, 'parameters')), ...itemsOf(below(operation.value, 'parameters'))]) {
    const reference = textAt(below(parameter, '$ref'));
    const target = reference === undefined ? parameter : reference.startsWith('#/') ? atPointer(root, reference.slice(1)) : undefined;
    const name = textAt(below(target, 'name'));
    if (name === undefined) return [];
    if (textAt(below(target, 'in')) === 'path') declared.add(name);
  }
  return [...path.key.matchAll(/\{([^{}/]+)\}/g)].map((match) => match[1]!).filter((name) => !declared.has(name));
}
