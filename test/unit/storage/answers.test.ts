import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { digestOf } from '@dark-factory/contracts';
import { RecordingLogger, type TreeFile } from '@dark-factory/runtime';
import { createActionsCache, createCachedAnswers, createFolderAnswers, type UnitCache } from '@dark-factory/storage';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

test('an answer is on disk, whole, before the call comes back', async () => {
  await using folder = await temporaryFolder('answers');
  const answers = createFolderAnswers({ folder: join(folder.path, 'kept'), logger: new RecordingLogger() });
  const written = answers.put(A, '{"one":1}');
  // Nobody has waited yet: a process that is killed here has lost nothing.
  expect(readFileSync(join(folder.path, 'kept/aa', `${A}.json`), 'utf8')).toBe('{"one":1}');
  await written;
  expect(await createFolderAnswers({ folder: join(folder.path, 'kept'), logger: new RecordingLogger() }).get(A)).toBe('{"one":1}');
  await answers.forget(A);
  await answers.forget(A);
  expect(await answers.get(A)).toBeUndefined();
  expect(readdirSync(join(folder.path, 'kept/aa'))).toEqual([]);
});

test('a folder that cannot be written to is a warning, and a key that names a path is a bug', async () => {
  await using folder = await temporaryFolder('answers');
  await writeFiles(folder.path, { kept: 'a file' });
  const logger = new RecordingLogger();
  const answers = createFolderAnswers({ folder: join(folder.path, 'kept'), logger });
  await answers.put(A, 'x');
  expect(await answers.get(A)).toBeUndefined();
  expect(logger.text()).toMatch(/^warning: The answer a{64} was not kept: /);
  for (const key of ['../escape', A.toUpperCase(), '']) expect(() => answers.put(key, 'x')).toThrow('is no digest');
  expect(existsSync(join(folder.path, 'escape.json'))).toBe(false);
});

/** A cache whose entries never change, as that of Actions. */
function immutableCache(): UnitCache & { readonly entries: Map<string, readonly TreeFile[]>; readonly asked: string[] } {
  const entries = new Map<string, readonly TreeFile[]>();
  const asked: string[] = [];
  return {
    entries, asked,
    get: (key) => { asked.push(key); return Promise.resolve(entries.get(key) as TreeFile[] | undefined); },
    put: (key, files) => { if (!entries.has(key)) entries.set(key, files); return Promise.resolve(); },
  };
}

test('each attempt at a job goes on with the answers of those before it, and forgets what they forgot', async () => {
  const cache = immutableCache();
  const attempt = () => createCachedAnswers({ cache, scope: digestOf('work r1 s001'), logger: new RecordingLogger() });

  const first = attempt();
  await first.load();
  await first.answers.put(A, 'answer a');
  await first.answers.put(B, 'of no use');
  await first.answers.forget(B);
  await first.save();
  expect(cache.entries.size).toBe(1);
  expect(JSON.stringify([...cache.entries.values()].map((files) => Buffer.from(files[0]!.content).toString()))).not.toContain('of no use');

  const second = attempt();
  await second.load();
  expect(await second.answers.get(A)).toBe('answer a');
  await second.answers.put(C, 'answer c');
  await second.answers.forget(A);
  await second.save();
  await second.save();
  expect(cache.entries.size).toBe(2);

  const third = attempt();
  await third.load();
  expect(await third.answers.get(A)).toBeUndefined();
  expect(await third.answers.get(C)).toBe('answer c');
  await third.save();
  // Nothing new came: nothing is saved.
  expect(cache.entries.size).toBe(2);
  expect(cache.asked).toHaveLength(1 + 2 + 3);

  const other = createCachedAnswers({ cache, scope: digestOf('work r1 s002'), logger: new RecordingLogger() });
  await other.load();
  expect(await other.answers.get(C)).toBeUndefined();
});

test('nothing is saved where nothing was answered, and a damaged entry is passed over', async () => {
  const cache = immutableCache();
  const logger = new RecordingLogger();
  const make = () => createCachedAnswers({ cache, scope: digestOf('s'), logger });
  const idle = make();
  await idle.load();
  await idle.answers.put(A, 'x');
  await idle.answers.forget(A);
  await idle.save();
  expect(cache.entries.size).toBe(0);

  cache.entries.set(digestOf({ answers: digestOf('s'), n: 0 }), [{ path: 'answers.json', content: Buffer.from('{"schema":"dark-factory/answers/v1","answers":{"../x":'), executable: false }]);
  const next = make();
  await next.load();
  expect(logger.text()).toContain('are damaged and are not used');
  await next.answers.put(B, 'y');
  await next.save();
  const last = make();
  await last.load();
  expect(await last.answers.get(B)).toBe('y');
});

test('answers go through the Actions cache', async () => {
  await using folder = await temporaryFolder('answers');
  const saved = new Map<string, Buffer>();
  const cache = createActionsCache({
    prefix: 'df-answers', tempFolder: folder.path, logger: new RecordingLogger(),
    cache: {
      isFeatureAvailable: () => true,
      saveCache: ([path], key) => { saved.set(key, readFileSync(path!)); return Promise.resolve(1); },
      restoreCache: async ([path], key) => {
        const bytes = saved.get(key);
        if (bytes === undefined) return undefined;
        await writeFiles('/', { [path!]: bytes });
        return key;
      },
    },
  });
  const attempt = () => createCachedAnswers({ cache, scope: digestOf('s'), logger: new RecordingLogger() });
  const first = attempt();
  await first.load();
  await first.answers.put(A, 'kept');
  await first.save();
  expect([...saved.keys()]).toEqual([expect.stringMatching(/^df-answers-[0-9a-f]{64}$/)]);
  const second = attempt();
  await second.load();
  expect(await second.answers.get(A)).toBe('kept');
});
