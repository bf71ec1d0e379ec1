import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Verdict } from '@dark-factory/contracts';
import { forEachAtOnce } from '@dark-factory/runtime';
import { changedCalls, replaced, shelfPrograms, verdictOf, type ChangedAnswer } from './changed-shelf.ts';

const REVIEW = 'code review, any slice';
const FENCED = 'WU-05, one file in a code fence';

/** One recorded answer each, and what is different about it. */
const CHANGES = {
  'nothing is changed': [],
  'tests do not load': [{ answer: 'WU-06, one file that does not parse', change: replaced([
    "import { daysLate, dueDay, refusal } from '../src/loans/rules.js';\n",
    "import { daysLate, dueDay, refusal } from '../src/loans/rules.js';\nimport { readFileSync } from 'node:fs';\n\nexport const HOLIDAYS = readFileSync(new URL('./holidays.csv', import.meta.url), 'utf8');\n",
  ]) }],
  'a test fails': [{ answer: 'contract-mender changes the queries', change: ({ toolCalls }) => ({ toolCalls: toolCalls!.filter(({ arguments: edit }) => !JSON.stringify(edit).includes('due_date < $1')) }) }],
  'health answers 500': [{ answer: FENCED, change: replaced(["await pool.query('SELECT 1');\n      return { status: 'ok' };", "await pool.query('SELECT 1');\n      return reply.code(500).send({ status: 'ok' });"]) }],
  'a route is unprotected': [{ answer: FENCED, change: replaced(['    itemRoutes(scope, pool);\n', ''], ['  loginRoute(app, pool, tokens);\n', '  loginRoute(app, pool, tokens);\n  itemRoutes(app, pool);\n']) }],
  'signatures are not checked': [{ answer: 'WU-02, with prose around its files', change: replaced(
    ["import { jwtVerify, SignJWT } from 'jose';", "import { decodeJwt, SignJWT } from 'jose';"],
    ["      const options = { algorithms: [ALGORITHM], issuer: ISSUER, requiredClaims: ['exp', 'sub'] };\n      const verified = await jwtVerify(token, key, options).catch(() => null);\n", '      const claims = await Promise.resolve(token).then(decodeJwt).catch(() => null);\n'],
    ['verified?.payload.sub', 'claims?.sub'], ['verified?.payload.role', "claims?.['role']"],
  ) }],
  'a migration is missing': [{ answer: 'wiring adds the table', change: () => ({ toolCalls: [], text: 'The migrations are complete: the table loans is made where it is first used.' }) }],
  'a reviewer saw half': [{ answer: REVIEW, change: ({ text }) => {
    const review = JSON.parse(text) as { readonly files: readonly unknown[] };
    return { text: JSON.stringify({ ...review, files: review.files.slice(0, 14) }) };
  } }],
  'a reviewer returns 211 characters': [{ answer: REVIEW, change: () => ({ text: 'The code is well structured and follows good practice. '.repeat(4).slice(0, 211) }) }],
  'a fix breaks another test': [{ answer: 'contract-mender changes the queries', change: changedCalls('due_on < $1::date', 'due_on <= $1::date') }],
  'an agent is in a loop': [{ answer: 'wiring looks at the migration and thinks', change: ({ toolCalls }) => ({ toolCalls: toolCalls!.filter(({ name }) => name === 'read') }) }],
  'the judge accepts against the evidence': [{ answer: REVIEW, change: replaced(['"severity": "medium"', '"severity": "high"']) }],
} satisfies Readonly<Record<string, readonly ChangedAnswer[]>>;
type Scenario = keyof typeof CHANGES;

let programs: Awaited<ReturnType<typeof shelfPrograms>>;
const verdicts = new Map<string, Verdict>();

beforeAll(async () => {
  programs = await shelfPrograms();
  await forEachAtOnce(Object.entries(CHANGES), 2, async ([name, changes]) => {
    verdicts.set(name, await verdictOf(changes, programs.run));
  });
}, 600_000);
afterAll(() => programs?.[Symbol.asyncDispose]());

/** Verdict and reasons, as a reader sees them. */
function told(name: Scenario): string[] {
  const { verdict, reasons } = verdicts.get(name)!;
  return [verdict, ...reasons.map(({ code, message }) => `${code}: ${message}`)];
}
/** What became of each round's changes. */
const outcomes = (name: Scenario): string[] => verdicts.get(name)!.fixes_applied.map(({ round, outcome, evidence }) => `${round} ${outcome}: ${evidence}`);
const limits = (name: Scenario): readonly string[] => verdicts.get(name)!.limits_hit;

const IDLE = '2 rounds in a row brought no progress';
const UNASKED = 'acceptance: 24 of 24 acceptance tests were not run';
const MENDED = ['1 kept: 1 structural error → 19 tests passed, 9 failed, 16 of 23 acceptance tests', '2 kept: 19 tests passed, 9 failed, 16 of 23 acceptance tests → 28 tests passed, 0 failed, 23 of 23 acceptance tests'];
/** All that a table costs which no migration makes: nothing is run, and nothing of it is called fine. */
const WITHOUT_TABLE = [
  'REJECT', 'gate-errors: 1 structural error is left: plan/missing-table at migrations/001_init.sql: nothing creates the table "loans", which WU-01 promised in the interface "db-tables"',
  'does-not-run: the program was not run', 'not-healthy: the program did not answer on its health endpoint', 'tests-not-loaded: no test was loaded: the program was not run', 'tests-failed: no test was run',
  'authentication: nobody tried to get in: the program was not run', UNASKED, 'requirements-open: not built: R-02, R-05, R-13, R-14, R-15, R-17',
];

