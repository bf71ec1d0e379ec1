import { describe, expect, test } from '@jest/globals';
import { type ErrorManifest, type RuntimeEvidence } from '@dark-factory/contracts';
import { aFinding } from '../../builders/finding.ts';
import { computeVerdict, type VerdictEvidence } from '../../../packages/stages/src/refinement/verdict-computation.ts';

const gate = (overrides: Partial<ErrorManifest> = {}): ErrorManifest => ({
  schema: 'dark-factory/error-manifest/v1', tree: '0'.repeat(64), plan: null, filesInTree: 10, filesChecked: 8, filesWithErrors: 0, errors: 0, warnings: 0,
  brokenShare: 0, brokenUnits: [], regenerate: false, testsLoad: { state: 'loaded', files: 2 }, findings: [], unchecked: [{ path: 'README.md', reason: 'not code' }, { path: 'LICENSE', reason: 'not code' }], mends: [], ...overrides,
});
const runtime = (overrides: Partial<RuntimeEvidence> = {}, tests: Partial<RuntimeEvidence['tests']> = {}): RuntimeEvidence => ({
  isolation: { tier: 'namespace-and-user', detail: '', limits: [] }, healthy: true, authentication: null, acceptance: { cases: [] },
  steps: (['install', 'start', 'health', 'test'] as const).map((step) => ({ stack: '.', step, command: [step], outcome: { state: 'passed' as const }, exitCode: 0, durationMs: 1, tail: '' })),
  tests: { state: 'passed', passed: 7, failed: 0, skipped: 0, files: 2, notLoaded: [], failures: [], ...tests }, ...overrides,
});
const reviewed = (overrides: Partial<VerdictEvidence['review']> = {}): VerdictEvidence['review'] => ({ reviewed: Array.from({ length: 10 }, (_, index) => `f${index}`), findings: [], principles: [], scope: [], ...overrides });
const requirement: VerdictEvidence['requirements'][number] = { id: 'R-01', text: 't', line: 1, units: ['WU-01'], code: ['a.ts'], tests: ['a.test.ts'], state: 'built', allowed: false };
const evidence = (overrides: Partial<VerdictEvidence> = {}): VerdictEvidence => ({
  gate: gate(), runtime: runtime(), review: reviewed(), filesInTree: 10,
  requirements: [requirement], ...overrides,
});
const failing = (step: 'install' | 'build' | 'migrate'): RuntimeEvidence => runtime({ steps: [{ stack: '.', step, command: [step], outcome: { state: 'failed', reason: 'exit code 1' }, exitCode: 1, durationMs: 1, tail: '' }], healthy: false }, { state: 'not-run', passed: 0, reason: `${step} failed` });

const notBuilt: RuntimeEvidence['steps'][number] = { stack: 'android', step: 'test', command: ['gradle', 'test'], outcome: { state: 'skipped', reason: 'not built: no Android SDK' }, exitCode: null, durationMs: 0, tail: '' };
const withPart = runtime({ steps: [...runtime().steps, notBuilt] });

