import type { Command } from '@dark-factory/contracts';
import type { StackContext } from '../stack-context.ts';
import { checkMigrations } from './alembic-check.ts';
import { foundMigration } from './found-migration.ts';

/** Runs commands of a step and notes each, with what is to be said of where they come from. */
export type RunCommands = (commands: readonly Command[], from?: string) => Promise<void>;

/** Brings the database up: by the stack's own commands, or by what its tree has for it. Then models and migrations are compared. */
export async function migrateStep(context: StackContext, run: RunCommands, env: Readonly<Record<string, string>>): Promise<void> {
  const { stack, files } = context;
  const found = foundMigration(stack, files);
  const commands = found === undefined ? stack.migrate : [found.command];
  await run(commands, found === undefined ? undefined : `found in the tree: ${found.file}`);
  await checkMigrations(context, commands, env);
}
