import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the Copilot API got it. */
export interface CopilotRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface CopilotApi extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly CopilotRequest[];
}

/**
 * What of GitHub's Copilot API the runtime asks for: the list of models, and chat completions. Written by hand after what
 * the runtime 1.0.14 was seen to ask; it was not recorded from GitHub.
 */
export async function copilotApi(options: { readonly models: readonly string[]; readonly refuse?: (request: string) => { readonly status: number; readonly body: object } | undefined }): Promise<CopilotApi> {
  const requests: CopilotRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const path = `${request.method} ${request.url}`;
      requests.push({ path, authorization: request.headers.authorization, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> });
      const { status, body } = path === 'GET /models' ? { status: 200, body: { object: 'list', data: options.models.map(aModel) } }
        : path === 'POST /chat/completions' ? (options.refuse?.(text) ?? { status: 200, body: aCompletion() })
        : { status: 404, body: { message: 'Not Found' } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function aModel(id: string): object {
  return {
    id, name: id, object: 'model', vendor: 'Anthropic', version: id, preview: false, is_chat_default: true, is_chat_fallback: true, model_picker_enabled: true, model_picker_category: 'versatile',
    policy: { state: 'enabled', terms: 'x' }, billing: { is_premium: true, multiplier: 1 }, supported_endpoints: ['/chat/completions'],
    capabilities: {
      type: 'chat', family: id, object: 'model_capabilities', tokenizer: 'o200k_base', supports: { tool_calls: true, parallel_tool_calls: true, streaming: true, structured_outputs: true },
      limits: { max_prompt_tokens: 128_000, max_output_tokens: 16_384, max_context_window_tokens: 264_000 },
    },
  };
}

function aCompletion(): object {
  return {
    id: 'x', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'the answer' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, prompt_tokens_details: { cached_tokens: 80 }, completion_tokens_details: { reasoning_tokens: 40 } },
  };
}
