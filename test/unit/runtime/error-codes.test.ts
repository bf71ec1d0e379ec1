import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ERROR_CODES, TOOL, UserError } from '@dark-factory/runtime';

const page = readFileSync('docs/errors.md', 'utf8');

test('every error code has its section, and every section its code', () => {
  const sections = [...page.matchAll(/^## (\S+)$/gm)].map((match) => match[1]);
  expect(sections).toEqual(Object.keys(ERROR_CODES));
});

test('a message says what, where, why and what to change', () => {
  const error = new UserError({ code: 'plan-invalid', what: 'the plan has 2 violations', where: 'factory-plan.json', details: ['units[0]: a', 'units[1]: b'], fix: 'Mend each of them.' });
  expect(error.message).toBe('the plan has 2 violations (factory-plan.json).\n  - units[0]: a\n  - units[1]: b\nMend each of them. [plan-invalid]');
});

test('receipts name the version of this package', () => {
  expect(TOOL.version).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
