import * as z from 'zod';
import { digestOf } from '@dark-factory/contracts';
import { textFile, textOf, type Logger, type TreeFile } from '@dark-factory/runtime';
import { checkAnswerKey, type Answers } from './answer-port.ts';
import type { UnitCache } from './bundle-store.ts';

/** Where the answers of a job come from and go to. */
export interface CachedAnswersSettings {
  readonly cache: UnitCache;
  /** Digest of what the job is about: stage, plan, round, shard. Jobs that ask the same share it. */
  readonly scope: string;
  readonly logger: Logger;
}

/** Answers of one job, in memory until they are saved. */
export interface CachedAnswers {
  readonly answers: Answers;
  /** Takes over what earlier attempts at this job have saved. */
  load(): Promise<void>;
  /** Saves what is worth keeping, if that is something else than what was loaded. */
  save(): Promise<void>;
}

const FILE = 'answers.json';
const Entry = z.strictObject({ schema: z.literal('dark-factory/answers/v1'), answers: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string()) });
/** Saves of one job that are looked for. A job is hardly ever attempted more than a few times. */
const ENTRIES_AT_MOST = 50;

/**
 * Answers in the cache of a repository, whose entries never change: each save is an entry of its own, `n` under the
 * digest of scope and `n`. An entry holds everything that was worth keeping when it was made, so the last one counts;
 * what was forgotten since the one before is not in it.
 */
export function createCachedAnswers({ cache, scope, logger }: CachedAnswersSettings): CachedAnswers {
  const keyOf = (n: number): string => digestOf({ answers: scope, n });
  const known = new Map<string, string>();
  let loaded = new Map<string, string>();
  let next = 0;
  return {
    answers: {
      get: (key) => Promise.resolve(known.get(checkAnswerKey(key))),
      put: (key, text) => {
        known.set(checkAnswerKey(key), text);
        return Promise.resolve();
      },
      forget: (key) => {
        known.delete(checkAnswerKey(key));
        return Promise.resolve();
      },
    },
    load: async () => {
      for (; next < ENTRIES_AT_MOST; next++) {
        const files = await cache.get(keyOf(next));
        if (files === undefined) break;
        const entry = readEntry(files);
        if (entry === undefined) logger.warning(`The answers that attempt ${next + 1} at this job has saved are damaged and are not used`);
        else loaded = entry;
      }
      for (const [key, text] of loaded) known.set(key, text);
    },
    save: async () => {
      if (same(known, loaded)) return;
      const document: z.infer<typeof Entry> = { schema: 'dark-factory/answers/v1', answers: Object.fromEntries(known) };
      loaded = new Map(known);
      await cache.put(keyOf(next++), [textFile(FILE, JSON.stringify(document))]);
    },
  };
}

function readEntry(files: readonly TreeFile[]): Map<string, string> | undefined {
  const file = files.find(({ path }) => path === FILE);
  try {
    return new Map(Object.entries(Entry.parse(JSON.parse(textOf(file!)!)).answers));
  } catch {
    return undefined;
  }
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, text]) => other.get(key) === text);
}
