import { describe, expect, test } from '@jest/globals';
import type { Tool, ToolLoopRequest } from '@dark-factory/models';
import type { MessagesSimulatorOptions, RecordedAnswer } from '@dark-factory/simulator';
import { bodiesOf, modelsOf, PROTOCOLS, type Protocol } from '../../builders/messages-models.ts';

/** Tools that note what they were given. */
function notingTools() {
  const given: unknown[] = [];
  const tool = (name: string, run: (input: { path: string }) => string): Tool => ({
    name,
    description: `${name} a file`,
    inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    run: (input) => {
      given.push([name, input]);
      return Promise.resolve(run(input as { path: string }));
    },
  });
  return { given, tools: [tool('read', ({ path }) => `content of ${path}`), tool('write', ({ path }) => `wrote ${path}`)] };
}

async function run(protocol: Protocol, answers: RecordedAnswer[], request: Partial<ToolLoopRequest> = {}, options: Partial<MessagesSimulatorOptions> = {}) {
  const { given, tools } = notingTools();
  await using world = await modelsOf(protocol, answers, options);
  const outcome = await world.models.tiers.standard.runTools({ purpose: 'refine', system: 'Mend it.', task: 'Start.', tools, maxOutputTokens: 400, maxTurns: 6, ...request });
  return { outcome, given, statuses: world.simulator.requests.map(({ status }) => status), bodies: bodiesOf(world.simulator) };
}

const usage = { promptTokens: 100, completionTokens: 10 };
const end = { name: 'end', when: { contains: ['wrote b.ts'] }, text: 'All mended.', usage };

describe.each(PROTOCOLS)('a model with tools over %s', (protocol) => {
  test('calls two of them, sees what they say, and ends; usage is the sum', async () => {
    const { outcome, given, statuses, bodies } = await run(protocol, [
      end,
      { name: 'write', when: { contains: ['content of a.ts'] }, text: 'I write.', toolCalls: [{ name: 'write', arguments: { path: 'b.ts' } }], usage },
      { name: 'read', text: 'I read.', toolCalls: [{ name: 'read', arguments: { path: 'a.ts' } }], usage },
    ]);
    expect(outcome).toMatchObject({ kind: 'done', text: 'All mended.', turns: 3, usage: { requests: 3, failedRequests: 0, promptTokens: 300, completionTokens: 30 } });
    expect(outcome.uses).toEqual([{ name: 'read', input: { path: 'a.ts' }, output: 'content of a.ts' }, { name: 'write', input: { path: 'b.ts' }, output: 'wrote b.ts' }]);
    expect(given).toEqual([['read', { path: 'a.ts' }], ['write', { path: 'b.ts' }]]);
    expect(statuses).toEqual([200, 200, 200]);
    expect(Object.keys(bodies[2]!).sort()).toEqual([...(protocol === 'anthropic' ? ['system'] : []), 'max_tokens', 'messages', 'model', 'tools'].sort());
  });

  test('may call both in one turn', async () => {
    const { outcome, statuses } = await run(protocol, [end, { name: 'both', toolCalls: [{ name: 'read', arguments: { path: 'a.ts' } }, { name: 'write', arguments: { path: 'b.ts' } }] }]);
    expect(outcome).toMatchObject({ kind: 'done', turns: 2, uses: [{ name: 'read' }, { name: 'write' }] });
    expect(statuses).toEqual([200, 200]);
  });

  test.each([
    ['a tool that there is not', { name: 'delete', arguments: { path: 'a.ts' } }, 'There is no tool "delete". There are: read, write.'],
    ['a name that no API takes back', { name: 'files.delete all', arguments: {} }, 'There is no tool "files.delete all". There are: read, write.'],
    ['an input that is no JSON', { name: 'read', arguments: '{"path": "a.ts"' }, 'The input of read is not a JSON object. It was not run.'],
    ['an input that is no object', { name: 'read', arguments: '["a.ts"]' }, 'The input of read is not a JSON object. It was not run.'],
  ])('is told what was wrong with %s, and goes on', async (_name, toolCall, says) => {
    const { outcome, given, statuses } = await run(protocol, [
      end,
      { name: 'again', when: { contains: [says] }, toolCalls: [{ name: 'write', arguments: { path: 'b.ts' } }] },
      { name: 'wrong', toolCalls: [toolCall], breaksFormat: true },
    ]);
    expect(outcome).toMatchObject({ kind: 'done', turns: 3 });
    expect(outcome).toMatchObject({ uses: [{ name: 'write' }] });
    expect(given).toEqual([['write', { path: 'b.ts' }]]);
    expect(statuses).toEqual([200, 200, 200]);
  });

  test('is stopped when it repeats one call that says the same', async () => {
    const { outcome, given } = await run(protocol, [{ name: 'loop', toolCalls: [{ name: 'read', arguments: { path: 'a.ts' } }] }]);
    expect(outcome).toMatchObject({ kind: 'stopped', reason: 'it called read 3 times with the same input and the same result', turns: 3, usage: { requests: 3 } });
    expect(given).toHaveLength(3);
  });

  test('is stopped at its last turn, whose tools are not run: nobody would see what they say', async () => {
    let turn = 0;
    const { outcome, given } = await run(protocol, [{ name: 'busy', answer: () => ({ text: 'On it.', toolCalls: [{ name: 'read', arguments: { path: `${turn++}.ts` } }] }) }], { maxTurns: 4 });
    expect(outcome).toMatchObject({ kind: 'stopped', reason: 'it was still calling tools after 4 turns', text: 'On it.', turns: 4, usage: { requests: 4 } });
    expect(given).toEqual([0, 1, 2].map((at) => ['read', { path: `${at}.ts` }]));
    expect(outcome.uses).toHaveLength(3);
  });

  test('declines, is cut, or loses its key after it has used a tool: the use is kept', async () => {
    const answers = [{ name: 'then', when: { contains: ['content of a.ts'] }, text: 'long '.repeat(1000) }, { name: 'read', toolCalls: [{ name: 'read', arguments: { path: 'a.ts' } }] }];
    const at = { when: { contains: 'content of a.ts' } };
    const declined = await run(protocol, answers, {}, { faults: [{ ...at, fault: { refusal: true } }] });
    const cut = await run(protocol, answers);
    const locked = await run(protocol, answers, {}, { faults: [{ ...at, fault: { status: 401 } }] });
    for (const { outcome } of [declined, cut, locked]) expect(outcome).toMatchObject({ turns: 2, uses: [{ name: 'read' }] });
    expect([declined.outcome.kind, cut.outcome.kind, locked.outcome]).toMatchObject(['refused', 'truncated', { kind: 'failed', reach: 'run', usage: { requests: 2, failedRequests: 1 } }]);
  });
});

test('what a tool throws ends the loop', async () => {
  await using world = await modelsOf('openai-compatible', [{ name: 'read', toolCalls: [{ name: 'read', arguments: {} }] }]);
  const tools = [{ name: 'read', description: 'd', inputSchema: { type: 'object' }, run: () => Promise.reject(new Error('disk gone')) }];
  await expect(world.models.tiers.standard.runTools({ purpose: 'p', system: 's', task: 't', tools, maxOutputTokens: 10, maxTurns: 3 })).rejects.toThrow('disk gone');
});
