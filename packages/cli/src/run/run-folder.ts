import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, type Clock } from '@dark-factory/runtime';
import { createFolderStore, type BundleStore } from '@dark-factory/storage';
import { readRecord, writeRecord, type RunRecord, type SavedSettings } from './run-record.ts';
import { showing } from './run-view.ts';
import { findRun, makeStateFolder, newRunId, pointLatest, type StateFolder } from './state-folder.ts';

/** A run's folder: bundles below `bundles/`, and the same for people at its top. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
  readonly bundles: BundleStore;
  readonly settings: SavedSettings;
  /** Makes the folder, where it is not there yet. */
  begin(): Promise<void>;
  /** Notes how the command on it ended. Nothing happens when the run never came to leave anything. */
  ended(outcome: Exclude<RunRecord['outcome'], 'running'>): Promise<void>;
}

/** What a new run is about. */
export interface NewRun {
  readonly expedition: string;
  readonly source: string;
  readonly settings: SavedSettings;
}

/** A new run. Its folder appears with the first bundle, so that bad input leaves nothing behind. */
export async function newRun(state: StateFolder, run: NewRun, clock: Clock): Promise<RunFolder> {
  const id = await newRunId(state, clock.now(), run.expedition);
  const path = join(state.runs, id);
  const record: RunRecord = { schema: 'dark-factory/run/v1', id, ...run, startedAt: new Date(clock.now()).toISOString(), endedAt: null, outcome: 'running' };
  let begun: Promise<void> | undefined;
  const begin = (): Promise<void> => (begun ??= makeRun(state, record, path));
  const store = showing(createFolderStore({ folder: join(path, 'bundles') }), path);
  return {
    id, path, settings: run.settings, begin,
    bundles: { ...store, put: async (...bundle) => { await begin(); return store.put(...bundle); } },
    ended: async (outcome) => {
      if (begun === undefined) return;
      await begun;
      await writeRecord(path, { ...record, endedAt: new Date(clock.now()).toISOString(), outcome });
    },
  };
}

/** A run that is there already: `latest` or an id. */
export async function openRun(state: StateFolder, wanted: string, clock: Clock): Promise<RunFolder> {
  const { id, path } = await findRun(state, wanted);
  const record = await readRecord(path);
  return {
    id, path, settings: record?.settings ?? {}, begin: () => Promise.resolve(),
    bundles: showing(createFolderStore({ folder: join(path, 'bundles') }), path),
    ended: async (outcome) => {
      if (record !== undefined) await writeRecord(path, { ...record, endedAt: new Date(clock.now()).toISOString(), outcome });
    },
  };
}

async function makeRun(state: StateFolder, record: RunRecord, path: string): Promise<void> {
  await makeStateFolder(state);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new UserError({ code: 'input-invalid', what: 'another run of this expedition started in the same second', where: path, fix: 'Run it again.' });
  });
  await writeRecord(path, record);
  await pointLatest(state, record.id);
}
