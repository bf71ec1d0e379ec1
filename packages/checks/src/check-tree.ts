import { compareFindings, type Finding } from '@dark-factory/contracts';
import { messageOf } from '@dark-factory/runtime';
import { kindOf } from './format.ts';
import { RULES } from './registry.ts';
import { treeReading } from './reading/tree-reading.ts';
import { ParsedFiles } from './parsed-files.ts';
import { easedFindings } from './python/eased-findings.ts';
import type { Problem, Rule } from './rule.ts';
import { easedInPythonPackages } from './script/in-python-package.ts';
import { SourceTree } from './source-tree.ts';
import type { CheckTree, TreeCheckRequest, TreeCheckResult } from './tree-check.ts';

/** Runs every rule over a tree. The result depends on the content of the request alone, not on the order of its files. */
export const checkTree: CheckTree = (request) => checkWith(RULES, request);

/** A check that parses a file again only when its text has changed: for trees that are checked over and over. */
export function createRepeatedCheck(): CheckTree {
  const parsed = new ParsedFiles();
  return (request) => checkWith(RULES, request, parsed);
}

/** Runs the given rules over a tree. */
export async function checkWith(rules: readonly Rule[], request: TreeCheckRequest, parsed?: ParsedFiles): Promise<TreeCheckResult> {
  const tree = new SourceTree(request, parsed);
  // Threads read while the first rules run.
  await tree.use(treeReading);
  const findings: Finding[] = [];
  for (const rule of rules) findings.push(...(await problemsOf(rule, tree)).map((problem) => findingOf(rule, problem, tree)));
  const eased = easedInPythonPackages(await easedFindings(findings, tree), tree);
  const unchecked = tree.unchecked(new Set(rules.flatMap((rule) => rule.reads)));
  return { findings: withoutRepeats([...eased].sort(compareFindings)), filesChecked: tree.files.length - unchecked.length, unchecked };
}

/** A rule that reads files and breaks takes its files out of the count; a rule that reads none has no business breaking. */
async function problemsOf(rule: Rule, tree: SourceTree): Promise<readonly Problem[]> {
  try {
    return await rule.check(tree);
  } catch (error) {
    if (rule.reads.length === 0) throw error;
    for (const { path } of tree.files) {
      const kind = kindOf(path);
      if (kind.kind === 'known' && rule.reads.includes(kind.format)) tree.cannotCheck(path, `the rule ${rule.id} failed: ${messageOf(error)}`);
    }
    return [];
  }
}

function findingOf(rule: Rule, problem: Problem, tree: SourceTree): Finding {
  return {
    rule: rule.id,
    severity: problem.severity ?? rule.severity,
    path: problem.path,
    line: problem.line,
    column: problem.column,
    message: problem.message,
    unit: tree.unitOf(problem.path),
    related: (problem.related ?? []).map((place) => ({ ...place })),
    confidence: problem.confidence ?? rule.confidence ?? 'high',
    fixes: (problem.fixes ?? []).map((fix) => ({ ...fix })),
  };
}

function withoutRepeats(sorted: readonly Finding[]): Finding[] {
  return sorted.filter((finding, index) => index === 0 || compareFindings(sorted[index - 1]!, finding) !== 0);
}
