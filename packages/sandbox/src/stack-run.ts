import { join } from 'node:path';
import { NOT_BUILT, type AcceptanceResult, type AuthenticationEvidence, type Command, type Stack, type TestResults } from '@dark-factory/contracts';
import { textOf } from '@dark-factory/runtime';
import { acceptanceStep } from './acceptance/acceptance-step.ts';
import { authenticationStep } from './authentication/authentication-step.ts';
import { cannotBeBuilt } from './android-sdk.ts';
import { freePort } from './free-port.ts';
import { openHttpAccess, type HttpAccess } from './http/http-access.ts';
import { newSecrets, stackVariables } from './program-environment.ts';
import { migrateStep } from './migrate/migrate-step.ts';
import { ownUv, runStackCommand } from './python/python-install.ts';
import { startProgram, stopProgram, type RunningProgram } from './program-start.ts';
import type { RunContext, StackContext } from './stack-context.ts';
import { outcomeOf, type StepName } from './step-record.ts';
import { runTests } from './test-step.ts';
import { mavenFetches } from './tests/maven-fetch.ts';
import { notRun } from './tests/test-verdict.ts';

/** What one stack showed beside its steps. */
export interface StackResult {
  readonly tests: readonly TestResults[];
  readonly healthy: boolean | null;
  /** Null where its program was not asked. */
  readonly authentication: AuthenticationEvidence | null;
  /** Where the cases were asked of its program. */
  readonly acceptance: readonly AcceptanceResult[] | undefined;
  /** Why nothing of it was done on this machine, where that is so. */
  readonly notBuilt?: string;
}

/** For a step, the steps without which it makes no sense. Tests do not need the program to run. */
export const NEEDS: Readonly<Record<StepName, readonly StepName[]>> = {
  service: [],
  install: [],
  build: ['install'],
  migrate: ['service', 'install', 'build'],
  start: ['service', 'install', 'build', 'migrate'],
  health: ['service', 'install', 'build', 'migrate', 'start'],
  authentication: ['service', 'install', 'build', 'migrate', 'start', 'health'],
  acceptance: ['service', 'install', 'build', 'migrate', 'start', 'health'],
  test: ['service', 'install', 'build', 'migrate'],
  stop: ['service', 'install', 'build', 'migrate', 'start'],
};
/** Well-formed, and nothing listens there: what a program gets that is only loaded. */
export const NO_DATABASE_URL = 'postgres://program:none@127.0.0.1:1/none';
const LOAD_ONLY = 'only loading was asked for';

