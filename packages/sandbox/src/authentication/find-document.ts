import { textOf, type TreeFile } from '@dark-factory/runtime';
import { parse } from 'yaml';
import type { Conversation } from './conversation.ts';
import { askAsKnown } from './guarded-document.ts';
import { isApiDocument, type Loose } from './open-api.ts';
import type { KnownAccount } from './sign-in.ts';

/** A document, and how it was come by. */
export interface FoundDocument {
  readonly document: Loose;
  readonly source: readonly [verb: string, place: string];
}

/** Where frameworks serve it: FastAPI, Springdoc, NestJS, ASP.NET; and the script in which swagger-ui-express hands it to its page. */
const PLACES = [
  '/openapi.json', '/api/openapi.json', '/swagger.json', '/docs-json', '/v3/api-docs', '/api-json', '/api/docs-json', '/api-docs', '/api-docs.json',
  '/api/v1/openapi.json', '/docs/json', '/documentation/json', '/swagger/v1/swagger.json', '/openapi.yaml', '/openapi',
  '/api-docs/swagger-ui-init.js', '/docs/swagger-ui-init.js', '/api/docs/swagger-ui-init.js', '/api/swagger-ui-init.js', '/api/api-docs/swagger-ui-init.js', '/swagger/swagger-ui-init.js',
];
const NAMES_A_DOCUMENT = /openapi|swagger|api-docs|docs-json/i;
const DOCUMENT_FILE = /(?:^|\/)(?:openapi|swagger)\.(?:json|ya?ml)$/i;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_YAML = 1024 * 1024;
/** How long a program without a health endpoint may take until it listens. */
const LISTENS_MS = 5000;
/** On top of what a conversation waits to see whether a program that does not answer has ended. */
const RETRY_MS = 20;

/**
 * Asks the program for its OpenAPI document; where it has none, takes the file of the tree that is nearest to its root.
 * @param routes paths that the plan promises; those that look like a document's are asked first
 * @param known whoever may ask for a promised document that strangers are refused
 */
export async function findDocument(conversation: Conversation, routes: readonly string[], files: readonly TreeFile[], known?: KnownAccount): Promise<FoundDocument | undefined> {
  if (!await listening(conversation)) return fileDocument(files);
  const promised = routes.filter((path) => NAMES_A_DOCUMENT.test(path) && !path.includes('{') && !path.includes(':'));
  for (const path of new Set([...promised, ...PLACES])) {
    const open = await conversation.ask({ method: 'GET', path }, { shown: MOST_BYTES });
    const guarded = known !== undefined && promised.includes(path) && 'status' in open && [401, 403].includes(open.status);
    const reply = guarded ? await askAsKnown(conversation, path, routes, known, MOST_BYTES) ?? open : open;
    if (conversation.ended !== undefined) break;
    const document = 'status' in reply && reply.status === 200 && !reply.cut ? readDocument(path.endsWith('.js') ? embeddedDocument(reply.text) : reply.text) : undefined;
    if (document !== undefined) return { document, source: ['GET', path] };
  }
  return fileDocument(files);
}

function fileDocument(files: readonly TreeFile[]): FoundDocument | undefined {
  const named = files.filter((file) => DOCUMENT_FILE.test(file.path) && file.content.byteLength <= MOST_BYTES);
  const nearest = [...named].sort((a, b) => a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1));
  for (const file of nearest) {
    const document = readDocument(textOf(file) ?? '');
    if (document !== undefined) return { document, source: ['read', file.path] };
  }
  return undefined;
}

function readDocument(text: string): Loose | undefined {
  try {
    const value: unknown = /^\s*\{/.test(text) ? JSON.parse(text) : text.length <= MOST_YAML && /^["']?(?:openapi|swagger)\b/m.test(text) ? parse(text, { maxAliasCount: 100 }) : undefined;
    return isApiDocument(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON object after `"swaggerDoc":`, up to the brace that closes it. */
function embeddedDocument(script: string): string {
  const start = script.indexOf('{', script.indexOf('"swaggerDoc"') + 1);
  let depth = 0;
  for (let at = start, quoted = false; start >= 0 && at < script.length; at++) {
    const character = script[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth++;
    else if (!quoted && character === '}' && --depth === 0) return script.slice(start, at + 1);
  }
  return '';
}

async function listening(conversation: Conversation): Promise<boolean> {
  const until = conversation.now + LISTENS_MS;
  for (;;) {
    const reply = await conversation.ask({ method: 'GET', path: '/' }, { headOnly: true });
    if (!('problem' in reply && /ECONNREFUSED/.test(reply.problem))) return true;
    if (conversation.ended !== undefined || conversation.now >= until) return false;
    await conversation.pause(RETRY_MS);
  }
}
