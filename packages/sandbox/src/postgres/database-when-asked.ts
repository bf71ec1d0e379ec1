import { messageOf } from '@dark-factory/runtime';
import type { SandboxDeps } from '../program-run.ts';
import type { Room } from '../room.ts';
import { openDatabase, type NoDatabase, type RunDatabase } from './run-database.ts';

/** The one database of a run, made when somebody asks for it. */
export interface DatabaseWhenAsked {
  readonly database: () => Promise<RunDatabase | NoDatabase>;
  /** Takes it away, if it was made. */
  close(): Promise<void>;
}

export function databaseWhenAsked(room: Room, { options, clock, logger }: SandboxDeps): DatabaseWhenAsked {
  let made: Promise<RunDatabase | NoDatabase> | undefined;
  return {
    database: () => (made ??= openDatabase(room, options, clock)),
    close: async () => {
      const opened = await made;
      if (opened?.kind === 'ready') await opened.close().catch((error: unknown) => logger.warning(`The run's database could not be dropped: ${messageOf(error)}`));
    },
  };
}
