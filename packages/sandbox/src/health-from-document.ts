import { Conversation } from './authentication/conversation.ts';
import { findDocument, type FoundDocument } from './authentication/find-document.ts';
import { readApi, type Loose, type Operation } from './authentication/open-api.ts';
import type { HttpAccess } from './http/http-access.ts';
import { stackFiles, type StackContext } from './stack-context.ts';

/** Where a program is asked whether it is well, and what says so. */
export interface HealthEndpoint {
  readonly path: string;
  readonly status: number;
  /** What it was taken from, where that is not the plan. */
  readonly from?: string;
}

/** What a program without a health endpoint in its plan has instead. */
export interface SeenHealth {
  readonly document?: FoundDocument;
  readonly health?: HealthEndpoint;
}

/** Last parts of paths that ask for health wherever they are, the plainest first. */
const HEALTH = ['health', 'healthz', 'healthcheck', 'health-check', 'livez', 'live', 'liveness', 'readyz', 'ready', 'readiness', 'heartbeat', 'ping', 'alive'];
/** A status may be that of an order: only at the top, or below the base of an API. */
const STATUS_AT_TOP = /^(?:\/api)?(?:\/v\d+)?\/(?:status|up)\/?$/;
const IN_WORDS = /(?:^|[\s_-])(?:health|healthz|healthcheck|liveness|readiness|ping)(?:$|[\s_-])/;

/** Looks for the OpenAPI document of a program that runs, and for what it says of health. The document itself will do where it names none. */
export async function healthFromDocument(context: StackContext, access: HttpAccess, limitMs: number, ended: () => string | undefined): Promise<SeenHealth> {
  const { foreign, clock } = context;
  const conversation = new Conversation({ access, foreign, clock, until: clock.now() + Math.min(limitMs, context.stepTimeoutMs), ended });
  const document = await findDocument(conversation, context.routes, stackFiles(context));
  const health = document === undefined ? undefined : endpointOf(document);
  return { ...(document === undefined ? {} : { document }), ...(health === undefined ? {} : { health }) };
}

function endpointOf({ document, source: [verb, place] }: FoundDocument): HealthEndpoint | undefined {
  const named = healthOperation(document);
  if (named !== undefined) return { path: named.path, status: named.success, from: `named by ${verb === 'GET' ? place : `${place} of the tree`}` };
  return verb === 'GET' ? { path: place, status: 200, from: 'the OpenAPI document itself, which names no health endpoint' } : undefined;
}

/** The operation of a document that asks for health: a GET that needs nothing and that anybody may make. */
export function healthOperation(document: Loose): Operation | undefined {
  const open = readApi(document).operations.filter((operation) => operation.method === 'GET' && operation.security.length === 0
    && !operation.path.includes('{') && operation.parameters.every(({ required }) => !required));
  const ranked = open.map((operation) => ({ operation, rank: rankOf(operation) })).filter(({ rank }) => rank !== undefined);
  ranked.sort((a, b) => a.rank! - b.rank! || a.operation.path.length - b.operation.path.length);
  return ranked[0]?.operation;
}

function rankOf({ path, words }: Operation): number | undefined {
  const last = path.replace(/\/+$/, '').split('/').at(-1)!.toLowerCase();
  const named = HEALTH.indexOf(last);
  if (named >= 0) return named;
  if (STATUS_AT_TOP.test(path.toLowerCase())) return HEALTH.length;
  return IN_WORDS.test(words) ? HEALTH.length + 1 : undefined;
}
