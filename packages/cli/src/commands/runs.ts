import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocumentJson } from '@dark-factory/contracts';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { readRecord } from '../run/run-record.ts';
import { runIds, stateFolderOf, type StateFolder } from '../run/state-folder.ts';

/** A run as the list shows it. */
interface RunRow {
  readonly id: string;
  readonly expedition: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** `unknown` where the record is damaged. */
  readonly outcome: string;
  readonly verdict: string | null;
  readonly folder: string;
}

/** `runs`: what is in `.dark-factory/runs`, newest first. */
export async function runsCommand(context: CommandContext): Promise<CommandResult> {
  const state = stateFolderOf(context.host.cwd);
  const rows = await Promise.all((await runIds(state)).reverse().map((id) => rowOf(state, id)));
  const { out } = context.terminal;
  const lines = rows.map((row) => `${row.id.padEnd(Math.max(...rows.map(({ id }) => id.length)))}  ${(row.verdict ?? row.outcome).padEnd(11)}  ${out.dim(row.startedAt ?? '')}`);
  return { exitCode: EXIT.accept, document: { schema: 'dark-factory/runs/v1', runs: rows }, text: `${lines.length === 0 ? 'There is no run yet. Start with: dark-factory run EXPEDITION_DIR' : lines.join('\n')}\n` };
}

async function rowOf(state: StateFolder, id: string): Promise<RunRow> {
  const folder = join(state.runs, id);
  const record = await readRecord(folder);
  return {
    id, folder, expedition: record?.expedition ?? null, startedAt: record?.startedAt ?? null, endedAt: record?.endedAt ?? null,
    outcome: record?.outcome ?? 'unknown', verdict: await verdictOf(folder),
  };
}

async function verdictOf(folder: string): Promise<string | null> {
  try {
    return parseDocumentJson('verdict', await readFile(join(folder, 'verdict.json'))).verdict;
  } catch {
    // No verdict yet, or one that cannot be read: the list says how the run ended instead.
    return null;
  }
}
