import type { Simulator } from '../../../packages/simulator/src/index.ts';

/** The parts of a chat completion that tests look at. */
export interface Answered {
  status: number;
  headers: Headers;
  body: {
    id: string;
    choices: { message: { content: string | null; refusal: string | null; tool_calls?: unknown[] }; finish_reason: string }[];
    usage: Record<string, unknown>;
    error: { message: string; type: string; param: string | null; code: string | null };
  };
}

/** A user message that asks for one thing. */
export const user = (content: string) => ({ role: 'user', content });

/** Sends a chat completions request with plain fetch. A string is one user message. */
export async function ask(simulator: Simulator, request: string | Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answered> {
  const asked = typeof request === 'string' ? { messages: [user(request)] } : request;
  const response = await post(simulator, asked, headers);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
}

/** The same, without reading the answer. */
export function post(simulator: Simulator, request: Record<string, unknown>, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${simulator.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'simulator-1', ...request }),
    signal,
  });
}
