import { readFileSync } from 'node:fs';
import type { AcceptanceCase, AuthenticationEvidence, RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { aStack, sandboxRun } from './sandbox-run.ts';

/** What may be wrong with the program of notes; see `defect` in its server. */
export type Defect =
  | 'none' | 'no-document' | 'route-without-guard' | 'signature-not-checked' | 'alg-none' | 'expiry-not-checked' | 'login-broken'
  | 'password-not-checked' | 'admin-for-all' | 'dies';

/** A stack that starts the program. */
export const NOTES: Stack = aStack({
  env: [{ name: 'SESSION_SECRET', from: 'random-secret' }], start: ['node', 'server.mjs'], health: { path: '/health', status: 200 },
});

/** The files of the program with a defect; others may take their place. */
export function notesFiles(defect: Defect, others: Readonly<Record<string, string>> = {}): Record<string, string> {
  const file = (name: string): string => readFileSync(new URL(`../../fixtures/programs/notes/${name}`, import.meta.url), 'utf8');
  const document: Record<string, string> = defect === 'no-document' ? {} : { 'openapi.json': file('openapi.json') };
  return { 'server.mjs': file('server.mjs'), 'defect.mjs': `export const defect = '${defect}';\n`, ...document, ...others };
}

export function runNotes(defect: Defect, acceptance: readonly AcceptanceCase[] = [], env: Stack['env'] = []): Promise<RuntimeEvidence> {
  return sandboxRun(notesFiles(defect), [{ ...NOTES, env: [...NOTES.env, ...env] }], { acceptance });
}

/** The checks of one state, each as its name and what was got. */
export function checksThat(evidence: AuthenticationEvidence | null, state: 'PASS' | 'FAIL' | 'UNKNOWN'): string[] {
  return (evidence?.checks ?? []).filter((check) => check.state === state).map(({ name, got }) => `${name}: ${got}`);
}
