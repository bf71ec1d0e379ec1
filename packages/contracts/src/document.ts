import * as z from 'zod';
import { ArchiveManifest } from './archive-manifest.ts';
import { Briefing } from './briefing.ts';
import { CommitRecord } from './commit-record.ts';
import { Delivery } from './delivery.ts';
import { ErrorManifest } from './error-manifest.ts';
import { LedgerEntry } from './ledger.ts';
import { Plan, PlanDraft } from './plan.ts';
import { Receipt } from './receipt.ts';
import { Shards } from './shards.ts';
import { TreeManifest } from './tree-manifest.ts';
import { Patch, PatchSeries, Verdict } from './verdict.ts';

/** Every document that passes between stages, by the name in its `schema` field. */
export const DOCUMENTS = {
  'archive-manifest': ArchiveManifest,
  briefing: Briefing,
  commit: CommitRecord,
  delivery: Delivery,
  'error-manifest': ErrorManifest,
  'ledger-entry': LedgerEntry,
  patch: Patch,
  'patch-series': PatchSeries,
  plan: Plan,
  'plan-draft': PlanDraft,
  receipt: Receipt,
  shards: Shards,
  'tree-manifest': TreeManifest,
  verdict: Verdict,
} as const;
export type DocumentName = keyof typeof DOCUMENTS;
export type DocumentOf<N extends DocumentName> = z.infer<(typeof DOCUMENTS)[N]>;

/** A value that is not the document that was expected. `problems` has one line a violation, each with its JSON path. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  constructor(readonly document: DocumentName, readonly problems: readonly string[]) {
    super(`not a valid ${document}: ${problems.join('; ')}`);
  }
}

/** Parses a document read from outside. A document of another kind or version is refused by its name. */
export function parseDocument<N extends DocumentName>(name: N, value: unknown): DocumentOf<N> {
  const expected = `dark-factory/${name}/v1`;
  if (name !== 'plan-draft') {
    const found = typeof value === 'object' && value !== null && 'schema' in value ? (value as { schema: unknown }).schema : undefined;
    if (found !== expected) {
      throw new DocumentError(name, [`schema: expected "${expected}", found ${found === undefined ? 'none' : JSON.stringify(found)}`]);
    }
  }
  const result = (DOCUMENTS[name] as z.ZodType).safeParse(value);
  if (!result.success) throw new DocumentError(name, result.error.issues.map((issue) => `${jsonPath(issue.path)}: ${issue.message}`));
  return result.data as DocumentOf<N>;
}

/** Parses a document from JSON text or bytes. */
export function parseDocumentJson<N extends DocumentName>(name: N, json: string | Uint8Array): DocumentOf<N> {
  let value: unknown;
  try {
    value = JSON.parse(typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw new DocumentError(name, [`not JSON: ${(error as Error).message}`]);
  }
  return parseDocument(name, value);
}

/** The bytes of a document as it is stored: checked against its schema first, indented, with a final newline. */
export function writeDocument<N extends DocumentName>(name: N, document: DocumentOf<N>): string {
  return `${JSON.stringify(parseDocument(name, document), null, 2)}\n`;
}

/** The JSON Schema of a document, generated from its zod schema. */
export function jsonSchemaOf(name: DocumentName, options: { readonly io: 'input' | 'output' } = { io: 'output' }): Record<string, unknown> {
  return z.toJSONSchema(DOCUMENTS[name] as z.ZodType, { target: 'draft-2020-12', unrepresentable: 'any', io: options.io }) as Record<string, unknown>;
}

/** A JSON path as people write it: `units[3].files[0].path`; the document itself is `(document)`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(document)';
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`)).join('');
}
