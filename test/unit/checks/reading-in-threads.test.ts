import { expect, test } from '@jest/globals';
import { pythonModules } from '../../../packages/checks/src/python/python-modules.ts';
import { READERS } from '../../../packages/checks/src/reading/readers.ts';
import { Heard, type SpawnThread } from '../../../packages/checks/src/reading/reading-threads.ts';
import { readShare, type Share, type ThreadMessage } from '../../../packages/checks/src/reading/shared-reading.ts';
import { TreeReading } from '../../../packages/checks/src/reading/tree-reading.ts';
import { SourceTree } from '../../../packages/checks/src/source-tree.ts';
import { aTree } from './a-tree.ts';

/** Enough text to be worth threads, with a file in the middle that cannot be read. */
const FILES = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`app/module_${String(index).padStart(3, '0')}.py`, index === 60 ? `x = ${'('.repeat(10_000)}` : `import os\n\n\nclass Model${index}:\n    path = os.sep\n${`    # ${'.'.repeat(70)}\n`.repeat(50)}`]));

function tree(): SourceTree {
  return new SourceTree({ files: aTree(FILES) });
}

/** As a thread of the machine does it, in this one; it dies after so many messages. */
function thread(heard: ThreadMessage[], messages = Infinity): SpawnThread {
  return (task, hear) => {
    const progress = new Heard();
    void readShare(task, (message) => {
      if (heard.length >= messages) return progress.end();
      heard.push(message);
      hear(message);
      progress.take(message);
    });
    return progress;
  };
}

test('what threads read together is what one reads alone, the reason for a file that cannot be read included', async () => {
  const alone = tree();
  const expected = await pythonModules(alone);
  const heard: ThreadMessage[] = [];
  const together = tree();
  const reading = await TreeReading.begin(together, { processors: 3, spawn: thread(heard) });
  expect(heard.filter(({ kind }) => kind === 'ready')).toHaveLength(2);
  expect(await reading.modules('python', together.sources('python'))).toEqual(expected);
  expect([...expected.keys()].length).toBe(119);
  expect(together.unchecked(new Set(['python']))).toEqual(alone.unchecked(new Set(['python'])));
});

test('what a thread had taken when it died is read by another', async () => {
  const expected = await pythonModules(tree());
  const heard: ThreadMessage[] = [];
  const interrupted = tree();
  const reading = await TreeReading.begin(interrupted, { processors: 2, spawn: thread(heard, 2) });
  expect(await reading.modules('python', interrupted.sources('python'))).toEqual(expected);
  expect(heard.map(({ kind }) => kind)).toEqual(['ready', 'results']);
});

test('one processor, or little to read, starts no thread', async () => {
  const shares: Share[] = [];
  const spawn: SpawnThread = (task) => {
    shares.push(...task.shares);
    return undefined;
  };
  await TreeReading.begin(tree(), { processors: 1, spawn });
  await TreeReading.begin(new SourceTree({ files: aTree({ 'a.py': 'x = 1\n', 'b.ts': 'export {};\n' }) }), { processors: 8, spawn });
  expect(shares).toEqual([]);
  await TreeReading.begin(tree(), { processors: 8, spawn });
  expect(shares.map(({ language, sources }) => [language, sources.length])).toEqual([['python', 120]]);
  expect(Object.keys(READERS)).toEqual(['python', 'script']);
});