describe('the verdict is computed', () => {
  test('ACCEPT, where a part could not be built here and the gate read it', () => {
    const computed = computeVerdict(evidence({ runtime: withPart }));
    expect(computed).toMatchObject({ verdict: 'ACCEPT', reasons: [] });
    expect(computed.confidence_basis).toContainEqual({ item: 'the gate read what could not be built', holds: true, weight: 1 });
  });

  test('ACCEPT, with all of its evidence', () => {
    expect(computeVerdict(evidence())).toMatchObject({ verdict: 'ACCEPT', reasons: [], confidence: 1 });
  });

  test.each<[string, Partial<VerdictEvidence>, 'REVISE' | 'REJECT', string]>([
    ['the gate lost a file', { gate: gate({ filesChecked: 7 }) }, 'REJECT', 'gate-incomplete'],
    ['structural errors are left', { gate: gate({ errors: 2 }), runtime: null }, 'REJECT', 'gate-errors'],
    ['the program was never run', { runtime: null }, 'REJECT', 'does-not-run'],
    ['it does not install', { runtime: failing('install') }, 'REJECT', 'does-not-run'],
    ['it does not answer', { runtime: runtime({ healthy: false }) }, 'REJECT', 'not-healthy'],
    ['tests did not load', { runtime: runtime({}, { state: 'did-not-load', passed: 0, notLoaded: [{ path: 'a.test.ts', reason: 'Cannot find module' }] }) }, 'REJECT', 'tests-not-loaded'],
    ['there are no tests', { runtime: runtime({}, { state: 'none-found', passed: 0, files: 0 }) }, 'REJECT', 'tests-not-loaded'],
    ['authentication does not hold', { runtime: runtime({ authentication: { state: 'FAIL', reason: 'a route lets everybody in', checks: [] } }) }, 'REVISE', 'authentication'],
    ['authentication is declared and could not be seen', { runtime: runtime({ authentication: { state: 'UNKNOWN', reason: 'the login did not answer', checks: [{ name: 'log in', state: 'UNKNOWN', request: 'POST /login', expected: '200', got: '429' }] } }) }, 'REVISE', 'authentication'],
    ['it could not be built here, and nothing else has tests', { runtime: runtime({ steps: [notBuilt] }, { state: 'not-run', passed: 0, files: 0, reason: 'not built: no Android SDK' }) }, 'REVISE', 'tests-not-loaded'],
    ['a part could not be built here, and the gate did not read it', { runtime: withPart, gate: gate({ filesChecked: 7, unchecked: [...gate().unchecked, { path: 'android/app/src/main/java/Main.kt', reason: 'too long' }] }) }, 'REVISE', 'not-built'],
    ['a test failed', { runtime: runtime({}, { state: 'failed', failed: 1 }) }, 'REVISE', 'tests-failed'],
    ['the reviewer saw half', { review: reviewed({ reviewed: ['a', 'b', 'c', 'd', 'e'] }) }, 'REVISE', 'review-incomplete'],
    ['nobody reviewed', { review: reviewed({ reviewed: [] }) }, 'REVISE', 'review-incomplete'],
    ['a finding of high severity is open', { review: reviewed({ findings: [{ path: 'a', line: 1, quote: 'x', severity: 'high', category: 'security', message: 'm' }] }) }, 'REVISE', 'high-findings'],
    ['a requirement has no code', { requirements: [{ ...requirement, code: [], tests: [], state: 'missing' }] }, 'REVISE', 'requirements-open'],
    ['a requirement has no test', { requirements: [{ ...requirement, tests: [] }] }, 'REVISE', 'requirements-untested'],
    ['no security audit counts', { review: reviewed({ principles: undefined }) }, 'REVISE', 'audit-missing'],
    ['a principle of security is broken', { review: reviewed({ principles: [{ id: 'V6', title: 'Authentication', state: 'broken', reason: 'r', lines: [] }] }) }, 'REVISE', 'security-broken'],
    ['nobody compared the scope with the tree', { review: reviewed({ scope: undefined }) }, 'REVISE', 'scope-missing'],
    ['it was stopped', { stopped: 'a quota is used up' }, 'REVISE', 'stopped'],
    ['there are no files at all', { filesInTree: 0, gate: gate({ filesInTree: 0, filesChecked: 0, unchecked: [] }), review: reviewed({ reviewed: [] }) }, 'REJECT', 'gate-incomplete'],
  ])('%s: no ACCEPT', (_name, overrides, verdict, code) => {
    const computed = computeVerdict(evidence(overrides));
    expect(computed.verdict).toBe(verdict);
    expect(computed.reasons.map((reason) => reason.code)).toContain(code);
    expect(computed.confidence).toBeLessThan(1);
  });

  test('a requirement that is missing and may be keeps nothing from ACCEPT', () => {
    expect(computeVerdict(evidence({ requirements: [requirement, { ...requirement, id: 'R-02', code: [], tests: [], state: 'missing', allowed: true }] }))).toMatchObject({ verdict: 'ACCEPT' });
  });

  test.each<[string, Partial<VerdictEvidence>, string, string]>([
    ['the finding of the gate', { gate: gate({ errors: 1, findings: [aFinding({ rule: 'plan/missing-table', path: 'db.sql', line: 0, message: 'nothing creates the table "loans"' })] }), runtime: null }, 'gate-errors', '1 structural error is left: plan/missing-table at db.sql: nothing creates the table "loans"'],
    ['the step that failed, in its words', { runtime: failing('migrate') }, 'does-not-run', 'migrate failed: exit code 1'],
    ['the first of the tests that failed', { runtime: runtime({}, { state: 'failed', failed: 2, failures: [{ path: 'a.test.ts', test: 'it adds', message: '1 !== 2' }, { path: 'b.test.ts', test: 'it subtracts', message: '' }] }) }, 'tests-failed', '2 of 9 tests failed, the first: a.test.ts "it adds"'],
    ['that no test was run', { runtime: failing('build') }, 'tests-failed', 'no test was run'],
    ['the finding of a review', { review: reviewed({ findings: [{ path: 'a', line: 1, quote: 'x', severity: 'high', category: 'security', message: 'm\n'.repeat(200) }] }) }, 'high-findings', `1 finding of high severity is open: a:1: ${'m '.repeat(200).slice(0, 195)}…`],
    ['acceptance tests that nobody could ask', { runtime: failing('build'), acceptance: { written: 3, unusable: 0, passed: 0, failed: 0, notRun: 3, struck: [] } }, 'acceptance', '3 of 3 acceptance tests were not run'],
  ])('a reason names %s', (_name, overrides, code, message) => {
    expect(computeVerdict(evidence(overrides)).reasons).toContainEqual({ code, message });
  });

  test('confidence is the weighted share of what holds', () => {
    const computed = computeVerdict(evidence({ runtime: runtime({}, { state: 'failed', failed: 1 }) }));
    const total = computed.confidence_basis.reduce((sum, item) => sum + item.weight, 0);
    const lost = computed.confidence_basis.filter((item) => !item.holds).reduce((sum, item) => sum + item.weight, 0);
    expect(computed.confidence).toBe(Math.round(((total - lost) / total) * 100) / 100);
    expect(computed.confidence).toBe(0.88);
  });
});
