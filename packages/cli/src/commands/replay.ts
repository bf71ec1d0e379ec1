import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { recordingOf } from '@dark-factory/models';
import { TOOL, UserError, escapeForeign, messageOf } from '@dark-factory/runtime';
import { createFolderStore } from '@dark-factory/storage';
import type { CommandContext, CommandResult } from '../command-result.ts';
import { EXIT } from '../exit-codes.ts';
import { counted } from '../render/figures.ts';
import { tracedPlanOf } from '../run/plan-of-run.ts';
import { findRun, makeStateFolder } from '../run/state-folder.ts';
import { readTraces, type TraceOnDisk } from '../run/trace-files.ts';
import { checkPlan, replayTrace, runFolderOf, type Replay, type ReplayedRun } from '../run/trace-replay.ts';
import { writeWhole } from '../run/whole-file.ts';
import { beginSession, type Session } from '../session.ts';
import type { GivenOptions } from '../settings.ts';

/** `replay`: runs a stage again from its trace, without a network; with `--recording`, makes a recording for the simulator instead. */
export async function replayCommand(context: CommandContext, places: readonly string[], given: GivenOptions): Promise<CommandResult> {
  const session = beginSession(context, given);
  const traces = await readTraces(context.host.cwd, places);
  return given.recording === undefined ? replay(session, traces) : record(session, traces, given.recording);
}

async function replay(session: Session, traces: readonly TraceOnDisk[]): Promise<CommandResult> {
  const { host } = session;
  const [trace, ...others] = traces;
  if (others.length > 0) throw new UserError({ code: 'input-invalid', what: `${traces.length} traces were named, and one stage is replayed at a time`, where: traces.map(({ shown }) => shown).join(', '), fix: 'Name one of them; --recording takes several.' });
  const run = await runOf(session, trace!);
  if (run !== undefined && trace!.header?.plan !== null) checkPlan(trace!, await tracedPlanOf(run));
  await makeStateFolder(session.state);
  const folder = freshFolder(join(session.state.path, 'replays'), `${run?.id ?? 'trace'}-${basename(trace!.path, '.jsonl')}`);
  const result = await replayTrace(trace!, run, folder, session);
  return {
    exitCode: result.same === false ? EXIT.failure : EXIT.accept,
    document: { schema: 'dark-factory/replay/v1', trace: trace!.path, run: run?.id ?? null, folder, ...result },
    text: replayText(result, run, relative(host.cwd, folder)),
  };
}

async function runOf({ settings, state }: Session, trace: TraceOnDisk): Promise<ReplayedRun | undefined> {
  const folder = settings.run === undefined ? runFolderOf(trace) : (await findRun(state, settings.run)).path;
  if (folder === undefined || !existsSync(join(folder, 'bundles'))) return undefined;
  return { id: basename(folder), bundles: createFolderStore({ folder: join(folder, 'bundles') }) };
}

/** A folder that is not there yet: an earlier replay stays to be compared with. */
function freshFolder(parent: string, name: string): string {
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? name : `${name}-${number}`);
    if (!existsSync(folder)) return folder;
  }
}

function replayText({ stage, answers, units, files, same }: Replay, run: ReplayedRun | undefined, folder: string): string {
  const differing = files.filter(({ outcome }) => outcome !== 'same');
  const compared = run === undefined ? 'There is no run to compare with.' : same === true ? `Everything is as the run ${run.id} has it: ${counted(files.length, 'file')}, byte for byte.` : `${files.length - differing.length} of ${counted(files.length, 'file')} are as the run ${run.id} has them.`;
  return [
    `${stage} replayed: ${counted(answers.given, 'answer')} of the trace given${answers.left === 0 ? '' : `, ${answers.left} not asked for`}.`,
    ...units.map(({ unit, status, was }) => `  ${unit}  ${status ?? 'not delivered'}${status === was ? '' : `, in the run ${was ?? 'not delivered'}`}`),
    compared,
    ...differing.map(({ path, outcome }) => `  - ${escapeForeign(path)}: ${outcome}`),
    `What came out is in ${folder}`, '',
  ].join('\n');
}

/** Writes what the traces hold as answers of the simulator. */
async function record({ host }: Session, traces: readonly TraceOnDisk[], file: string): Promise<CommandResult> {
  const headers = traces.flatMap(({ header }) => header ?? []);
  const of = [...new Set(headers.map(({ expedition }) => expedition))].join(', ');
  const models = [...new Set(headers.flatMap(({ models: ids }) => Object.values(ids)))].join(', ');
  const origin = `made from a trace of ${of || 'an unknown expedition'}, answered by ${models || 'an unknown model'}; written by ${TOOL.name} ${TOOL.version}`;
  const recording = recordingOf(traces.flatMap(({ records }) => records), origin);
  const path = resolve(host.cwd, file);
  if (recording.answers.length === 0) throw new UserError({ code: 'trace-invalid', what: 'there is no answer to record', where: traces.map(({ shown }) => shown).join(', '), fix: 'Name a trace of a stage that was answered.' });
  if (!existsSync(dirname(path))) throw new UserError({ code: 'input-invalid', what: 'the folder of the recording is not there', where: '--recording', fix: `Make ${relative(host.cwd, dirname(path))} first, or name another file.` });
  await writeWhole(path, `${JSON.stringify(recording, null, 2)}\n`).catch((cause: NodeJS.ErrnoException) => {
    // A folder, a full disk, a place that may not be written: whoever named it can name another.
    throw new UserError({ code: 'input-invalid', what: `the recording could not be written (${cause.code ?? messageOf(cause)})`, where: '--recording', fix: 'Name a file in a folder that you may write to, such as recording.json.', cause });
  });
  return {
    exitCode: EXIT.accept,
    document: { schema: 'dark-factory/recording-made/v1', recording: path, answers: recording.answers.length, traces: traces.map((trace) => trace.path) },
    text: `${counted(recording.answers.length, 'answer')} of ${counted(traces.length, 'trace')} recorded in ${relative(host.cwd, path)}\n`,
  };
}
