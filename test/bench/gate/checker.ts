import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkTree, checkWith, type Rule, type TreeCheckResult } from '@dark-factory/checks';
import type { Plan } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { messageOf } from '@dark-factory/runtime';
import type { Tree } from './tree-archive.ts';

/** The gate as the benches run it. */
export type Check = (tree: Tree, plan?: Plan) => Promise<TreeCheckResult>;

const RULES_FOLDER = join(import.meta.dirname, '../../../packages/checks/src/rules');

/** The gate with the rules of its registry, or with those that lie in its folder now: a half-written one is left out and named. */
export async function loadCheck(fromFolder: boolean): Promise<Check> {
  if (!fromFolder) return (tree, plan) => checkTree({ files: treeFiles(tree), ...(plan === undefined ? {} : { plan }) });
  const rules = await loadRules();
  return (tree, plan) => checkWith(rules, { files: treeFiles(tree), ...(plan === undefined ? {} : { plan }) });
}

async function loadRules(): Promise<Rule[]> {
  const rules: Rule[] = [];
  const files = readdirSync(RULES_FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const file of files) {
    try {
      rules.push(((await import(pathToFileURL(file).href)) as { rule: Rule }).rule);
    } catch (error) {
      process.stderr.write(`left out ${relative(RULES_FOLDER, file)}: ${messageOf(error)}\n`);
    }
  }
  return rules.filter((rule) => typeof rule?.check === 'function');
}

/** A tree as the gate takes it. */
export function treeFiles(tree: Tree): TreeFile[] {
  return [...tree].map(([path, content]) => ({ path, content: typeof content === 'string' ? Buffer.from(content, 'utf8') : content, executable: path.endsWith('.sh') }));
}
