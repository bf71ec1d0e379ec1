import { readFileSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NO_USAGE } from '@dark-factory/contracts';
import { createRedactor, readTrace, type TraceRecord } from '@dark-factory/models';
import { RecordingLogger, VirtualClock } from '@dark-factory/runtime';
import { TraceWriter } from '../../../packages/cli/src/run/trace-writer.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

const STAGE = { stage: 'work', expedition: 'sample', plan: 'a'.repeat(64), models: { draft: 'm' }, input: { round: 2 } } as const;

function aRecord(reply: TraceRecord['reply']): TraceRecord {
  return { schema: 'dark-factory/trace/v1', at: '2026-01-01T00:00:00.000Z', purpose: 'WU-01 write', provider: 'openai-compatible', model: 'm', key: 'b'.repeat(64), attempt: 1, durationMs: 1, request: { system: 's', messages: [{ role: 'user', content: 'it says my-secret-key' }], maxOutputTokens: 9 }, reply, usage: NO_USAGE };
}
const FAULT = aRecord({ kind: 'fault', status: 503, body: 'busy' });
const ANSWER = aRecord({ kind: 'answer', text: 'x', toolCalls: [], finish: 'stop', finishRaw: 'stop' });

async function aWriter() {
  const folder = await temporaryFolder('traces');
  const logger = new RecordingLogger();
  const path = join(folder.path, 'run');
  const run = { path, begun: 0, begin: async () => { run.begun++; await mkdir(path, { recursive: true }); } };
  return { traces: new TraceWriter({ clock: new VirtualClock(), logger, redact: createRedactor(['my-secret-key']) }), run, logger, folder, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

test('a run whose requests are only refused leaves nothing; with the first answer everything is written', async () => {
  await using world = await aWriter();
  const { traces, run } = world;
  traces.record(ANSWER);
  traces.start(run, STAGE);
  traces.record(FAULT);
  await settled();
  expect([run.begun, readdirSync(world.folder.path)]).toEqual([0, []]);

  traces.record(ANSWER);
  await settled();
  traces.record(FAULT);
  // It is there at once: nothing was waited for.
  const trace = readTrace(readFileSync(join(run.path, 'traces/work-r2.jsonl'), 'utf8'), 't');
  expect(trace.header).toMatchObject(STAGE);
  expect(trace.records.map(({ reply }) => reply.kind)).toEqual(['fault', 'answer', 'fault']);
  expect(trace.records[0]!.request.messages[0]).toEqual({ role: 'user', content: 'it says ***' });
});

test('a stage that is run again has a trace of its own', async () => {
  await using world = await aWriter();
  const { traces, run } = world;
  for (let time = 0; time < 3; time++) {
    traces.start(run, STAGE);
    traces.record(ANSWER);
    await settled();
  }
  expect(readdirSync(join(run.path, 'traces')).sort()).toEqual(['work-r2-2.jsonl', 'work-r2-3.jsonl', 'work-r2.jsonl']);
});

test('a trace that cannot be written is one warning', async () => {
  await using world = await aWriter();
  await writeFiles(world.folder.path, { 'run/traces': 'a file' });
  world.traces.start(world.run, STAGE);
  for (let time = 0; time < 3; time++) {
    world.traces.record(ANSWER);
    await settled();
  }
  expect(world.logger.lines.map(({ level, message }) => [level, message.slice(0, 38)])).toEqual([['warning', 'The trace is not written any further: ']]);
});