/** A stack whose database, port and secrets are there, and nothing else of it. */
export interface BegunStack {
  readonly context: StackContext;
  readonly databaseUrl: string;
  readonly port: number;
  /** The variables of tools that this program brings along. */
  readonly tools: Readonly<Record<string, string>>;
  /** The variables of its commands and its program. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes what the commands of a stack need. */
export async function beginStack(run: RunContext, stack: Stack): Promise<BegunStack> {
  const context = contextOf(run, stack);
  for (const secret of context.secrets.values()) run.foreign.hide(secret);
  const databaseUrl = await serviceStep(context);
  const port = await freePort();
  const tools = await ownUv(run.room, stack);
  return { context, databaseUrl, port, tools, env: { ...tools, ...stackVariables(stack, context.secrets, { databaseUrl, port }) } };
}

function contextOf(run: RunContext, stack: Stack): StackContext {
  return { ...run, stack, folder: join(run.room.folder.tree, stack.root), secrets: newSecrets(stack) };
}

/** Takes one stack through its steps. */
export async function runStack(run: RunContext, stack: Stack): Promise<StackResult> {
  const notBuilt = await cannotBeBuilt({ ...run, stack });
  if (notBuilt !== undefined) return { ...skipWhole(contextOf(run, stack), notBuilt), notBuilt };
  if (commandsOf(stack) === 0) return skipWhole(contextOf(run, stack), `${NOT_BUILT}the plan names no command for it`);
  const begun = await beginStack(run, stack);
  const { context, env } = begun;
  await installSteps(begun);
  await commandSteps(context, 'build', stack.build, env);
  if (run.extent === 'load') skipAll(context, 'migrate', stack.migrate, LOAD_ONLY);
  else await migrateSteps(begun);
  const forTests = await databaseOfTests(begun);
  return withProgram(begun, async (program, access) => {
    const asked = await questionSteps(context, program, access);
    const tests = await testSteps(context, await testVariables({ ...begun, databaseUrl: forTests }, program));
    return { tests, healthy: healthOf(context, program), ...asked };
  });
}

/** Installs a stack, unless that was done before anything of the tree was run. */
export async function installSteps({ context, env }: BegunStack): Promise<void> {
  const { stack, installed, room } = context;
  if (installed.has(stack.root)) return;
  // Where tests can reach a network, they fetch what they need.
  await commandSteps(context, 'install', [...stack.install, ...(room.network === undefined ? [] : mavenFetches(stack))], env);
}

/** Runs the migrations of a stack: those of the plan, else those that its tree declares. */
export async function migrateSteps({ context, env }: BegunStack): Promise<void> {
  await migrateStep(context, (commands, from) => commandSteps(context, 'migrate', commands, env, from), env);
}

/** Starts the program of a stack as far as it can be started, and stops it when `use` has settled. */
export async function withProgram<T>({ context, port, env }: BegunStack, use: (program: RunningProgram | undefined, access: HttpAccess) => Promise<T>): Promise<T> {
  const access = openHttpAccess(context.room, port, context.clock);
  let program: RunningProgram | undefined;
  try {
    program = await startSteps(context, env, access);
    return await use(program, access);
  } finally {
    await access.close();
    if (program !== undefined) await stopProgram(context, program);
  }
}

/**
 * The database of the tests: one of their own, as the migrations left it, as what is asked of the program leaves accounts and
 * records behind. Tests that ask the program themselves share its database.
 */
async function databaseOfTests({ context, databaseUrl }: BegunStack): Promise<string> {
  const { stack, extent, files } = context;
  const asked = stack.services.includes('postgres') && stack.start !== undefined && extent === 'all' && blocked(context, 'start') === undefined;
  if (!asked || files.some((file) => textOf(file)?.includes('PROGRAM_URL') === true)) return databaseUrl;
  const database = await context.database();
  return (database.kind === 'ready' ? await database.copy() : undefined) ?? databaseUrl;
}

/** The variables of tests: a port of their own, and where the program is that runs beside them. */
export async function testVariables({ context, databaseUrl, port, tools }: BegunStack, program: RunningProgram | undefined): Promise<Record<string, string>> {
  const own = await freePort();
  return { ...tools, ...stackVariables(context.stack, context.secrets, { databaseUrl, port: own }), ...(program === undefined ? {} : { PROGRAM_URL: `http://127.0.0.1:${port}` }) };
}

/** Why a step of this stack cannot be done, or `undefined`. */
function blocked({ record, stack }: StackContext, step: StepName): string | undefined {
  const broken = NEEDS[step].find((need) => record.broken(stack.root, need) === 'failed');
  return broken === undefined ? undefined : `${broken} failed`;
}

async function serviceStep(context: StackContext): Promise<string> {
  const { record, stack, clock, foreign } = context;
  if (!stack.services.includes('postgres')) return NO_DATABASE_URL;
  if (context.extent === 'load') {
    record.note(stack.root, 'service', ['postgres'], { state: 'skipped', reason: LOAD_ONLY });
    return NO_DATABASE_URL;
  }
  const started = clock.now();
  const database = await context.database();
  const output = database.output === undefined ? {} : { output: database.output };
  if (database.kind === 'missing') {
    record.note(stack.root, 'service', database.command, { state: 'failed', reason: foreign.message(database.reason) }, { started, exitCode: database.exitCode ?? null, ...output });
    return NO_DATABASE_URL;
  }
  foreign.hide(decodeURIComponent(new URL(database.url).password));
  record.note(stack.root, 'service', database.command, { state: 'passed' }, { started, ...output });
  return database.url;
}

/** Runs commands of a step until one fails, and notes each. `from` says where a command was found that no plan has. */
export async function commandSteps(context: StackContext, step: 'install' | 'build' | 'migrate', commands: readonly Command[], env: Readonly<Record<string, string>>, from?: string): Promise<void> {
  const { record, stack, room, clock } = context;
  for (const command of commands) {
    const because = blocked(context, step) ?? (record.broken(stack.root, step) === undefined ? undefined : `${step} failed`);
    if (because !== undefined) {
      record.note(stack.root, step, command, { state: 'skipped', reason: because });
      continue;
    }
    const started = clock.now();
    const result = await runStackCommand(room, { command, folder: context.folder, env, online: step === 'install' }, context.stepTimeoutMs);
    const { outcome, exitCode } = outcomeOf(result);
    if (from !== undefined) result.process.output.push(Buffer.from(`\n(${from})\n`));
    record.note(stack.root, step, result.command, outcome, { started, exitCode, output: result.process.output });
  }
}

async function startSteps(context: StackContext, env: Readonly<Record<string, string>>, access: HttpAccess): Promise<RunningProgram | undefined> {
  const { stack, record } = context;
  if (stack.start === undefined) return undefined;
  const because = context.extent === 'load' ? LOAD_ONLY : blocked(context, 'start');
  if (because === undefined) return startProgram(context, stack.start, env, access);
  const rest: StepName[] = ['start', ...(stack.health === undefined ? [] : ['health'] as const), 'authentication', ...(context.acceptance.length > 0 && context.acceptanceRoot === stack.root ? ['acceptance'] as const : []), 'stop'];
  for (const step of rest) record.note(stack.root, step, step === 'start' ? stack.start : [], { state: 'skipped', reason: because });
  return undefined;
}

/** What the program that runs is asked. */
async function questionSteps(context: StackContext, program: RunningProgram | undefined, access: HttpAccess): Promise<Pick<StackResult, 'authentication' | 'acceptance'>> {
  const { stack, record, acceptance, acceptanceRoot } = context;
  if (program === undefined) return { authentication: null, acceptance: undefined };
  const forThis = acceptance.length > 0 && acceptanceRoot === stack.root;
  const because = (step: StepName): string | undefined => blocked(context, step) ?? (program.ending() === undefined ? undefined : 'the program had ended');
  const skipped = (step: StepName, reason: string): void => record.note(stack.root, step, [], { state: 'skipped', reason });
  const closed = because('authentication');
  if (closed !== undefined) skipped('authentication', closed);
  const authentication = closed === undefined ? await authenticationStep(context, program, access) : null;
  const gone = because('acceptance');
  if (forThis && gone !== undefined) skipped('acceptance', gone);
  return { authentication, acceptance: forThis && gone === undefined ? await acceptanceStep(context, acceptance, program, access) : undefined };
}

async function testSteps(context: StackContext, env: Readonly<Record<string, string>>): Promise<TestResults[]> {
  const { stack, record } = context;
  const results: TestResults[] = [];
  for (const command of stack.test) {
    const because = blocked(context, 'test');
    if (because === undefined) results.push(await runTests(context, command, env, results.length));
    else {
      record.note(stack.root, 'test', command, { state: 'skipped', reason: because });
      results.push(notRun(because));
    }
  }
  return results;
}

function skipAll({ record, stack }: StackContext, step: StepName, commands: readonly Command[], reason: string): void {
  for (const command of commands) record.note(stack.root, step, command, { state: 'skipped', reason });
}

/** Nothing of a stack is done, and each of its commands says why. */
function skipWhole(context: StackContext, reason: string): StackResult {
  const { stack } = context;
  for (const step of ['install', 'build', 'migrate'] as const) skipAll(context, step, stack[step], reason);
  if (stack.start !== undefined) skipAll(context, 'start', [stack.start], reason);
  skipAll(context, 'test', stack.test, reason);
  if (commandsOf(stack) === 0) skipAll(context, 'build', [[]], reason);
  return { tests: [], healthy: null, authentication: null, acceptance: undefined };
}

function commandsOf({ install, build, migrate, start, test }: Stack): number {
  return install.length + build.length + migrate.length + test.length + (start === undefined ? 0 : 1);
}

function healthOf(context: StackContext, program: RunningProgram | undefined): boolean | null {
  if (context.stack.start === undefined || context.extent === 'load') return null;
  return program !== undefined && program.healthy;
}
