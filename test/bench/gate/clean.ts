import { fileURLToPath } from 'node:url';
import type { Finding, Unchecked } from '@dark-factory/contracts';
import type { Check } from './checker.ts';
import { corpusPackages, packageTree } from './corpus.ts';
import { readTree } from './folder-tree.ts';
import { planOf } from './kinds/plan.ts';
import { shelfTree } from './shelf-tree.ts';
import type { Tree } from './tree-archive.ts';
import { aTree, TREES, type TreeName } from './trees.ts';

/** What the gate says about one tree that is right as it is. */
export interface CleanResult {
  readonly tree: string;
  /** Written for these benches; an error in one of them is a false one, or the tree is wrong. */
  readonly generated: boolean;
  readonly files: number;
  readonly seconds: number;
  readonly findings: readonly (Pick<Finding, 'rule' | 'severity' | 'path' | 'line' | 'message'> & { readonly excerpt: string })[];
  /** Files that a parser or a rule could not stand. */
  readonly unchecked: readonly Unchecked[];
}

/** A tree that was not checked to its end. */
export interface FailedTree {
  readonly tree: string;
  readonly failed: string;
}

/** A tree of the clean bench, laid out when its turn comes. */
export interface CleanTree {
  readonly name: string;
  readonly generated: boolean;
  readonly load: () => Tree;
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** The trees of our own, the example, this repository, and the published packages. */
export function cleanTrees(names: readonly TreeName[], withCorpus: boolean): CleanTree[] {
  const own = names.map((name) => ({ name, generated: true, load: () => aTree(name) }));
  const others: CleanTree[] = [{ name: 'examples/shelf', generated: false, load: shelfTree }, { name: 'this repository', generated: false, load: () => readTree(REPOSITORY) }];
  return [...own, ...(names.length < Object.keys(TREES).length ? [] : others), ...(withCorpus ? corpusPackages().map((wanted) => ({ name: `${wanted.registry} ${wanted.name} ${wanted.version}`, generated: false, load: () => packageTree(wanted) })) : [])];
}

/** Checks a tree that is right. A tree of ours is checked with a plan that it fulfils. */
export async function checkClean(check: Check, { name, generated, load }: CleanTree): Promise<CleanResult> {
  const tree = load();
  const started = performance.now();
  const { findings, unchecked } = await check(tree, generated ? planOf(tree) : undefined);
  return {
    tree: name, generated, files: tree.size, seconds: (performance.now() - started) / 1000,
    findings: findings.map(({ rule, severity, path, line, message }) => ({ rule, severity, path, line, message, excerpt: excerptOf(tree, path, line) })),
    unchecked: unchecked.filter(({ reason }) => /failed|too deeply/.test(reason)),
  };
}

function excerptOf(tree: Tree, path: string, line: number): string {
  const content = tree.get(path);
  if (content === undefined || line === 0) return '';
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  return (text.split('\n')[line - 1] ?? '').trim().slice(0, 160);
}

/** The results for people: a line a tree, a line a rule, and every error with the line that it is about. */
export function cleanText(results: readonly CleanResult[], failed: readonly FailedTree[]): string {
  const lines = results.map(({ tree, files, seconds, findings, unchecked }) => `${tree.padEnd(52)} ${String(files).padStart(6)} files ${seconds.toFixed(2).padStart(6)} s ${String(findings.filter(({ severity }) => severity === 'error').length).padStart(4)} errors ${String(findings.filter(({ severity }) => severity === 'warning').length).padStart(5)} warnings${unchecked.length === 0 ? '' : ` ${unchecked.length} unchecked`}`);
  const all = results.flatMap(({ tree, findings }) => findings.map((finding) => ({ tree, ...finding })));
  const rules = [...new Set(all.map(({ rule }) => rule))].sort().map((rule) => {
    const mine = all.filter((finding) => finding.rule === rule);
    return `  ${rule.padEnd(40)} ${String(mine.filter(({ severity }) => severity === 'error').length).padStart(5)} errors ${String(mine.filter(({ severity }) => severity === 'warning').length).padStart(6)} warnings in ${new Set(mine.map(({ tree }) => tree)).size} trees`;
  });
  const ours = new Set(results.filter(({ generated }) => generated).map(({ tree }) => tree));
  const shown = all.filter(({ severity, tree }) => severity === 'error' || ours.has(tree));
  const errors = shown.map(({ severity, tree, rule, path, line, message, excerpt }) => `  ${severity} ${rule} ${tree}: ${path}:${line} ${message}${excerpt === '' ? '' : `\n      | ${excerpt}`}`);
  const broken = results.flatMap(({ tree, unchecked }) => [...new Set(unchecked.map(({ reason }) => reason))].map((reason) => {
    const paths = unchecked.filter((each) => each.reason === reason).map(({ path }) => path);
    return `  ${tree}: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}: ${reason}`;
  }));
  return [...lines, ...failed.map(({ tree, failed: reason }) => `${tree.padEnd(52)} NOT CHECKED: ${reason}`), '', 'By rule:', ...rules, '', 'Every error, and every warning in the trees of the benches:', ...errors, ...(broken.length === 0 ? [] : ['', 'Not checked, for a parser or a rule failed:', ...broken]), ''].join('\n');
}
