import type { Command, Inspection, RuntimeStep, Stack } from '@dark-factory/contracts';
import { cannotBeBuilt } from '../android-sdk.ts';
import { ForeignOutput } from '../foreign-output.ts';
import type { HttpAccess, HttpReply, HttpRequest } from '../http/http-access.ts';
import { installAhead } from '../installs/install-ahead.ts';
import { databaseWhenAsked } from '../postgres/database-when-asked.ts';
import { endingInWords, type RunningProgram } from '../program-start.ts';
import type { InspectionRequested, InspectProgram, SandboxDeps } from '../program-run.ts';
import type { Room } from '../room.ts';
import { inRoom } from '../room-run.ts';
import type { RunContext, StackContext } from '../stack-context.ts';
import { beginStack, commandSteps, installSteps, migrateSteps, NEEDS, testVariables, withProgram, type BegunStack } from '../stack-run.ts';
import { startedOf } from '../started-stacks.ts';
import { StepRecord, outcomeOf } from '../step-record.ts';
import { recognise, testCommand } from '../tests/test-command.ts';
import { askAll } from './asked-requests.ts';
import { checkQuestion, type CheckedQuestion } from './question-check.ts';
import { shownLines } from './shown-lines.ts';
import { SteadyText } from '@dark-factory/runtime';

/** How long a program that no longer answers may take to be seen as ended. */
const END_SEEN_MS = 300;
/** The steps before a program is started, in order. */
const PREPARING = ['install', 'build', 'migrate'] as const;
/** The end of a program's log that is shown. */
const LOG = { lines: 50, characters: 4500 } as const;
/** The end of a command's output that is shown. */
const OUTPUT = { lines: 400, characters: 10_000 } as const;

/**
 * Takes a program as far as a question needs, in a copy of its tree, locked in and on an empty database, asks, and ends it.
 * @throws UserError `sandbox-weak` when it cannot be locked in and that was not allowed; the signal's reason when aborted
 */
export const inspectProgram: InspectProgram = async (request, deps) => {
  const question = checkQuestion(request.question, request.stacks);
  return question.kind === 'refused' ? question : inRoom(deps, (room) => inspect(room, request, question, deps));
};

async function inspect(room: Room, { files, stacks }: InspectionRequested, question: CheckedQuestion, deps: SandboxDeps): Promise<Inspection> {
  const { clock, logger, options } = deps;
  const foreign = new ForeignOutput(room.folder);
  const record = new StepRecord(clock, logger, foreign);
  const notBuilt = await cannotBeBuilt({ stack: question.stack, files, androidSdk: options.androidSdk });
  if (notBuilt !== undefined) return { kind: 'refused', reason: notBuilt };
  await room.folder.write(files, stacks.map(({ root }) => root));
  const { database, close } = databaseWhenAsked(room, deps);
  try {
    const run: RunContext = { room, record, foreign, clock, files, extent: 'all', acceptance: [], routes: [], ...startedOf(stacks), stepTimeoutMs: options.stepTimeoutMs, androidSdk: options.androidSdk, database, installed: new Set() };
    const installed = await installAhead(run, stacks, question.kind === 'command' && question.step === 'install' ? undefined : deps.installs);
    // Whatever stacks before it leave in the tree and in the database is there in a whole run, too.
    for (const stack of stacks.slice(0, stacks.indexOf(question.stack))) await prepare(await beginStack({ ...run, installed }, stack), question);
    const begun = await beginStack({ ...run, installed }, question.stack);
    return await (question.kind === 'http' ? askProgram(begun, question) : askCommand(begun, question));
  } finally {
    await close();
  }
}

/** Takes a stack through the steps that come before what is asked. */
async function prepare(begun: BegunStack, question: CheckedQuestion): Promise<void> {
  const { context, env } = begun;
  const asked = question.kind === 'command' && question.step !== 'test' ? question.step : undefined;
  for (const step of PREPARING.slice(0, asked === undefined ? PREPARING.length : PREPARING.indexOf(asked) + 1)) {
    const commands = commandsBefore(context.stack, step, question);
    const whole = commands.length === context.stack[step].length;
    if (step === 'install' && whole) await installSteps(begun);
    else if (step === 'migrate' && whole) await migrateSteps(begun);
    else await commandSteps(context, step, commands, env);
  }
}

/** The commands of a step without the one that is asked for and those after it. */
function commandsBefore(stack: Stack, step: (typeof PREPARING)[number], question: CheckedQuestion): readonly Command[] {
  return question.kind === 'command' && question.stack === stack && question.step === step ? stack[step].slice(0, question.index) : stack[step];
}

async function askCommand(begun: BegunStack, question: Extract<CheckedQuestion, { kind: 'command' }>): Promise<Inspection> {
  await prepare(begun, question);
  const broken = notReached(begun, question.step, [question.step, ...NEEDS[question.step]]);
  if (broken !== undefined) return broken;
  if (question.step !== 'test') return runCommand(begun, question, begun.env);
  const { result, words } = await withLastWords(begun, async (program) => runCommand(begun, question, await testVariables(begun, program)));
  return { ...result, ...words(false, steadyFor(begun, [])) };
}

