import { describe, expect, test } from '@jest/globals';
import { Plan } from '@dark-factory/contracts';
import { RULES } from '@dark-factory/checks';
import { check } from './a-tree.ts';

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has examples of both kinds with titles of their own', () => {
    const titles = [...rule.examples.good, ...rule.examples.bad].map(({ title }) => title);
    expect(rule.examples.good.length).toBeGreaterThan(0);
    expect(rule.examples.bad.length).toBeGreaterThan(0);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(rule.examples.good.map((example) => [example.title, example] as const))('is silent: %s', async (_, example) => {
    if (example.plan !== undefined) Plan.parse(example.plan);
    const { findings } = await check(example.files, example.plan);
    expect(findings.filter(({ severity }) => severity === 'error' || id.startsWith('plan/'))).toEqual([]);
  });

  test.each(rule.examples.bad.map((example) => [example.title, example] as const))('reports: %s', async (_, example) => {
    if (example.plan !== undefined) Plan.parse(example.plan);
    const { findings } = await check(example.files, example.plan);
    const own = findings.filter((finding) => finding.rule === id);
    expect(own.map(({ path, line }) => `${path}:${line}`)).toEqual(example.reports);
    expect(own.every(({ severity, message }) => severity === rule.severity && message !== '')).toBe(true);
  });
});
