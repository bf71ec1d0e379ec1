import type { ModelTurn, TurnMessage } from '../endpoint.ts';

/** The system message: the turn's own, and the schema of the answer where one is asked for, since the SDK has no field for it. */
export function systemText({ system, json }: ModelTurn): string {
  if (json === undefined) return system;
  return `${system}\n\nAnswer with one JSON object and nothing else: no prose, no code fence. It must fit this JSON Schema (${json.name}):\n${JSON.stringify(json.schema)}`;
}

/**
 * The conversation as the one prompt that a session takes. A single message of the user is that prompt, byte for byte;
 * more are set apart by lines that begin with a mark which occurs in none of them, so that no message can pose as another.
 */
export function promptText(messages: readonly TurnMessage[]): string {
  const [first, ...more] = messages;
  if (first?.role === 'user' && more.length === 0) return first.content;
  const parts = messages.flatMap(partsOf);
  let mark = '=====';
  while (parts.some(({ title, content }) => title.includes(mark) || content.includes(mark))) mark += '=';
  return [
    `This is a conversation so far. Each part begins with a line "${mark} who", and only such a line begins a part. Go on from its end as the assistant.`,
    ...parts.map(({ title, content }) => `${mark} ${title}\n${content}`),
  ].join('\n\n');
}

interface Part {
  readonly title: string;
  readonly content: string;
}

function partsOf(message: TurnMessage): Part[] {
  switch (message.role) {
    case 'user': return [{ title: 'user', content: message.content }];
    case 'assistant': return [
      ...(message.content === '' ? [] : [{ title: 'assistant', content: message.content }]),
      ...(message.toolCalls ?? []).map((call) => ({ title: `assistant called tool ${named(call)}`, content: JSON.stringify(call.input) ?? 'null' })),
    ];
    case 'tool': return message.results.map((result) => ({ title: `result of tool ${named({ id: result.callId, name: result.name })}`, content: result.content }));
  }
}

/** Both are the model's words: in one line, whatever they hold. */
function named({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${JSON.stringify(name)} (call ${JSON.stringify(id)})`;
}
