import { expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { ProgressLines } from '../../../packages/cli/src/progress/progress-lines.ts';

test('where lines cannot be redrawn there is a line a change, with the time since the start and no escape sequence', async () => {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const view = new ProgressLines(clock, (line) => lines.push(line));
  view.title(new Map([['WU-01', 'Items\u001b[31m']]));
  view.progress({ kind: 'stage', stage: 'work', state: 'started' });
  view.progress({ kind: 'unit', unit: 'WU-01', state: 'waiting', tokens: 0 });
  view.progress({ kind: 'unit', unit: 'WU-01', state: 'writing', tokens: 0 });
  await clock.sleep(61_500);
  view.progress({ kind: 'unit', unit: 'WU-01', state: 'done', tokens: 1_234_567 });
  view.progress({ kind: 'unit', unit: 'WU-02', state: 'done', tokens: 0, fromCache: true });
  view.progress({ kind: 'unit', unit: 'WU-03', state: 'partial', tokens: 9, detail: 'cut\nshort' });
  view.progress({ kind: 'stage', stage: 'work', state: 'finished', detail: '2 of 3 units done' });
  expect(lines).toEqual([
    '[   0.0 s] work started',
    '[   0.0 s] WU-01 writing: Items\\x1b[31m',
    '[  61.5 s] WU-01 done, 1,234,567 tokens',
    '[  61.5 s] WU-02 done, from cache',
    '[  61.5 s] WU-03 partial, 9 tokens: cut',
    '[  61.5 s] work finished: 2 of 3 units done',
  ]);
});
