import * as z from 'zod';

const CacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish();
const TextBlock = z.strictObject({ type: z.literal('text'), text: z.string().regex(/\S/, 'text content blocks must contain non-whitespace text'), cache_control: CacheControl });
const ToolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  input: z.record(z.string(), z.unknown()),
  cache_control: CacheControl,
});
const ToolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(TextBlock)]).optional(),
  is_error: z.boolean().optional(),
  cache_control: CacheControl,
});
const Thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const RedactedThinking = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() });
const Block = z.discriminatedUnion('type', [TextBlock, ToolUse, ToolResult, Thinking, RedactedThinking]);
const Message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string().min(1), z.array(Block).min(1, 'all messages must have non-empty content')]),
});
const Tool = z.strictObject({
  type: z.literal('custom').optional(),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  strict: z.boolean().optional(),
  cache_control: CacheControl,
});
const ToolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto'), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal('any'), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal('tool'), name: z.string(), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal('none') }),
]);

/** A messages request. A parameter that the API does not have is refused, as the API does. */
export const MessagesRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.int().positive(),
  messages: z.array(Message).min(1),
  system: z.union([z.string(), z.array(TextBlock)]).optional(),
  tools: z.array(Tool).optional(),
  tool_choice: ToolChoice.optional(),
  output_config: z.strictObject({
    effort: z.string().optional(),
    format: z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).optional(),
  }).optional(),
  stream: z.literal(false, 'this simulator does not stream: leave stream out').optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  top_k: z.int().optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  thinking: z.looseObject({ type: z.string() }).optional(),
  service_tier: z.string().optional(),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;
export type MessagesBlock = z.infer<typeof Block>;

/** The blocks of a message, a text on its own as one of them. */
export function blocksOf(content: MessagesRequest['messages'][number]['content'] | NonNullable<MessagesRequest['system']>): readonly MessagesBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** The text of a tool's result. */
export function resultText({ content }: z.infer<typeof ToolResult>): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('\n');
}

/** A request that keeps to the API, or the message of the 400 that it gets. */
export function readMessagesRequest(json: unknown): { readonly kind: 'read'; readonly request: MessagesRequest } | { readonly kind: 'refused'; readonly message: string } {
  const parsed = MessagesRequest.safeParse(json);
  if (!parsed.success) return { kind: 'refused', message: messageOfIssue(parsed.error.issues[0]!) };
  const problem = ruleBroken(parsed.data);
  return problem === undefined ? { kind: 'read', request: parsed.data } : { kind: 'refused', message: problem };
}

/** In the words of the API, as far as they are known. */
function messageOfIssue(outer: z.core.$ZodIssue): string {
  const issue = deepest(outer);
  const at = issue.path.map(String).join('.');
  const under = (key: string): string => (at === '' ? key : `${at}.${key}`);
  if (issue.code === 'unrecognized_keys') return `${under(issue.keys[0]!)}: Extra inputs are not permitted`;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `${at}: Field required`;
  return `${at === '' ? 'the body' : at}: ${issue.message}`;
}

/** Of what a union tried, the one that came furthest is the one that was meant. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const [furthest] = issue.errors.flat().map(deepest).sort((left, right) => right.path.length - left.path.length);
  return furthest === undefined ? issue : { ...furthest, path: [...issue.path, ...furthest.path] };
}

/** Blocks that may carry a marker, at most. */
const MOST_BREAKPOINTS = 4;

function ruleBroken(request: MessagesRequest): string | undefined {
  const blocks = [...blocksOf(request.system ?? []), ...request.messages.flatMap(({ content }) => blocksOf(content))];
  const marked = [...(request.tools ?? []), ...blocks].filter((block) => 'cache_control' in block && block.cache_control).length;
  if (marked > MOST_BREAKPOINTS) return `A maximum of ${MOST_BREAKPOINTS} blocks with cache_control may be provided. Found ${marked}.`;
  if (request.messages[0]!.role !== 'user') return 'messages: first message must use the "user" role';
  const { tool_choice: choice, tools = [] } = request;
  if (choice?.type === 'tool' && !tools.some(({ name }) => name === choice.name)) return `tool_choice: Tool '${choice.name}' not found in provided tools`;
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.';
  return pairingProblem(request);
}

/** Every result answers a call of the turn before it, and every call is answered in the turn after it. Turns of one role in a row are one. */
function pairingProblem({ messages }: MessagesRequest): string | undefined {
  let open: readonly string[] = [];
  for (const { at, role, blocks } of turnsOf(messages)) {
    const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const called = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    if (role === 'assistant' && answered.length > 0) return `messages.${at}: \`tool_result\` blocks can only be in \`user\` messages`;
    if (role === 'user' && called.length > 0) return `messages.${at}: \`tool_use\` blocks can only be in \`assistant\` messages`;
    const unasked = answered.find((id) => !open.includes(id));
    if (unasked !== undefined) return `messages.${at}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unasked}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    const missing = open.filter((id) => !answered.includes(id));
    if (missing.length > 0) return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    open = called;
  }
  return open.length === 0 ? undefined : `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}.`;
}

function turnsOf(messages: MessagesRequest['messages']): { readonly at: number; readonly role: 'user' | 'assistant'; readonly blocks: MessagesBlock[] }[] {
  const turns: { at: number; role: 'user' | 'assistant'; blocks: MessagesBlock[] }[] = [];
  messages.forEach(({ role, content }, at) => {
    const last = turns.at(-1);
    if (last?.role === role) last.blocks.push(...blocksOf(content));
    else turns.push({ at, role, blocks: [...blocksOf(content)] });
  });
  return turns;
}
