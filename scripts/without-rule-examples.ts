import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

const NOTHING = '{ good: [], bad: [] }';

/** Leaves the examples of the gate's rules out of a bundle: they are for the pages and the tests, and half of each file. */
export function withoutRuleExamples(): Plugin {
  return {
    name: 'without-rule-examples',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]packages[\\/]checks[\\/]src[\\/]rules[\\/].*\.ts$/ }, async ({ path }) => ({ contents: withoutExamples(await readFile(path, 'utf8'), path), loader: 'ts' }));
    },
  };
}

/** The text of a rule's file with its examples emptied. Throws where the rule is written in another way than all others. */
export function withoutExamples(text: string, path: string): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const rule = source.statements.filter(ts.isVariableStatement).flatMap((statement) => statement.declarationList.declarations).find(({ name }) => name.getText() === 'rule')?.initializer;
  const examples = rule !== undefined && ts.isObjectLiteralExpression(rule) ? rule.properties.find((property) => property.name?.getText() === 'examples') : undefined;
  if (examples === undefined || !ts.isPropertyAssignment(examples)) throw new Error(`${path} has no "export const rule: Rule = { …, examples: …, … }"; write it so, or change scripts/without-rule-examples.ts`);
  return `${text.slice(0, examples.initializer.getStart())}${NOTHING}${text.slice(examples.initializer.end)}`;
}
