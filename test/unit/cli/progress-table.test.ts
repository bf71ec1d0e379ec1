import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { VirtualClock } from '@dark-factory/runtime';
import type { ProgressEvent } from '@dark-factory/stages';
import { ProgressTable } from '../../../packages/cli/src/progress/progress-table.ts';
import { FakeStream, screenOf } from './fake-stream.ts';

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const plain = picocolors.createColors(false);

const stage = (name: string, state: 'started' | 'finished', detail?: string): ProgressEvent => ({ kind: 'stage', stage: name, state, ...(detail === undefined ? {} : { detail }) });
const unit = (id: string, state: Extract<ProgressEvent, { kind: 'unit' }>['state'], tokens = 0, more: { fromCache?: boolean; detail?: string } = {}): ProgressEvent => ({ kind: 'unit', unit: id, state, tokens, ...more });

function table(columns: number, rows: number) {
  const clock = new VirtualClock(0);
  const stream = new FakeStream({ columns, rows });
  return { clock, stream, view: new ProgressTable({ clock, stream, paint: plain }) };
}

test('a line a stage, a row a unit, redrawn in place', async () => {
  const { clock, stream, view } = table(90, 24);
  view.title(new Map([['WU-01', 'Items \u001b[2J\nand more'], ['WU-02', 'Members'], ['WU-03', 'Loans']]));
  view.progress(stage('plan', 'started'));
  await clock.sleep(1_250);
  view.progress(stage('plan', 'finished', '3 units in 2 shards'));
  view.progress(stage('work', 'started'));
  for (const id of ['WU-01', 'WU-02', 'WU-03']) view.progress(unit(id, 'waiting'));
  view.progress(unit('WU-03', 'done', 0, { fromCache: true }));
  view.progress(unit('WU-01', 'writing'));
  await clock.sleep(12_100);
  const working = screenOf(stream.text);
  view.progress(unit('WU-01', 'done', 12_345));
  view.progress(unit('WU-02', 'writing'));
  await clock.sleep(3_000);
  view.progress(unit('WU-02', 'failed', 99, { detail: '1 of 2 files missing: the model refused\nsecond line' }));
  await clock.sleep(200);
  const late = screenOf(stream.text);
  view.progress(stage('work', 'finished', '2 of 3 units done, 1 failed'));
  view.close();

  expect(working).toEqual([
    '✓ plan                       1.3 s  3 units in 2 shards',
    '▸ work                        12 s',
    // Model text cannot steer the terminal.
    '    WU-01   writing        12 s                   Items \\x1b[2J',
    '    WU-02   waiting                               Members',
    '    WU-03   done          0.0 s       from cache  Loans',
    '',
  ]);
  expect(late.slice(2)).toEqual([
    '    WU-01   done           12 s    12,345 tokens  Items \\x1b[2J',
    '    WU-02   failed        3.0 s        99 tokens  1 of 2 files missing: the model refused',
    '    WU-03   done          0.0 s       from cache  Loans',
    '',
  ]);
  // At the end only what went wrong keeps its row.
  expect(screenOf(stream.text).slice(1)).toEqual([
    '✓ work                        15 s  2 of 3 units done, 1 failed',
    '    WU-02   failed        3.0 s        99 tokens  1 of 2 files missing: the model refused',
    '',
  ]);
  expect(stream.text.split(HIDE)).toHaveLength(2);
  expect(stream.text.endsWith(SHOW)).toBe(true);
});

test('at most ten frames a second, and none where nothing changed', async () => {
  const { clock, stream, view } = table(80, 24);
  view.progress(stage('work', 'started'));
  for (let step = 0; step < 100; step++) {
    view.progress(unit('WU-01', 'writing', step));
    view.progress(unit('WU-01', 'waiting', step));
    await clock.sleep(10);
  }
  const inOneSecond = stream.writes.length;
  expect(inOneSecond).toBeLessThanOrEqual(10);
  // The seconds of the stage are all that changes now.
  await clock.sleep(5_000);
  expect(stream.writes.length - inOneSecond).toBeLessThanOrEqual(6);
  view.close();
});

test('a thousand units fit the terminal: finished ones become a count, no line is too wide', async () => {
  const { clock, stream, view } = table(40, 12);
  view.progress(stage('plan', 'started'));
  view.progress(stage('plan', 'finished', 'x'.repeat(200)));
  view.progress(stage('work', 'started'));
  for (let index = 1; index <= 1000; index++) {
    const id = `WU-${String(index).padStart(4, '0')}`;
    view.progress(unit(id, 'waiting'));
    if (index <= 600) view.progress(unit(id, 'done', 10));
    if (index === 300) view.progress(unit(id, 'failed', 10, { detail: '漢字'.repeat(50) }));
    if (index > 600 && index <= 605) view.progress(unit(id, 'writing'));
  }
  await clock.sleep(100);
  const lines = screenOf(stream.text);
  expect(lines.length - 1).toBeLessThanOrEqual(11);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(39);
  const text = lines.join('\n');
  expect(text).toContain('WU-0300 failed');
  for (const id of ['WU-0601', 'WU-0605']) expect(text).toContain(`${id} writing`);
  expect(text).toMatch(/… and 599 done, 39\d waiting/);
  view.close();
});

test('a hidden table draws nothing, a settled one stays and goes on below', async () => {
  const { clock, stream, view } = table(80, 24);
  view.progress(stage('plan', 'started'));
  await clock.sleep(100);
  view.hide();
  stream.write('a line of the log\n');
  await clock.sleep(2_000);
  expect(screenOf(stream.text)).toEqual(['a line of the log', '']);
  view.show();
  view.progress(stage('plan', 'finished'));
  view.settle();
  stream.write('a question\n');
  view.progress(stage('work', 'started'));
  await clock.sleep(200);
  view.close();
  expect(screenOf(stream.text)).toEqual(['a line of the log', '✓ plan                       2.1 s', 'a question', '▸ work                         0 s', '']);
  expect(stream.text.endsWith(SHOW)).toBe(true);
  const written = stream.writes.length;
  await clock.sleep(5_000);
  expect(stream.writes).toHaveLength(written);
});
