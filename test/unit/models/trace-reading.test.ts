import { expect, test } from '@jest/globals';
import { NO_USAGE, digestOf } from '@dark-factory/contracts';
import { createTraceAnswers, createTraceClient, readTrace, recordingOf, traceHeader, type ModelTurn, type TraceRecord } from '@dark-factory/models';
import { RecordingLogger, TOOL, UserError, VirtualClock } from '@dark-factory/runtime';
import { checkRecording } from '../../../packages/simulator/src/index.ts';

const TURN: ModelTurn = { system: 'Role: worker', messages: [{ role: 'user', content: 'Write it.' }], maxOutputTokens: 100 };

function aRecord(text: string, overrides: Partial<TraceRecord> = {}, turn: ModelTurn = TURN): TraceRecord {
  return {
    schema: 'dark-factory/trace/v1', at: '2026-01-01T00:00:00.000Z', purpose: 'WU-01 write', provider: 'openai-compatible', model: 'm', key: digestOf({ model: 'm', turn }), attempt: 1, durationMs: 5,
    request: turn, reply: { kind: 'answer', text, toolCalls: [], finish: 'stop', finishRaw: 'stop' }, usage: { ...NO_USAGE, requests: 1, promptTokens: 7, completionTokens: 3 },
    ...overrides,
  };
}