async function runCommand(begun: BegunStack, { step, command }: Extract<CheckedQuestion, { kind: 'command' }>, env: Readonly<Record<string, string>>): Promise<Extract<Inspection, { kind: 'ended' }>> {
  const { room, folder, foreign, stepTimeoutMs } = begun.context;
  const result = await room.run({ command: step === 'test' ? testInRoom(command, room) : command, folder, env, online: step === 'install' }, stepTimeoutMs);
  const { outcome, exitCode } = outcomeOf(result);
  const steady = steadyFor(begun, portsIn(env));
  const output = shownLines(steady.of(foreign.text(result.process.output.text())), OUTPUT);
  return { kind: 'ended', exitCode, ...(outcome.state === 'failed' ? { reason: foreign.message(outcome.reason) } : {}), ...output };
}

/** As it is declared, for a person to read; Gradle needs to be told that there is no network. */
function testInRoom(command: Command, room: Room): Command {
  if (recognise(command) !== 'gradle') return command;
  return [...testCommand(command, { declared: undefined, scripts: {}, paths: [], reportFile: '', nodeReporter: '', offline: room.network !== undefined }).command];
}

async function askProgram(begun: BegunStack, question: Extract<CheckedQuestion, { kind: 'http' }>): Promise<Inspection> {
  await prepare(begun, question);
  const { context } = begun;
  const steady = steadyFor(begun, []);
  const { result, words } = await withLastWords(begun, async (program, access) => {
    const broken = notReached(begun, 'health', ['health', ...NEEDS.health]);
    if (broken !== undefined) return broken;
    if (program === undefined) throw new Error(`the program of ${context.stack.root} neither started nor failed to`);
    const asked = await askAll(question.requests, { ask: asking(context, program, access), foreign: context.foreign, steady });
    // It may still be falling over what it was asked last.
    if (asked.faulty) await context.clock.sleep(END_SEEN_MS);
    return asked;
  });
  return 'kind' in result ? result : { kind: 'answered', answers: result.answers, ...words(result.faulty, steady) };
}

function asking({ clock }: StackContext, program: RunningProgram, access: HttpAccess): (request: HttpRequest) => Promise<HttpReply> {
  return async (request) => {
    const gone = program.ending();
    if (gone !== undefined) return { problem: `the program had ended: ${endingInWords(gone)}` };
    const reply = await access.request(request);
    if (!('problem' in reply)) return reply;
    await clock.sleep(END_SEEN_MS);
    const ending = program.ending();
    return ending === undefined ? reply : { problem: `the program ended by itself: ${endingInWords(ending)}` };
  };
}

/** The first step that failed of those that come before. */
function notReached(begun: BegunStack, asked: RuntimeStep['step'], before: readonly RuntimeStep['step'][]): Extract<Inspection, { kind: 'not-reached' }> | undefined {
  const { record, stack, foreign } = begun.context;
  const failed = record.steps.find((noted) => noted.stack === stack.root && before.includes(noted.step) && noted.outcome.state === 'failed' && record.blocks(noted));
  if (failed === undefined || failed.outcome.state !== 'failed') return undefined;
  const steady = steadyFor(begun, []);
  const command = failed.command.length === 0 || asked === failed.step ? '' : `${foreign.message(failed.command.join(' '), 300)}: `;
  return { kind: 'not-reached', step: failed.step, reason: steady.of(`${command}${failed.outcome.reason}`), tail: steady.of(failed.tail) };
}

/** Uses the program of a stack; once it is over and all of its output is there, `words` are what it said last, where it ended by itself or `wanted`. */
async function withLastWords<T>(begun: BegunStack, use: (program: RunningProgram | undefined, access: HttpAccess) => Promise<T>): Promise<{ readonly result: T; words(wanted: boolean, steady: SteadyText): { readonly log?: string; readonly died?: string } }> {
  const seen: { program?: RunningProgram | undefined; died?: string } = {};
  const result = await withProgram(begun, async (program, access) => {
    const used = await use(program, access);
    seen.program = program;
    const ending = program?.ending();
    if (ending !== undefined) seen.died = endingInWords(ending);
    return used;
  });
  return {
    result,
    words: (wanted, steady) => {
      if (seen.program === undefined || (!wanted && seen.died === undefined)) return {};
      const { output, cutLines } = shownLines(steady.of(begun.context.foreign.text(seen.program.process.output.text())), LOG);
      return { log: cutLines === 0 ? output : `[${cutLines} lines before this are not shown]\n${output}`, ...(seen.died === undefined ? {} : { died: seen.died }) };
    },
  };
}

function steadyFor({ context, port, databaseUrl }: BegunStack, more: readonly number[]): SteadyText {
  return new SteadyText([port, Number(new URL(databaseUrl).port) || port, ...more], context.clock.now());
}

/** Ports in variables that are addresses or ports themselves. */
function portsIn(env: Readonly<Record<string, string>>): number[] {
  return Object.values(env).flatMap((value) => (/^\d{4,5}$/.test(value) ? [Number(value)] : []));
}
