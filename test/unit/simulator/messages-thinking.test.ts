import { expect, test } from '@jest/globals';
import { startMessagesSimulator } from '../../../packages/simulator/src/index.ts';
import { askMessages } from './messages-ask.ts';

const tools = [{ name: 'read', input_schema: { type: 'object' } }];
const user = { role: 'user', content: 'Start.' };

test('a call that was thought about must come back with that thinking, first and unchanged', async () => {
  await using simulator = await startMessagesSimulator({ recordings: { origin: 'Written by hand for a test.', answers: [
    { name: 'end', when: { contains: ['content'] }, text: 'Done.' },
    { name: 'read', thinking: 'I look.', toolCalls: [{ name: 'read' }] },
  ] } });
  const { body: { content } } = await askMessages(simulator, { messages: [user], tools });
  const [thinking, call] = content as [Record<string, unknown>, Record<string, unknown>];
  expect([thinking['type'], call['type']]).toEqual(['thinking', 'tool_use']);
  const withTurn = (...blocks: object[]) => askMessages(simulator, { messages: [user, { role: 'assistant', content: blocks }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: call['id'], content: 'content' }] }], tools });
  for (const [blocks, says] of [
    [[call], 'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.'],
    [[call, thinking], 'but found `tool_use`.'],
    [[{ ...thinking, thinking: 'I looked.' }, call], 'messages.1.content.0: Invalid `signature` in `thinking` block'],
  ] as const) {
    const refused = await withTurn(...blocks);
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining(says)]);
  }
  expect((await withTurn(thinking, call)).status).toBe(200);
});
