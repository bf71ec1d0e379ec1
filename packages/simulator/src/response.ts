import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Answered, Outcome } from './chat-service.ts';

/** An answer as text: one JSON document, or the events of a stream. */
export interface Wire {
  readonly streamed: boolean;
  readonly parts: readonly string[];
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const GARBAGE = '<html><head><title>502 Bad Gateway</title></head><body>upstream connect error</body></html>';

/** The JSON of a request's body; nothing when it is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError(`the body is over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Sends JSON and waits until it is out. False when the client was gone. */
export async function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): Promise<boolean> {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
  return out(response);
}

/** Sends what was decided. True when the client got all of it. */
export async function sendOutcome(response: ServerResponse, outcome: Outcome, write: (answered: Answered) => Wire, headers: Record<string, string>): Promise<boolean> {
  switch (outcome.kind) {
    case 'refused':
      return sendJson(response, outcome.error.status, outcome.error.body, { ...headers, ...outcome.error.headers });
    case 'cut':
      response.destroy();
      return false;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(GARBAGE);
      return out(response);
    case 'answered':
      return sendAnswer(response, write(outcome), outcome.cutInMiddle, headers);
    default:
      return outcome satisfies never;
  }
}

async function sendAnswer(response: ServerResponse, { streamed, parts }: Wire, cutInMiddle: boolean, headers: Record<string, string>): Promise<boolean> {
  if (streamed) response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers });
  else response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(parts.join(''))), ...headers });
  if (cutInMiddle) {
    const whole = parts.join('');
    await new Promise<void>((sent) => response.write(whole.slice(0, whole.length / 2), () => sent()));
    response.destroy();
    return false;
  }
  for (const part of parts) response.write(part);
  response.end();
  return out(response);
}

async function out(response: ServerResponse): Promise<boolean> {
  await finished(response).catch(() => undefined);
  return response.writableFinished;
}
