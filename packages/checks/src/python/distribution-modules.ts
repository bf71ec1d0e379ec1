import { parseDistributions } from './distribution-format.ts';
import { DISTRIBUTIONS } from './distributions.ts';

/** Everything that is known of distributions, by normalised name. */
export const KNOWN_DISTRIBUTIONS = parseDistributions(DISTRIBUTIONS);

/** Which of several that bring the same module is the usual one: first what is named here, in this order. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  PIL: ['pillow'], cv2: ['opencv-python', 'opencv-python-headless'], psycopg2: ['psycopg2-binary', 'psycopg2'], magic: ['python-magic'], mysql: ['mysql-connector-python'], Crypto: ['pycryptodome'],
  flask_security: ['flask-security-too'], fastapi_cache: ['fastapi-cache2'], faiss: ['faiss-cpu'], igraph: ['igraph'], fpdf: ['fpdf2'], discord: ['discord-py'], kafka: ['kafka-python'], memcache: ['python-memcached'],
  pinecone: ['pinecone'], slack: ['slack-sdk'], py: ['py'], mlflow: ['mlflow'], typer: ['typer'], ansible: ['ansible-core'], fastmcp: ['fastmcp'], avro: ['avro'], multipart: ['python-multipart'], attr: ['attrs'], dotenv: ['python-dotenv'],
  slugify: ['python-slugify'], Levenshtein: ['levenshtein', 'python-levenshtein'], suds: ['suds'], llama_index: ['llama-index'], pydantic_ai: ['pydantic-ai'],
};

/** Modules whose name is also a likely one for a file of one's own: installing a package may not be what was meant. */
const COMMON_WORDS = new Set(`
  addict arrow av box bottle can channels community consul constance dash databases datasets decouple dns editor environ events face factory fire flow git graphql guardian
  holidays instructor jenkins keyring limits lark locket magic mixer mock multipart ninja nomad notebook parse pint progress pusher ray realtime replicate robot schedule schema
  serial sh slack slicer socks swifter usb validators vine builtins_future http_ece slugify statemachine crontab github gitlab storages barcode captcha agents daemon material square
  solo silk axes health_check transaction installer identify orm edgy proto two_factor unfold
`.trim().split(/\s+/));

const BY_MODULE = new Map<string, string[]>();
const BY_NAMESPACE = new Set<string>();
for (const [name, { modules }] of KNOWN_DISTRIBUTIONS) for (const module of modules) {
  BY_MODULE.set(module, [...BY_MODULE.get(module) ?? [], name]);
  if (module.includes('.')) BY_NAMESPACE.add(module.split('.')[0]!);
}
for (const [module, usual] of Object.entries(USUAL)) {
  const all = BY_MODULE.get(module) ?? [];
  BY_MODULE.set(module, [...usual, ...all.filter((name) => !usual.includes(name))]);
}

/** Name of a distribution as indexes compare it (PEP 503): `Flask_SQLAlchemy` is `flask-sqlalchemy`. */
export function normalisedName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The distributions that bring a dotted module, the usual one first; `undefined` for a module that this table does not
 * have, and for a part of a namespace that it does not tell.
 */
export function distributionsOf(module: string): readonly string[] | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const found = BY_MODULE.get(parts.slice(0, length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether several distributions share a top-level module, so that having one of them says nothing of another. */
export function isNamespace(topLevel: string): boolean {
  return BY_NAMESPACE.has(topLevel);
}

/** Whether it is known for sure which modules a distribution brings: not where it may be no more than a guess that the one module is called like it. */
export function modulesAreSure(distribution: string): boolean {
  const modules = KNOWN_DISTRIBUTIONS.get(distribution)?.modules;
  return modules !== undefined && (modules.length !== 1 || modules[0] !== distribution.replaceAll('-', '_'));
}

/** Whether installing a distribution is surely what an import of this module needs: one candidate, and no everyday word. */
export function soleDistributionOf(module: string): string | undefined {
  const found = distributionsOf(module);
  return found?.length === 1 && !COMMON_WORDS.has(module.split('.')[0]!) ? found[0] : undefined;
}

/** The modules that a distribution is known to bring; `undefined` where the table does not have it. */
export function modulesOf(distribution: string): readonly string[] | undefined {
  return KNOWN_DISTRIBUTIONS.get(normalisedName(distribution))?.modules;
}
