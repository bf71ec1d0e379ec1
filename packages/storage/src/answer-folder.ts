import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, type Logger } from '@dark-factory/runtime';
import { checkAnswerKey, type Answers } from './answer-port.ts';

/**
 * Answers of a laptop: `<folder>/<first two digits>/<key>.json`. An answer is written whole and at once, before anything
 * else happens: whoever kills the process between two writes loses no answer. It is not synced to the disk, which only a
 * loss of power would ask for.
 */
export function createFolderAnswers({ folder, logger }: { readonly folder: string; readonly logger: Logger }): Answers {
  const pathOf = (key: string): string => join(folder, checkAnswerKey(key).slice(0, 2), `${key}.json`);
  return {
    get: (key) => Promise.resolve(readIfThere(pathOf(key))),
    put: (key, text) => {
      const path = pathOf(key);
      try {
        writeWholeNow(path, text);
      } catch (error) {
        logger.warning(`The answer ${key} was not kept: ${messageOf(error)}`);
      }
      return Promise.resolve();
    },
    forget: (key) => {
      const path = pathOf(key);
      try {
        rmSync(path, { force: true });
      } catch (error) {
        logger.warning(`The answer ${key} was not forgotten: ${messageOf(error)}`);
      }
      return Promise.resolve();
    },
  };
}

/** What cannot be read is a miss: it is asked for again. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The temporary file lies in the same folder, as only there a rename cannot be torn. */
function writeWholeNow(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
