import type { ChatRequest } from './chat-request.ts';
import { blocksOf, resultText, type MessagesBlock, type MessagesRequest } from './messages-request.ts';

/** The tool that the answer must call: the one that is named, or the only one where any must be. */
export function forcedTool({ tool_choice: choice, tools = [] }: MessagesRequest): NonNullable<MessagesRequest['tools']>[number] | undefined {
  if (choice?.type === 'any' && tools.length === 1) return tools[0];
  return choice?.type === 'tool' ? tools.find(({ name }) => name === choice.name) : undefined;
}

/** The schema that the answer must fit: of structured output, or of the tool that must be called. */
function askedSchema(request: MessagesRequest): Record<string, unknown> | undefined {
  return request.output_config?.format?.schema ?? forcedTool(request)?.input_schema;
}

/** The request as chat completions would have it, so that one recording serves both. */
export function asChatRequest(request: MessagesRequest): ChatRequest {
  const schema = askedSchema(request);
  const system = blocksOf(request.system ?? []).map(textOf).join('\n');
  return {
    model: request.model,
    max_tokens: request.max_tokens,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...request.messages.map(({ role, content }) => ({ role, content: blocksOf(content).map(textOf).join('\n'), tool_calls: callsOf(blocksOf(content)) })),
    ],
    tools: request.tools?.map((tool) => ({ type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.input_schema } })),
    response_format: schema === undefined ? undefined : { type: 'json_schema', json_schema: { name: 'answer', schema } },
  };
}

function textOf(block: MessagesBlock): string {
  switch (block.type) {
    case 'text': return block.text;
    case 'tool_result': return resultText(block);
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking': return '';
  }
}

function callsOf(blocks: readonly MessagesBlock[]): { id: string; function: { name: string; arguments: string } }[] {
  return blocks.flatMap((block) => (block.type === 'tool_use' ? [{ id: block.id, function: { name: block.name, arguments: JSON.stringify(block.input) } }] : []));
}
