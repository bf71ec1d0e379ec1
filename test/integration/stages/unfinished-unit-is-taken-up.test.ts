import { expect, test } from '@jest/globals';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { workStage } from '@dark-factory/stages';
import { memoryAnswers } from '../../builders/memory-answers.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { answered } from '../../builders/scripted-model.ts';
import { aStageWorld, planned } from '../../builders/stage-world.ts';
import { startWritingApi } from '../../builders/writing-api.ts';

const owned = (path: string) => ({ path, purpose: 'code', lines: 20, executable: false });
const INPUT = { shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };

async function aRun(answer: (prompt: string, before: number) => string) {
  const api = await startWritingApi(answer);
  const world = await aStageWorld();
  const answers = memoryAnswers();
  const { tiers: writers } = await modelsAt(api.url, { clock: systemClock, random: () => 0.5, logger: silentLogger, answers });
  await planned(world, aDraft({ units: [aUnit({ id: 'WU-01', files: ['src/a.mjs', 'src/b.mjs', 'src/c.mjs'].map(owned) })] }), { shards: 1 });
  const deps = { ...world.deps, writers };
  return { api, answers, deps, work: () => workStage(INPUT, deps), [Symbol.asyncDispose]: async () => { await api.close(); await world[Symbol.asyncDispose](); } };
}

test('a unit that ended partial is taken up again: its useful answers are recalled, the useless ones asked anew', async () => {
  // a, then b, then three times nothing; asked a fourth time for c, it comes.
  await using run = await aRun((prompt, before) => {
    if (prompt.includes('Task: write')) return answered('src/a.mjs', 'a');
    if (prompt.includes('from its first line: src/b.mjs')) return answered('src/b.mjs', 'b');
    return before < 2 ? 'All of it is there.' : answered('src/c.mjs', 'c');
  });
  const first = await run.work();
  expect(first.deliveries[0]).toMatchObject({ status: 'partial', missing: [{ path: 'src/c.mjs' }], usage: { requests: 4 } });
  expect(run.answers.kept.size).toBe(2);
  const second = await run.work();
  expect(second.deliveries[0]).toMatchObject({ status: 'done', fromCache: false, usage: { requests: 1 } });
  expect(run.api.asked()).toEqual(['WU-01 write', 'WU-01 continue', 'WU-01 continue', 'WU-01 continue', 'WU-01 continue']);
  expect((await run.work()).deliveries[0]).toMatchObject({ status: 'done', fromCache: true, usage: { requests: 0 } });
});

test('a repair that mended nothing is asked for anew by the next run, and the code that it was for is not', async () => {
  const all = (content: string) => ['src/a.mjs', 'src/b.mjs', 'src/c.mjs'].map((path) => answered(path, content)).join('');
  await using run = await aRun((prompt, before) => (prompt.includes('Task: write') ? all('BROKEN') : before === 0 ? all('BROKEN still') : all('mended')));
  const deps = { ...run.deps, checkSyntax: (file: { content: Uint8Array }) => Promise.resolve(Buffer.from(file.content).includes('BROKEN') ? [{ line: 1, column: 1, message: 'unexpected BROKEN' }] : []) };
  expect((await workStage(INPUT, deps)).deliveries[0]).toMatchObject({ status: 'partial', usage: { requests: 2 } });
  expect((await workStage(INPUT, deps)).deliveries[0]).toMatchObject({ status: 'done', usage: { requests: 1 } });
  expect(run.api.asked()).toEqual(['WU-01 write', 'WU-01 repair', 'WU-01 repair']);
});
