import type { Finding, Plan, RuntimeStep } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { textOf } from '@dark-factory/runtime';
import { FILE_FORMAT } from './answer-format.ts';
import { interfaceLines } from './briefing-text.ts';
import { withoutMeasuredTimes } from './measured-times.ts';

/** What every fixer is told. */
export const FIXER_SYSTEM = `Role: fixer

You mend a project that several workers wrote in parallel. You are shown what is wrong, in the words of the tool that found it, and the files that it concerns. Change as little as mends it; keep the interfaces that other files rely on. Never weaken or remove a test to make it pass.

Say in one sentence what was wrong. Then write each file that you change, whole. A file that must go: === delete: path ===

${FILE_FORMAT}`;

/** What every reviewer is told. */
export const REVIEWER_SYSTEM = `Role: reviewer

You review code that others wrote against the scope of work. You did not write any of it. Answer with one JSON object and nothing else:
{"files": [{"path": "...", "note": "what this file does and whether it is right, one or two sentences"}],
 "findings": [{"path": "...", "line": 12, "quote": "the text of that line", "severity": "high|medium|low", "category": "security|correctness|completeness|quality", "message": "..."}]}

Every file that you are shown has an entry in "files". A finding cites a line that exists and quotes it. "high" is for what loses data, lets in who should be kept out, or fails a requirement.`;

/** The request for one fix: what is wrong, and the files that it concerns, whole. */
export function fixerTask(round: number, problem: string, shown: readonly TreeFile[], notShown: readonly string[], plan: Plan): string {
  const interfaces = plan.units.flatMap((unit) => unit.provides).filter((provided) => shown.some((file) => file.path === provided.module));
  return [
    `Task: fix\nRound: ${round}`,
    `## What is wrong\n${problem}`,
    interfaces.length === 0 ? '' : `## Interfaces that the plan promises for these files\n${interfaces.flatMap((provided) => interfaceLines(provided)).join('\n')}`,
    `## Files\n${shown.map(fileBlock).join('\n')}`,
    notShown.length === 0 ? '' : `## Files of the project that are not shown\n${notShown.join('\n')}`,
  ].filter((part) => part !== '').join('\n\n');
}

/** The request for one slice of the review, with line numbers to cite. */
export function reviewerTask(slice: number, slices: number, files: readonly TreeFile[], sow: string): string {
  const numbered = files.map((file) => {
    const lines = (textOf(file) ?? '').split('\n');
    return `--- ${file.path}\n${lines.map((line, index) => `${index + 1}| ${line}`).join('\n')}`;
  });
  return `Task: review\nSlice: ${slice} of ${slices}\n\n## Scope of work\n${sow}\n\n## Files\n${numbered.join('\n\n')}`;
}

function fileBlock(file: TreeFile): string {
  return `=== file: ${file.path} ===\n${textOf(file) ?? '(binary)'}=== end: ${file.path} ===`;
}

/** Findings of the gate as a fixer reads them. */
export function findingsText(findings: readonly Finding[]): string {
  return withoutMeasuredTimes(findings.map((finding) => `- ${finding.path}:${finding.line}:${finding.column} ${finding.rule}: ${finding.message}${finding.related.map((other) => `\n    ${other.path}:${other.line} ${other.message}`).join('')}`).join('\n'));
}

/** A failed step as a fixer reads it: the command and its true last words. */
export function stepText(step: RuntimeStep, failures: readonly { readonly path: string; readonly test: string; readonly message: string }[]): string {
  const reason = step.outcome.state === 'failed' ? step.outcome.reason : step.outcome.state;
  const tests = failures.map((failure) => `- ${failure.path} "${failure.test}": ${failure.message}`).join('\n');
  return withoutMeasuredTimes(`Running the program failed at: ${step.step} (${step.command.join(' ')}), exit code ${step.exitCode ?? 'none'}: ${reason}\n${tests}\n\nIts last lines:\n${step.tail}`);
}
