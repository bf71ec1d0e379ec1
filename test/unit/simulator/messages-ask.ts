import type { Simulator } from '../../../packages/simulator/src/index.ts';

/** The parts of a message that tests look at. */
export interface Message {
  status: number;
  headers: Headers;
  body: {
    content: Record<string, unknown>[];
    stop_reason: string;
    usage: Record<string, unknown>;
    type: string;
    error: { type: string; message: string };
  };
}

export const VERSION = { 'anthropic-version': '2023-06-01' };

/** Sends a messages request with plain fetch. A string is one user message. */
export async function askMessages(simulator: Simulator, request: string | Record<string, unknown>, headers: Record<string, string> = VERSION): Promise<Message> {
  const asked = typeof request === 'string' ? { messages: [{ role: 'user', content: request }] } : request;
  const response = await fetch(`${simulator.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'simulator-1', max_tokens: 1000, ...asked }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Message['body'] };
}
