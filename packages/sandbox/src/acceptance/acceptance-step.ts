import { createHash } from 'node:crypto';
import { ACCEPTANCE_LIMITS, type AcceptanceCase, type AcceptanceResult } from '@dark-factory/contracts';
import type { HttpAccess, HttpReply, HttpRequest } from '../http/http-access.ts';
import { endingInWords, type RunningProgram } from '../program-start.ts';
import type { StackContext } from '../stack-context.ts';
import { runCase } from './run-case.ts';

/** Wall time for all cases together; a step's own limit where that is shorter. */
const LIMIT_MS = 300_000;
/** How long a program that no longer answers may take to be seen as ended. */
const END_SEEN_MS = 300;

/** Runs the cases against the program, and notes the step. */
export async function acceptanceStep(context: StackContext, cases: readonly AcceptanceCase[], program: RunningProgram, access: HttpAccess): Promise<AcceptanceResult[]> {
  const { record, stack, clock, foreign } = context;
  const started = clock.now();
  const until = started + Math.min(LIMIT_MS, context.stepTimeoutMs);
  const ask = async (request: HttpRequest): Promise<HttpReply> => {
    const reply = await access.request(request);
    if ('problem' in reply) await clock.sleep(END_SEEN_MS);
    const ending = program.ending();
    return 'problem' in reply && ending !== undefined ? { problem: `the program ended by itself: ${endingInWords(ending)}` } : reply;
  };
  const settings = settingsOf(context);
  const results: AcceptanceResult[] = [];
  for (const test of cases) {
    const over = program.ending() !== undefined || clock.now() >= until || results.length >= ACCEPTANCE_LIMITS.cases;
    results.push(over ? notRunCase(test) : await runCase(test, { ask, foreign, unique: uniqueOf(test.id), settings }));
  }
  const count = (state: AcceptanceResult['state']): number => results.filter((result) => result.state === state).length;
  const [failed, left] = [count('failed'), count('not-run')];
  const because = [...(failed === 0 ? [] : [`${failed} of ${results.length} cases failed`]), ...(left === 0 ? [] : [`${left} of ${results.length} cases were not run`])].join('; ');
  const text = results.filter(({ state }) => state === 'failed').map(({ id, request, expected, got }) => `${id}: ${request}: expected ${expected}, got ${got}`).join('\n');
  const output = program.ending() === undefined ? { text } : { output: program.process.output };
  record.note(stack.root, 'acceptance', [`${results.length} cases`], because === '' ? { state: 'passed' } : { state: 'failed', reason: because }, { started, ...output });
  return results;
}

/** Variables of the program that a client may know: its values and its secrets, and not where its database is. */
function settingsOf({ stack, secrets }: StackContext): Record<string, string> {
  return Object.fromEntries(stack.env.flatMap((variable) => {
    if (variable.from === 'value') return [[variable.name, variable.value]];
    const secret = variable.from === 'random-secret' ? secrets.get(variable.name) : undefined;
    return secret === undefined ? [] : [[variable.name, secret]];
  }));
}

/** The database is empty at each run, so that a case may use the same words again, and what it shows is the same text. */
function uniqueOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 10);
}

export function notRunCase({ id, requirements }: AcceptanceCase): AcceptanceResult {
  return { id, requirements: [...requirements], state: 'not-run' };
}
