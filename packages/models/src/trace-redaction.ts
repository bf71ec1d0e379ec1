/**
 * Shorter values are not replaced: they are words, numbers or flags that occur in every other line, and a trace full of
 * holes tells where they stood. No endpoint and no forge gives out a key that short.
 */
const SHORTEST_SECRET = 6;
const REPLACEMENT = '***';

/** Replaces text. */
export type Redact = (text: string) => string;

/**
 * Replaces secrets by `***`, wherever they stand: as they are, in base64 (also as a part of something longer, as in
 * `Authorization: Basic`), escaped for a URL and escaped for JSON, once or twice.
 */
export function createRedactor(secrets: Iterable<string | undefined>): Redact {
  const forms = new Set([...secrets].filter((secret): secret is string => secret !== undefined && secret.trim().length >= SHORTEST_SECRET).flatMap((secret) => [secret, secret.trim()]).flatMap(formsOf));
  // The longest first: what is left of a form after a shorter one was cut out of it would still tell something.
  const ordered = [...forms].filter((form) => form.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((redacted, form) => redacted.replaceAll(form, REPLACEMENT), text);
}

/** An error with the same message, stack, system code and causes, redacted, and with nothing else that a library has put on it. */
export function redactedError(error: unknown, redact: Redact, depth = 4): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : undefined;
  const copy = new Error(redact(error.message), error.cause === undefined || depth === 0 ? {} : { cause: redactedError(error.cause, redact, depth - 1) });
  copy.name = error.name;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)) Object.assign(copy, { code: redact(code) });
  if (error.stack !== undefined) copy.stack = redact(error.stack);
  return copy;
}

function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const plain = [secret, url, url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())];
  const coded = [0, 1, 2].flatMap((offset) => base64Forms(secret, offset));
  return [...plain, ...coded].flatMap((form) => [form, jsonEscaped(form), jsonEscaped(jsonEscaped(form))]);
}

/** What of a secret's base64 does not depend on what stands around it, when `offset` bytes stand before it in its group of three. */
function base64Forms(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret, 'utf8')]);
  const coded = bytes.toString('base64');
  const from = Math.ceil((offset * 8) / 6);
  const inner = coded.slice(from, Math.floor((bytes.length * 8) / 6));
  return [inner, inner.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(inner)];
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
