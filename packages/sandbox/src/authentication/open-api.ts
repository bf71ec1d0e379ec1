/** A JSON object that is yet to be looked at. */
export type Loose = Readonly<Record<string, unknown>>;

/** Where the document says that credentials go. */
export type SecurityScheme =
  | { readonly kind: 'bearer'; readonly tokenPath?: string }
  | { readonly kind: 'basic' }
  | { readonly kind: 'api-key'; readonly place: 'header' | 'query' | 'cookie'; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: Loose;
}

/** What a request carries. `other` is a kind that is not made here, such as a file. */
export interface Body {
  readonly kind: 'json' | 'form' | 'other';
  readonly schema: Loose;
}

/** One operation of the program, as the document has it. */
export interface Operation {
  readonly method: string;
  /** With `{name}` for parameters, and the base path. */
  readonly path: string;
  /** Its operationId and tags, in lower case. */
  readonly words: string;
  /** Alternatives, each of all the schemes that it needs, with scopes. Empty where none is needed. */
  readonly security: readonly ReadonlyMap<string, readonly string[]>[];
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** Roles that an extension of the document names. */
  readonly roles: readonly string[];
  readonly documentsForbidden: boolean;
  /** The lowest of the 2xx statuses that it documents. @default 200 */
  readonly success: number;
}

/** A document with what questions about authentication need of it. */
export interface ApiDescription {
  readonly operations: readonly Operation[];
  /** How many operations beyond the most were left out. */
  readonly leftOut: number;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** Follows a `$ref` within the document. */
  readonly resolve: (value: unknown) => Loose;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const MOST_OPERATIONS = 500;
const LONGEST_CHAIN = 20;
const ROLE_NAMES = ['x-roles', 'x-role', 'x-required-roles', 'x-required-role', 'x-permissions', 'x-scopes'];

/** Whether a value may be an OpenAPI document (3.x, or Swagger 2.0). */
export function isApiDocument(value: unknown): value is Loose {
  const { openapi, swagger, paths } = loose(value);
  return (typeof openapi === 'string' || swagger === '2.0') && typeof paths === 'object' && paths !== null;
}

/** Reads an OpenAPI document. What is malformed in it is left out; the most operations are 500. */
export function readApi(document: Loose): ApiDescription {
  const resolve = (value: unknown): Loose => follow(document, value);
  const base = basePath(document);
  const schemes = new Map(Object.entries(loose(loose(document['components'])['securitySchemes'] ?? document['securityDefinitions'])).flatMap(([name, value]) => {
    const scheme = schemeOf(resolve(value), base);
    return scheme === undefined ? [] : [[name, scheme] as const];
  }));
  const operations = Object.entries(loose(document['paths'])).flatMap(([path, value]) => {
    const item = resolve(value);
    return METHODS.filter((method) => typeof item[method] === 'object' && item[method] !== null)
      .map((method) => operationOf({ document, item, resolve }, method, `${base}${path.startsWith('/') ? '' : '/'}${path}`));
  });
  return { operations: operations.slice(0, MOST_OPERATIONS), leftOut: Math.max(0, operations.length - MOST_OPERATIONS), schemes, resolve };
}

/** An object as it is, and an empty one for everything else. */
export function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Loose : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: unknown): string[] {
  return (typeof value === 'string' ? [value] : list(value)).filter((item) => typeof item === 'string');
}

interface Surroundings {
  readonly document: Loose;
  readonly item: Loose;
  readonly resolve: (value: unknown) => Loose;
}

function operationOf({ document, item, resolve }: Surroundings, method: string, path: string): Operation {
  const operation = loose(item[method]);
  const declared = [...list(item['parameters']), ...list(operation['parameters'])].map(resolve);
  const parameters = new Map(declared.flatMap((parameter) => {
    const read = parameterOf(parameter, resolve);
    return read === undefined ? [] : [[`${read.place} ${read.name}`, read] as const];
  }));
  return {
    method: method.toUpperCase(),
    path,
    words: [operation['operationId'], ...list(operation['tags'])].filter((word) => typeof word === 'string').join(' ').toLowerCase(),
    security: securityOf(operation['security'] ?? document['security']),
    parameters: [...parameters.values()],
    body: bodyOf(operation, declared, resolve),
    roles: ROLE_NAMES.flatMap((name) => texts(operation[name])),
    documentsForbidden: Object.hasOwn(loose(operation['responses']), '403'),
    success: Number(Object.keys(loose(operation['responses'])).filter((status) => /^2\d\d$/.test(status)).sort()[0] ?? 200),
  };
}

