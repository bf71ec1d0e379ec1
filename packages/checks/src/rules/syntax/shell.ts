import { limited, type PlacedMessage } from '../../each-source.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceText, SourceTree } from '../../source-tree.ts';
import { readWithBash } from '../../wiring/bash-syntax.ts';
import { excuseFor } from '../../wiring/template-text.ts';

/** Processes at once: they are short, and the machine has other work. */
const AT_ONCE = 4;
const SHEBANG = /^#!\s*(?:\S*\/)?(?:env\s+(?:-S\s+)?(?:\w+=\S*\s+)*)?(\S+)/;
const READ_BY_BASH = /^(ba|da|a|k|mk)?sh[\d.]*$/;
/** What zsh has and bash refuses. */
const ZSH = /^[ \t]*(setopt|autoload|zmodload|compdef|zstyle|emulate)\b|\$\{\(|^#compdef/m;

/** A shell script that does not parse. */
export const rule: Rule = {
  id: 'syntax/shell',
  severity: 'error',
  summary: 'A shell script does not parse.',
  docs: [
    'The shell runs what stands before the fault and then stops, half-way: an entry point dies after the migration and before the server. `bash -n` reads the file and runs nothing. Scripts for other shells (zsh, fish, csh) are listed as not checked, and all of them where the machine has no bash.',
    'Mend the place that is named: an `if` without `fi`, a `do` without `done`, a quote that is not closed. Lines that end in CR LF look like this too.',
  ].join('\n\n'),
  reads: ['shell'],
  examples: {
    good: [
      { title: 'Extended patterns and heredocs', files: { 'run.sh': '#!/usr/bin/env bash\nshopt -s extglob\nls !(a|b)\ncat <<EOF\nif then\nEOF\n' } },
      { title: 'Another shell', files: { 'run.sh': '#!/bin/zsh\nfor f (*.txt) { echo $f }\n' } },
    ],
    bad: [
      { title: 'An if without its end', files: { 'run.sh': '#!/bin/sh\nif [ -f a ]; then\n  echo a\n' }, reports: ['run.sh:4'] },
      { title: 'A bracket too many', files: { 'a.bash': 'f() {\n  echo a\n}\n}\n' }, reports: ['a.bash:4'] },
      { title: 'Cut off inside a heredoc', files: { 'run.sh': 'cat <<EOF\na\n' }, reports: ['run.sh:1'] },
    ],
  },
  async check(tree) {
    const scripts = tree.sources('shell').filter((source) => isForBash(tree, source));
    const problems: Problem[] = [];
    for (let first = 0; first < scripts.length; first += AT_ONCE) {
      problems.push(...(await Promise.all(scripts.slice(first, first + AT_ONCE).map((source) => problemsIn(tree, source)))).flat());
    }
    return problems;
  },
};

function isForBash(tree: SourceTree, { path, text }: SourceText): boolean {
  const shell = SHEBANG.exec(text)?.[1];
  const name = shell?.slice(shell.lastIndexOf('/') + 1);
  if (name === undefined ? !ZSH.test(text) : READ_BY_BASH.test(name)) return true;
  tree.cannotCheck(path, `written for ${name ?? 'zsh'}`);
  return false;
}

async function problemsIn(tree: SourceTree, { path, text }: SourceText): Promise<Problem[]> {
  const verdict = await tree.remember('bash', { path, text }, () => readWithBash(text));
  if (verdict.kind === 'unread') {
    tree.cannotCheck(path, verdict.reason);
    return [];
  }
  const problems = verdict.complaints.map(({ line, message, fatal }): PlacedMessage => ({ line: placeOf(line, message), column: 0, message, ...(fatal ? {} : { severity: 'warning' as const }) }));
  const excuse = problems.length === 0 ? undefined : excuseFor(path, text.replace(/\$\{/g, ''));
  if (excuse !== undefined) {
    tree.cannotCheck(path, excuse);
    return [];
  }
  return limited(problems).map((problem) => ({ path, ...problem }));
}

/** A heredoc that is cut off is reported where the file ends; where it begins is of more use. */
function placeOf(line: number, message: string): number {
  return Number(/^here-document at line (\d+)/.exec(message)?.[1] ?? line);
}
