import { describe, expect, test } from '@jest/globals';
import { Plan } from '@dark-factory/contracts';
import { checkWith, type BadExample, type RuleExample } from '@dark-factory/checks';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { aTree } from './a-tree.ts';

const RULES = await rulesOfFolder();

function checkExample({ files, plan }: RuleExample) {
  if (plan !== undefined) Plan.parse(plan);
  return checkWith(RULES, { files: aTree(files), ...(plan === undefined ? {} : { plan }) });
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has examples of both kinds with titles of their own', () => {
    const titles = [...rule.examples.good, ...rule.examples.bad].map(({ title }) => title);
    expect(rule.examples.good.length).toBeGreaterThan(0);
    expect(rule.examples.bad.length).toBeGreaterThan(0);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(rule.examples.good.map((example) => [example.title, example] as const))('is silent: %s', async (_, example) => {
    const { findings } = await checkExample(example);
    expect(findings.filter(({ severity, rule: found }) => severity === 'error' || found === id)).toEqual([]);
  });

  test.each(rule.examples.bad.map((example) => [example.title, example] as const))('reports: %s', async (_, example: BadExample) => {
    const { findings } = await checkExample(example);
    const own = findings.filter((finding) => finding.rule === id);
    expect(own.map(({ path, line }) => `${path}:${line}`)).toEqual(example.reports);
    expect(own.every(({ severity, message }) => (severity === 'warning' || severity === rule.severity) && message !== '')).toBe(true);
    for (const { fixes } of own) expect(fixes.filter(({ safety }) => safety === 'safe').length).toBeLessThanOrEqual(1);
  });
});