/** An empty alternative makes security optional, which asks nothing of the program. */
function securityOf(value: unknown): ReadonlyMap<string, readonly string[]>[] {
  const alternatives = list(value).map((alternative) => new Map(Object.entries(loose(alternative)).map(([name, scopes]) => [name, texts(scopes)])));
  return alternatives.some((alternative) => alternative.size === 0) ? [] : alternatives;
}

function schemeOf(value: Loose, base: string): SecurityScheme | undefined {
  const { type, scheme, name, in: place } = value;
  if (type === 'basic' || (type === 'http' && String(scheme).toLowerCase() === 'basic')) return { kind: 'basic' };
  if (type === 'http' || type === 'openIdConnect') return { kind: 'bearer' };
  if (type === 'apiKey' && typeof name === 'string' && (place === 'header' || place === 'query' || place === 'cookie')) {
    return place === 'header' && name.toLowerCase() === 'authorization' ? { kind: 'bearer' } : { kind: 'api-key', place, name };
  }
  if (type !== 'oauth2') return undefined;
  const tokenUrl = loose(loose(value['flows'])['password'])['tokenUrl'] ?? (value['flow'] === 'password' ? value['tokenUrl'] : undefined);
  const tokenPath = typeof tokenUrl === 'string' ? pathOf(tokenUrl, base) : undefined;
  return { kind: 'bearer', ...(tokenPath === undefined ? {} : { tokenPath }) };
}

function parameterOf(value: Loose, resolve: (value: unknown) => Loose): Parameter | undefined {
  const { name, in: place, required } = value;
  if (typeof name !== 'string' || (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie')) return undefined;
  const schema = value['schema'] === undefined ? value : resolve(value['schema']);
  return { name, place, required: place === 'path' || required === true, schema };
}

function bodyOf(operation: Loose, parameters: readonly Loose[], resolve: (value: unknown) => Loose): Body | undefined {
  const content = loose(resolve(operation['requestBody'])['content']);
  const types = Object.keys(content);
  const json = types.find((type) => /[/+]json\b/i.test(type));
  const form = types.find((type) => /urlencoded/i.test(type));
  const chosen = json ?? form;
  if (chosen !== undefined) return { kind: json === undefined ? 'form' : 'json', schema: resolve(loose(content[chosen])['schema']) };
  if (types.length > 0) return { kind: 'other', schema: {} };
  const whole = parameters.find((parameter) => parameter['in'] === 'body');
  if (whole !== undefined) return { kind: 'json', schema: resolve(whole['schema']) };
  const fields = parameters.filter((parameter) => parameter['in'] === 'formData' && typeof parameter['name'] === 'string');
  if (fields.length === 0) return undefined;
  const required = fields.filter((field) => field['required'] === true).map((field) => field['name']);
  return { kind: 'form', schema: { type: 'object', properties: Object.fromEntries(fields.map((field) => [field['name'], field])), required } };
}

function basePath(document: Loose): string {
  const { url, variables } = loose(list(document['servers'])[0]);
  const given = typeof url === 'string' ? url.replace(/\{(\w+)\}/g, (_whole, name: string) => String(loose(loose(variables)[name])['default'] ?? '')) : document['basePath'];
  return typeof given === 'string' ? (pathOf(given, '') ?? '').replace(/\/+$/, '') : '';
}

/** The path of a URL that may be relative to the base. */
function pathOf(url: string, base: string): string | undefined {
  try {
    return new URL(url, `http://127.0.0.1${base}/`).pathname;
  } catch {
    return undefined;
  }
}

function follow(document: Loose, value: unknown): Loose {
  let found = loose(value);
  for (let steps = 0; typeof found['$ref'] === 'string'; steps++) {
    if (steps === LONGEST_CHAIN || !found['$ref'].startsWith('#/')) return {};
    let at: unknown = document;
    for (const name of found['$ref'].slice(2).split('/')) {
      const key = decoded(name).replaceAll('~1', '/').replaceAll('~0', '~');
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Loose)[key] : undefined;
    }
    found = loose(at);
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
