import type { Finding } from '@dark-factory/contracts';
import type { SourceTree } from '../source-tree.ts';
import { indentOf } from './indentation.ts';

const OF_IMPORTS = /^imports\/python-(missing-name|unresolved)$/;
/** More findings than this are no leftovers. */
const MAX_FINDINGS = 20;
/** Names by which a framework, a runner or Python itself calls a function that nobody mentions. */
const CALLED_BY_NAME = /^(__.*__|main|run|setup|teardown|handle|handler|lambda_handler|upgrade|downgrade|ready|save|clean|get|post|put|patch|delete|head|options|(test|pytest|on|do|visit|handle|clean|validate|before|after|process|setup|teardown)_.*|setUp.*|tearDown.*)$/;

/** Findings of which imports are warnings that stand in a function that nothing in the tree mentions: it fails when it is called, and nobody calls it. */
export function easedWhereNeverCalled(findings: readonly Finding[], tree: SourceTree): readonly Finding[] {
  const candidates = new Set(findings.filter(({ rule, severity }) => severity === 'error' && OF_IMPORTS.test(rule)));
  if (candidates.size === 0 || candidates.size > MAX_FINDINGS) return findings;
  return findings.map((finding): Finding => (candidates.has(finding) && isNeverCalled(tree, finding) ? { ...finding, severity: 'warning', confidence: 'low' } : finding));
}

function isNeverCalled(tree: SourceTree, { path, line }: Finding): boolean {
  const name = functionAround((tree.text(path) ?? '').split(/\r\n|\r|\n/), line);
  if (name === undefined) return false;
  const word = new RegExp(`\\b${name}\\b`, 'g');
  let mentions = 0;
  for (const { text } of tree.sources('python', 'toml', 'ini', 'yaml', 'json', 'shell')) {
    if (text.includes(name)) mentions += [...text.matchAll(word)].length;
    if (mentions > 1) return false;
  }
  return true;
}

/** The name of the function around a line (from 1), where nothing else can call it: no decorator, and no base of its class that may know it. */
function functionAround(lines: readonly string[], line: number): string | undefined {
  let indent = indentOf(lines[line - 1] ?? '');
  let name: string | undefined;
  for (let index = line - 2; index >= 0 && indent > 0; index -= 1) {
    const text = lines[index]!;
    if (/^\s*(#|$)/.test(text) || indentOf(text) >= indent || /^\s*[)\]}]/.test(text)) continue;
    indent = indentOf(text);
    const [, kind, found, bases] = /^\s*(def|async def|class)\s+(\w+)\s*(\(\s*[^\s)].*)?/.exec(text) ?? [];
    if (kind === 'class' && name !== undefined) return bases === undefined ? name : undefined;
    if (kind === undefined || kind === 'class') continue;
    if (CALLED_BY_NAME.test(found!) || isDecorated(lines, index)) return undefined;
    name = found;
  }
  return name;
}

function isDecorated(lines: readonly string[], index: number): boolean {
  for (let above = index - 1; above >= 0 && /\S/.test(lines[above]!) && indentOf(lines[above]!) >= indentOf(lines[index]!); above -= 1) {
    if (/^\s*@/.test(lines[above]!)) return !/^\s*@(staticmethod|classmethod)\s*$/.test(lines[above]!);
    if (/^\s*(def|class|return|async)\b/.test(lines[above]!)) return false;
  }
  return false;
}
