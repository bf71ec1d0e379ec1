import { basename } from 'node:path';
import { runStackCommand } from '../python/python-install.ts';
import type { StackContext } from '../stack-context.ts';
import { outcomeOf, type StepOutcome } from '../step-record.ts';

/** Subcommands of Alembic that bring a database up. */
const UPGRADE = 'upgrade';
/** How `check` begins what it found, one line for all. */
const FOUND = /New upgrade operations detected: (.*)/;
/** What an Alembic before 1.9 says to a command that it does not have. */
const NO_SUCH_COMMAND = /invalid choice: '?check/;
/** What a project says whose environment names no models. */
const NO_MODELS = /does not provide\s+a MetaData object/;

/** `alembic … check` for a command that upgrades a database, or `undefined`. */
export function alembicCheck(command: readonly string[]): readonly string[] | undefined {
  const tool = command.findIndex((word) => basename(word) === 'alembic');
  const verb = command.indexOf(UPGRADE, tool);
  return tool < 0 || verb < 0 ? undefined : [...command.slice(0, verb), 'check'];
}

/**
 * Asks Alembic whether the models and the migrations that have just run agree, and notes it beside them. What differs is a
 * failure of that entry; the steps after it are still done, as the database is there.
 */
export async function checkMigrations(context: StackContext, commands: readonly (readonly string[])[], env: Readonly<Record<string, string>>): Promise<void> {
  const { record, stack, room, clock } = context;
  const check = commands.map(alembicCheck).findLast((found) => found !== undefined);
  if (check === undefined || commands.length === 0 || record.broken(stack.root, 'migrate') !== undefined) return;
  const started = clock.now();
  const result = await runStackCommand(room, { command: check, folder: context.folder, env, online: false }, context.stepTimeoutMs);
  const { outcome, exitCode } = outcomeOf(result);
  record.note(stack.root, 'migrate', check, verdict(outcome, result.process.output.text()), { started, exitCode, output: result.process.output, blocks: false });
}

function verdict(outcome: StepOutcome, said: string): StepOutcome {
  if (outcome.state === 'passed') return outcome;
  if (NO_SUCH_COMMAND.test(said)) return { state: 'skipped', reason: 'this Alembic has no `check`, which came with 1.9' };
  if (NO_MODELS.test(said)) return { state: 'skipped', reason: 'the environment of Alembic names no models (target_metadata)' };
  const differences = FOUND.exec(said)?.[1];
  return differences === undefined ? outcome : { state: 'failed', reason: `the models differ from the migrations: ${differences.slice(0, 500)}` };
}
