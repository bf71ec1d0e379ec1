import { SECURITY_PRINCIPLES } from '../../packages/stages/src/refinement/security-principles.ts';

/** What the task of a refinement's agent is, by its first lines: `review`, `audit`, `compare`, `judge`, `assign`, `mend`. */
export function taskOf(text: string): string | undefined {
  return /^Task: (\w+)$/m.exec(text)?.[1];
}

/** The files that a text shows with numbered lines, by path. */
export function shownFiles(text: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const row of text.slice(Math.max(0, text.indexOf('## Files'))).split('\n')) {
    const path = /^--- (\S+)$/.exec(row)?.[1];
    if (path !== undefined) files.set(path, lines = []);
    else if (/^\d+\| /.test(row)) lines?.push(row.replace(/^\d+\| /, ''));
  }
  return files;
}

/** A review that has a note on every file that is shown, or on those named. */
export function reviewOf(text: string, findings: readonly object[] = [], paths: readonly string[] = [...shownFiles(text).keys()]): string {
  return JSON.stringify({ files: paths.map((path) => ({ path, note: 'does what the plan says it does' })), findings });
}

/** An audit in which nothing has an object, with a reason each. */
export function auditOf(): string {
  return JSON.stringify({ principles: SECURITY_PRINCIPLES.map(({ id }) => ({ id, state: 'not-applicable', reason: 'the program takes no input from anybody', lines: [] })), findings: [] });
}

/** A comparison in which every line of the scope of work is built, in the first line of the first file that has one. */
export function comparisonOf(text: string): string {
  const sow = (/## Scope of work\n([^]*?)\n\n## Files/.exec(text)?.[1] ?? '').split('\n').filter((line) => /^\d+\| \S/.test(line));
  const [path, lines] = [...shownFiles(text)].find(([, content]) => content.some((line) => line.trim() !== '')) ?? ['none', ['']];
  const at = lines.findIndex((line) => line.trim() !== '');
  const cited = [{ path, line: at + 1, quote: lines[at] ?? '' }];
  const tests = [...shownFiles(text)].filter(([name, [first = '']]) => /(^|\/)tests?\/|\.test\./.test(name) && first.trim() !== '').slice(0, 1).map(([name, [first]]) => ({ path: name, line: 1, quote: first }));
  return JSON.stringify({ items: sow.map((line) => ({ line: Number(/^\d+/.exec(line)![0]), text: line, state: 'built', code: cited, tests: tests.length === 0 ? cited : tests })), findings: [] });
}

/** A judge that sees no reason against what the rules say. */
export const AGREES = JSON.stringify({ verdict: 'ACCEPT', reason: 'what was seen entitles to it', remains: [] });

/** What somebody says who has nothing to object to: to every task of a refinement that is answered in one piece. */
export function willing(text: string): string {
  switch (taskOf(text)) {
    case 'assign': return JSON.stringify({ assignments: [], left: [] });
    case 'review': return reviewOf(text);
    case 'audit': return auditOf();
    case 'compare': return comparisonOf(text);
    case 'judge': return AGREES;
    case 'hear': return JSON.stringify({ strikes: [] });
    default: throw new Error(`nobody asks this of a refinement: ${text.slice(0, 200)}`);
  }
}
