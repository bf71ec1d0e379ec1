import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SKIPPED_FOLDERS } from '@dark-factory/storage';

/** Editors and generators write many files at once; a check begins when they have been quiet for so long. */
const QUIET_MS = 150;

/** Runs `check` now and again whenever something below the folder has changed, until the signal. Checks never overlap. */
export async function watchFolder(folder: string, signal: AbortSignal, check: () => Promise<void>): Promise<void> {
  const { watch } = await import('chokidar');
  let changed: () => void = () => undefined;
  let dirty = false;
  const watcher = watch(folder, { ignoreInitial: true, followSymlinks: false, ignored: (path) => path !== folder && (SKIPPED_FOLDERS.has(basename(path)) || existsSync(join(path, 'pyvenv.cfg'))) });
  const mark = (): void => {
    dirty = true;
    changed();
  };
  watcher.on('all', mark);
  signal.addEventListener('abort', mark, { once: true });
  try {
    await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
    while (!signal.aborted) {
      dirty = false;
      await check();
      if (!dirty) await new Promise<void>((resolve) => { changed = resolve; });
      while (!signal.aborted && (await anotherWithin(QUIET_MS, (wake) => { changed = wake; })));
    }
  } finally {
    await watcher.close();
  }
}

/** Whether something changes within some milliseconds. */
function anotherWithin(ms: number, onChange: (wake: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    onChange(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
