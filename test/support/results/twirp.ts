/** A request body of the results service, as parsed JSON. */
export type TwirpBody = Record<string, unknown>;

/** Who asks: the ids that the runtime token carries. The body only repeats them. */
export interface TwirpCaller {
  runId: string;
  jobId: string;
}

export type TwirpMethod = (body: TwirpBody, caller: TwirpCaller) => TwirpBody;

/** An answer other than 200. `code` is one of Twirp's error codes. */
export class TwirpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'TwirpError';
    this.status = status;
    this.code = code;
  }
}

/**
 * A field of a protobuf message in JSON. Clients write both `mime_type` and `mimeType`, and wrap optional values as
 * `{value}`: protobuf-ts and the JSON mapping of protobuf differ here, and both are legal.
 */
export function field(body: TwirpBody, snakeName: string): string | undefined {
  const camelName = snakeName.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  const raw = body[snakeName] ?? body[camelName];
  const value = raw !== null && typeof raw === 'object' && 'value' in raw ? raw.value : raw;
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A field that the service cannot do without. */
export function requiredField(body: TwirpBody, snakeName: string): string {
  const value = field(body, snakeName);
  if (value === undefined) throw new TwirpError(400, 'invalid_argument', `${snakeName} is required`);
  return value;
}

/** A repeated string field; absent means empty. */
export function listField(body: TwirpBody, snakeName: string): string[] {
  const camelName = snakeName.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  const raw = body[snakeName] ?? body[camelName];
  return Array.isArray(raw) ? raw.map(String) : [];
}
