import { describe, expect, test } from '@jest/globals';
import type { Unit } from '@dark-factory/contracts';
import { effortOf, workOrder } from '@dark-factory/stages';
import { aUnit } from '../../builders/plan.ts';

const files = (count: number, lines = 5) => Array.from({ length: count }, (_, index) => ({ path: `src/f${index}.ts`, purpose: 'code', lines, executable: false }));
const provided = (symbols: number) => [{ id: 'api', module: 'src/f0.ts', summary: '', symbols: Array.from({ length: symbols }, (_, index) => ({ name: `s${index}`, kind: 'function' as const, signature: '' })), routes: [], tables: [] }];
const effort = (overrides: Partial<Unit>, requirement = 'It greets.') => effortOf(aUnit({ id: 'WU-01', ...overrides }), { requirements: [{ id: 'R-01', text: requirement, line: 1 }, { id: 'R-02', text: 'Passwords are hashed.', line: 2 }] });

describe('the effort of a unit', () => {
  test.each<[string, Partial<Unit>, number, string[]]>([
    ['one small file', {}, 1, []],
    ['three files', { files: files(3) }, 2, ['+1: 3 files']],
    ['fifteen files', { files: files(15) }, 4, ['+3: 15 files']],
    ['one long file', { files: files(1, 1000) }, 4, ['+3: about 11030 tokens of code']],
    ['many symbols', { provides: provided(10) }, 3, ['+2: provides 10 symbols, routes and tables']],
    ['two neighbours', { consumes: ['a', 'b'] }, 2, ['+1: consumes 2 interfaces']],
    ['a title about logins', { title: 'Login' }, 2, ['+1: touches security: login']],
    ['a purpose that names three risks', { files: [{ path: 'a.ts', purpose: 'session tokens signed with HMAC', lines: 5, executable: false }] }, 3, ['+2: touches security: tokens, cryptography, sessions']],
    ['a requirement about passwords that it covers', { requirements: ['R-02'] }, 2, ['+1: touches security: passwords, cryptography']],
    ['authors and authorship', { objective: 'List the author of each book; authored works keep their authorship.' }, 1, []],
    ['authorisation', { objective: 'Authorisation by OAuth.' }, 2, ['+1: touches security: authentication']],
  ])('%s', (_name, overrides, points, reasons) => {
    expect(effort(overrides)).toEqual({ effort: points, reasons: ['+1: every unit', ...reasons] });
  });

  test('is 10 at most, and says what it would have been', () => {
    const most = effort({ files: files(15, 100), provides: provided(10), consumes: ['a', 'b', 'c', 'd', 'e', 'f'], title: 'Login, payment, session' });
    expect(most.effort).toBe(10);
    expect(most.reasons.at(-1)).toBe('13 points count as 10');
  });
});

test.each([[1, 'draft', 1], [3, 'draft', 1], [4, 'standard', 2], [7, 'standard', 2], [8, 'frontier', 3], [10, 'frontier', 3]])('effort %i is work for the %s model with %i repairs at most', (given, tier, repairs) => {
  expect(workOrder(aUnit({ id: 'WU-01', effort: given }), 16_000)).toMatchObject({ tier, repairs });
});

test.each([[20, 16_000, 2_000], [200, 16_000, 3_500], [1_000, 16_000, 16_000], [20, 1_000, 1_000]])('%i lines under a limit of %i tokens may take %i an answer', (lines, limit, tokens) => {
  expect(workOrder(aUnit({ id: 'WU-01', files: files(1, lines) }), limit).maxOutputTokens).toBe(tokens);
});
