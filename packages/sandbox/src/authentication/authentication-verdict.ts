import type { AuthenticationCheck, AuthenticationEvidence } from '@dark-factory/contracts';
import { ACCEPTED, ANONYMOUS } from './access-checks.ts';

/** What the checks of a program come to. Where every call logs in by itself, there is no check of logging in. */
export function judgeAuthentication(checks: readonly AuthenticationCheck[]): AuthenticationEvidence {
  const failed = checks.filter(({ state }) => state === 'FAIL');
  const all = [...checks];
  if (failed.length > 0) return { state: 'FAIL', reason: `${failed.length} of ${checks.length} checks failed: ${named(failed)}`, checks: all };
  const anonymous = checks.filter(({ name }) => name.startsWith(ANONYMOUS));
  const open = anonymous.filter(({ state }) => state !== 'PASS');
  const missing = [
    ...(passed(checks, 'log in') || !checks.some(({ name }) => name === 'log in') ? [] : ['logging in was not seen to work']),
    ...(passed(checks, ACCEPTED) ? [] : ['no operation was seen to accept a token']),
    ...(anonymous.length === 0 ? ['no operation could be called by a stranger'] : []),
    ...(open.length === 0 ? [] : [`${open.length} of ${anonymous.length} operations that declare security were not seen to refuse strangers`]),
  ];
  if (missing.length > 0) return { state: 'UNKNOWN', reason: missing.join('; '), checks: all };
  return { state: 'PASS', reason: `logging in works, a token is accepted, and all ${anonymous.length} operations that declare security refuse strangers`, checks: all };
}

const UNSEEN = 'there is no OpenAPI document';

/** What is said of a program that has no document to ask by. */
export const NO_DOCUMENT: AuthenticationEvidence = { state: 'UNKNOWN', reason: UNSEEN, checks: [] };

/** One account of several programs: the worst of those that could be asked, and what is to be said of each. */
export function mergeAuthentication(programs: readonly { readonly stack: string; readonly evidence: AuthenticationEvidence }[]): AuthenticationEvidence | null {
  if (programs.length <= 1) return programs[0]?.evidence ?? null;
  const asked = programs.filter(({ evidence }) => evidence.reason !== UNSEEN);
  const state = (['FAIL', 'UNKNOWN', 'PASS', 'not-declared'] as const).find((one) => (asked.length === 0 ? programs : asked).some(({ evidence }) => evidence.state === one))!;
  return { state, reason: programs.map(({ stack, evidence }) => `${stack}: ${evidence.reason}`).join('; '), checks: programs.flatMap(({ stack, evidence }) => evidence.checks.map((check) => ({ ...check, name: `${stack}: ${check.name}` }))) };
}

function passed(checks: readonly AuthenticationCheck[], name: string): boolean {
  return checks.some((check) => check.name === name && check.state === 'PASS');
}

function named(checks: readonly AuthenticationCheck[]): string {
  const shown = checks.slice(0, 5).map(({ name, got }) => `${name} (${got.slice(0, 80)})`);
  return [...shown, ...(checks.length > 5 ? ['…'] : [])].join('; ');
}
