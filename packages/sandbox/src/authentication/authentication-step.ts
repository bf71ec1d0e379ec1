import { randomBytes } from 'node:crypto';
import type { AuthenticationEvidence } from '@dark-factory/contracts';
import type { HttpAccess } from '../http/http-access.ts';
import { endingInWords, type RunningProgram } from '../program-start.ts';
import { stackVariables } from '../program-environment.ts';
import { stackFiles, type StackContext } from '../stack-context.ts';
import { checkAccepted, checkAnonymous, checkForgeries, checkRoles } from './access-checks.ts';
import { accountOperations } from './account-operations.ts';
import { judgeAuthentication, NO_DOCUMENT } from './authentication-verdict.ts';
import { Conversation } from './conversation.ts';
import { findDocument } from './find-document.ts';
import { readApi, type ApiDescription, type Operation } from './open-api.ts';
import { accountInVariables, enter, type KnownAccount } from './sign-in.ts';

/** Wall time for all questions together; a step's own limit where that is shorter. */
const LIMIT_MS = 180_000;
/** Checks that the step's own text spells out, those that failed first; all are in the evidence. */
const TOLD = 30;

/** Asks the program that runs whether it keeps to the security that its document declares, and notes the step. */
export async function authenticationStep(context: StackContext, program: RunningProgram, access: HttpAccess): Promise<AuthenticationEvidence> {
  const { record, stack, clock, foreign } = context;
  const started = clock.now();
  const ended = (): string | undefined => {
    const ending = program.ending();
    return ending === undefined ? undefined : endingInWords(ending);
  };
  const conversation = new Conversation({ access, foreign, clock, until: started + Math.min(LIMIT_MS, context.stepTimeoutMs), ended });
  const found = program.document ?? await findDocument(conversation, context.routes, stackFiles(context), knownAccount(context));
  const evidence = found === undefined ? NO_DOCUMENT : await wholly(conversation, readApi(found.document), context);
  const died = ended();
  const result: AuthenticationEvidence = died === undefined ? evidence
    : { state: 'FAIL', reason: `the program ended by itself while it was asked: ${died}`, checks: [...conversation.checks] };
  const command = found?.source ?? [];
  const told = (['FAIL', 'UNKNOWN'] as const).flatMap((state) => result.checks.filter((check) => check.state === state));
  const text = told.slice(0, TOLD).map(({ name, state, request, expected, got }) => `${state} ${name}: ${request}: expected ${expected}, got ${got}`).join('\n');
  const output = died === undefined ? { text } : { output: program.process.output };
  switch (result.state) {
    case 'PASS': record.note(stack.root, 'authentication', command, { state: 'passed' }, { started, ...output }); break;
    case 'FAIL': record.note(stack.root, 'authentication', command, { state: 'failed', reason: result.reason }, { started, ...output }); break;
    case 'UNKNOWN':
    case 'not-declared': record.note(stack.root, 'authentication', command, { state: 'skipped', reason: result.reason }, { started, ...output }); break;
  }
  return result;
}

/** What was left out cannot have passed. */
async function wholly(conversation: Conversation, api: ApiDescription, context: StackContext): Promise<AuthenticationEvidence> {
  const seen = await examine(conversation, api, context);
  return api.leftOut === 0 || seen.state === 'FAIL' ? seen : { ...seen, state: 'UNKNOWN', reason: `${api.leftOut} operations beyond the first ${api.operations.length} were not asked; ${seen.reason}` };
}

async function examine(conversation: Conversation, api: ApiDescription, context: StackContext): Promise<AuthenticationEvidence> {
  const operations = accountOperations(api);
  const open = (operation: Operation): boolean => operation === operations.login || operation === operations.register || operation.path === context.stack.health?.path;
  const secured = api.operations.filter((operation) => operation.security.length > 0 && !open(operation));
  if (secured.length === 0) return { state: 'not-declared', reason: 'no operation of the OpenAPI document declares security', checks: [] };
  const refusing = await checkAnonymous(conversation, api, secured);
  const entrance = { conversation, api, operations, unique: () => randomBytes(5).toString('hex'), known: knownAccount(context) };
  const account = await enter(entrance, true);
  if (account === undefined) {
    await checkRoles(conversation, api, undefined, secured);
    return judgeAuthentication(conversation.checks);
  }
  const closed = secured.filter((operation) => refusing.has(operation));
  const accepting = await checkAccepted(conversation, api, account, closed.length === 0 ? secured : closed);
  await checkForgeries(conversation, api, account, accepting !== undefined && refusing.has(accepting) ? accepting : undefined, signingKeys(context));
  // Whoever registers first may be given more rights than others.
  await checkRoles(conversation, api, await enter(entrance, false), secured);
  return judgeAuthentication(conversation.checks);
}

/** Whoever the program makes when it starts. */
function knownAccount({ stack, secrets }: StackContext): KnownAccount | undefined {
  return accountInVariables(stackVariables(stack, secrets, { databaseUrl: '', port: 0 }));
}

/** Values by which the program may sign its tokens: secrets that were made for it, and those that the plan spells out. */
function signingKeys({ secrets, stack }: StackContext): string[] {
  return [...secrets.values(), ...stack.env.flatMap((variable) => (variable.from === 'value' ? [variable.value] : []))];
}
