import { checkWith } from './check-tree.ts';
import { RULES } from './registry.ts';
import type { CheckSyntax } from './tree-check.ts';

/** Syntax of one file: the rules of the folder `syntax`, run over a tree that holds nothing else. */
export const checkSyntax: CheckSyntax = async (file) => {
  const rules = RULES.filter((rule) => rule.id.startsWith('syntax/'));
  const { findings } = await checkWith(rules, { files: [file] });
  return findings.filter(({ severity }) => severity === 'error').map(({ line, column, message }) => ({ line, column, message }));
};