const FAULT = aRecord('', { reply: { kind: 'fault', status: 503, body: 'busy' } });
const HEADER = traceHeader({ stage: 'work', expedition: 'sample', plan: 'a'.repeat(64), models: { draft: 'm' }, input: { round: 1 } }, new VirtualClock());
const text = (...lines: object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const deps = () => ({ clock: new VirtualClock(), random: () => 0.5, logger: new RecordingLogger() });

function refusal(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was read');
}

test('a trace is read back as it was written, and a last line that a kill has torn is passed over', () => {
  expect(readTrace(text(HEADER, FAULT, aRecord('x')), 't')).toEqual({ header: HEADER, records: [FAULT, aRecord('x')], torn: false });
  expect(readTrace(text(HEADER, aRecord('x')) + JSON.stringify(aRecord('y')).slice(0, 99), 't')).toEqual({ header: HEADER, records: [aRecord('x')], torn: true });
  expect(readTrace(text(aRecord('x')), 't').header).toBeUndefined();
  const shared = aRecord('x', {}, { ...TURN, shared: 'For all.' });
  expect(readTrace(text(shared), 't').records).toEqual([shared]);
  expect(readTrace('', 't')).toEqual({ header: undefined, records: [], torn: false });
});

test.each([
  ['no JSON in the middle', `${text(HEADER)}{"a":\n${text(aRecord('x'))}`, 'line 2 is no JSON'],
  ['an empty line', `${text(HEADER)}\n${text(aRecord('x'))}`, 'line 2 is no JSON'],
  ['another version', text({ ...HEADER, schema: 'dark-factory/trace-header/v9' }), 'line 1: schema'],
  ['a record of another version', text(HEADER, { ...aRecord('x'), schema: 'dark-factory/trace/v9' }), 'line 2: schema'],
  ['a second header', text(HEADER, HEADER), 'line 2: '],
  ['a number', '7\n', 'line 1'],
  ['a key that is a path', text(HEADER, aRecord('x'), { ...aRecord('x'), key: '../../x' }), 'line 3: key: must be a SHA-256'],
  ['a finish that no endpoint says', text({ ...aRecord('x'), reply: { kind: 'answer', text: '', toolCalls: [], finish: 'done', finishRaw: '' } }), 'line 1: reply.finish'],
  ['unknown keys', text({ ...aRecord('x'), extra: 1 }), 'line 1'],
])('%s is one error that names the line', (_title, content, says) => {
  const error = refusal(() => readTrace(content, 'my.jsonl'));
  expect(error).toMatchObject({ code: 'trace-invalid', where: 'my.jsonl' });
  expect(error.what).toContain(says);
});

test('equal requests get their answers in recorded order, and faults are passed over', async () => {
  const answers = createTraceAnswers([FAULT, aRecord('first'), FAULT, aRecord('second')], { where: 't' });
  const model = createTraceClient(answers, 'm', deps());
  const ask = () => model.complete({ purpose: 'WU-01 write', ...TURN, messages: [{ role: 'user', content: 'Write it.' }] });
  expect(await ask()).toMatchObject({ kind: 'done', text: 'first', usage: { promptTokens: 7 } });
  expect(await ask()).toMatchObject({ kind: 'done', text: 'second' });
  expect(answers.left).toBe(0);
  await expect(ask()).rejects.toMatchObject({ code: 'trace-invalid', what: expect.stringContaining('it was answered 2 times and is asked once more') });
  expect(answers.missed).toBeInstanceOf(UserError);
});

test('what differs most likely is said for a request that is not there', async () => {
  const said = async (turn: Partial<ModelTurn>, purpose = 'WU-01 write', model = 'm', version: string = TOOL.version): Promise<string> => {
    const answers = createTraceAnswers([aRecord('x')], { where: 't', toolVersion: version });
    await expect(answers.endpoint(model, purpose).ask({ ...TURN, ...turn })).rejects.toThrow('[trace-invalid]');
    return answers.missed!.what;
  };
  expect(await said({ system: 'Role: other' }, undefined, undefined, '0.0.9')).toContain(`it was written by version 0.0.9, this is ${TOOL.version}`);
  expect(await said({ messages: [{ role: 'user', content: 'Other.' }] })).toContain('what the model is shown differs');
  expect(await said({ shared: 'For all.' })).toContain('what the model is shown differs');
  expect(await said({ maxOutputTokens: 101 })).toContain('its limit, its tools or the form of its answer differ');
  expect(await said({ system: 'x' }, 'WU-02 write')).toContain('"WU-02 write": there is no answer for that purpose');
  expect(await said({}, undefined, 'n')).toContain('it was answered by m, not by n');
});

test('requests that differ in their shared text alone are told apart in a recording', () => {
  const records = ['One plan.', 'Another.'].map((shared) => aRecord(`to ${shared}`, {}, { ...TURN, shared }));
  expect(recordingOf(records, 'made from a trace').answers.map(({ text: said, when: { contains } }) => ({ said, contains }))).toEqual([
    { said: 'to One plan.', contains: ['One plan.', 'Role: worker', 'Write it.'] },
    { said: 'to Another.', contains: ['Another.', 'Role: worker', 'Write it.'] },
  ]);
});

test('a conversation with tools becomes a recording that tells its turns apart', () => {
  const call = { id: '1', name: 'read', input: { path: 'a' } };
  const tools = [{ name: 'read', description: 'reads', inputSchema: {} }];
  const second: ModelTurn = { ...TURN, tools, messages: [...TURN.messages, { role: 'assistant', content: 'Look.', toolCalls: [call] }, { role: 'tool', results: [{ callId: '1', name: 'read', content: 'Write it' }] }] };
  const records = [
    aRecord('Look.', { reply: { kind: 'answer', text: 'Look.', toolCalls: [call], finish: 'tool-calls', finishRaw: 'tool_calls' } }, { ...TURN, tools }),
    aRecord('Done.', {}, second),
    aRecord('again', {}, TURN), aRecord('again', {}, TURN), aRecord('again', { attempt: 0 }, TURN), aRecord('other', {}, TURN),
    FAULT,
  ];
  const recording = recordingOf(records, 'made from a trace');
  checkRecording({ origin: recording.origin, answers: recording.answers });
  expect(recording.answers.map(({ text: said, times, when: { contains }, finish }) => ({ said, times, words: contains.length, finish }))).toEqual([
    { said: 'Done.', times: undefined, words: 4, finish: 'stop' },
    { said: 'Look.', times: 1, words: 2, finish: 'tool_calls' },
    { said: 'again', times: 2, words: 2, finish: 'stop' },
    { said: 'other', times: undefined, words: 2, finish: 'stop' },
  ]);
  expect(new Set(recording.answers.map(({ name }) => name)).size).toBe(4);
});