describe('the demonstration, run for real, with one recorded answer changed', () => {
  test('nothing changed: ACCEPT', () => {
    expect(told('nothing is changed')).toEqual(['ACCEPT']);
    expect(outcomes('nothing is changed')).toEqual(MENDED);
    expect(limits('nothing is changed')).toEqual([]);
    expect(verdicts.get('nothing is changed')!.judgement).toMatchObject({ verdict: 'ACCEPT', overruled: false });
  });

  test('tests that do not load: REJECT, though every test that was loaded passed', () => {
    expect(told('tests do not load')).toEqual([
      'REJECT', expect.stringMatching(/^tests-not-loaded: .*\(did-not-load\): dist\/test\/overdue\.test\.js: .*holidays\.csv/), 'tests-failed: 25 tests passed, and that is not all of them',
    ]);
    expect(limits('tests do not load')).toEqual([IDLE]);
  });

  test('a test fails, as a fix left one place out: REVISE, by its name, and by what the program answers', () => {
    expect(told('a test fails')).toEqual([
      'REVISE', 'tests-failed: 1 of 28 tests failed: dist/test/overdue.test.js "the overdue list has what is late, the latest first, and not what is due today"',
      'acceptance: 1 of 23 acceptance tests failed: AT-16, GET /loans/overdue with authorization',
    ]);
  });

  test('the health endpoint answers 500: REJECT, and nothing more is asked of the program', () => {
    expect(told('health answers 500')).toEqual([
      'REJECT', 'does-not-run: health failed: not healthy after 30 s: it answered 500 and not 200', 'not-healthy: the program did not answer on its health endpoint',
      expect.stringMatching(/^tests-failed: 10 of 28 tests failed, the first: dist\/test\/auth\.test\.js "health needs no token and answers ok"/), UNASKED,
    ]);
  });

  test('a route is unprotected: REVISE, by the requests that were let in', () => {
    expect(told('a route is unprotected')).toEqual([
      'REVISE', expect.stringContaining('"every documented route but the open ones refuses an anonymous request"'),
      expect.stringMatching(/^authentication: FAIL: 4 of 22 checks failed: anonymous call refused: GET \/items \(200 /), expect.stringMatching(/^acceptance: 9 of 23 acceptance tests failed/),
    ]);
  });

  test('signatures of tokens are not checked: REVISE, by the forged tokens that were taken', () => {
    expect(told('signatures are not checked')).toEqual([
      'REVISE', expect.stringContaining('"altered, foreign, expired and unsigned tokens are refused"'),
      expect.stringMatching(/^authentication: FAIL: 4 of 22 checks failed: changed signature refused \(200 .*changed claims refused \(200 .*alg none refused \(200 /), expect.stringMatching(/^acceptance: 8 of 23 acceptance tests failed/),
    ]);
  });

  test('a migration is missing, and an agent says that it is there: REJECT', () => {
    expect(told('a migration is missing')).toEqual(WITHOUT_TABLE);
    expect(limits('a migration is missing')).toEqual([IDLE]);
  });

  test('a reviewer saw half, twice: REVISE, with the files counted', () => {
    expect(told('a reviewer saw half')).toEqual(['REVISE', 'review-incomplete: 14 of 29 files were reviewed']);
    expect(outcomes('a reviewer saw half')).toEqual(MENDED);
  });

  test('a reviewer returns 211 characters: it is asked again, and then counts as missing', () => {
    expect(told('a reviewer returns 211 characters')).toEqual(['REVISE', 'review-incomplete: 0 of 29 files were reviewed']);
    expect(limits('a reviewer returns 211 characters')).toEqual(['code-reviewer: held twice, and twice below 0.5: it counts as missing']);
  });

  test('a fix breaks another test: REVISE, by that test, though the fix brought more than it broke', () => {
    expect(told('a fix breaks another test')).toEqual(['REVISE', 'tests-failed: 1 of 28 tests failed: dist/test/overdue.test.js "the overdue list has what is late, the latest first, and not what is due today"']);
    expect(outcomes('a fix breaks another test').at(-1)).toBe('2 kept: 19 tests passed, 9 failed, 16 of 23 acceptance tests → 27 tests passed, 1 failed, 23 of 23 acceptance tests');
  });

  test('an agent is in a loop: it is stopped, the limit is on record, and nothing came of it', () => {
    expect(told('an agent is in a loop')).toEqual(WITHOUT_TABLE);
    expect(limits('an agent is in a loop')).toEqual([1, 2].map((round) => `A-1 wiring, round ${round}: it called read 3 times with the same input and the same result`).concat(IDLE));
  });

  test('a finding of weight is open: REVISE', () => {
    expect(told('the judge accepts against the evidence')).toEqual(['REVISE', expect.stringMatching(/^high-findings: 1 finding of high severity is open: src\/auth\/routes\.ts:34: /)]);
  });

  test.each(Object.keys(CHANGES).slice(1) as Scenario[])('%s: the judge says ACCEPT, and is overruled', (name) => {
    expect(verdicts.get(name)!.judgement).toMatchObject({ verdict: 'ACCEPT', overruled: true });
  });
});
