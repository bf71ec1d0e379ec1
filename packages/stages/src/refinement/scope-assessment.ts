import { NO_USAGE, addUsage, type Plan, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, runEnding, type ModelClient } from '@dark-factory/models';
import type { UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import { CitedLine, Citations } from './cited-line.ts';
import type { ReviewInput } from './code-review.ts';
import { FINDING_FORM, WantedFinding, withoutRepeats } from './review-form.ts';
import { numbered } from './review-slices.ts';
import { sharePart, thriftPart, type TracePart } from './trace-evaluation.ts';

const Answer = z.object({
  items: z.array(z.object({
    /** Line of the scope of work. */
    line: z.int().positive(),
    text: z.string().min(1).max(1000),
    state: z.enum(['built', 'incomplete', 'not-seen']),
    code: z.array(CitedLine).default([]),
    tests: z.array(CitedLine).default([]),
  })).default([]),
  findings: z.array(WantedFinding).default([]),
});

/** One thing that the scope of work asks for, and the lines that do it. */
export interface ScopeItem {
  /** Line of the scope of work, from 1. */
  readonly line: number;
  readonly text: string;
  readonly state: 'built' | 'incomplete' | 'missing';
  readonly code: readonly CitedLine[];
  readonly tests: readonly CitedLine[];
}

/** What a comparison of scope and tree came to. */
export interface ScopeAssessment {
  readonly items: readonly ScopeItem[];
  readonly findings: readonly ReviewFinding[];
  readonly dropped: number;
  readonly parts: readonly TracePart[];
  readonly usage: Usage;
  readonly problems: readonly string[];
  readonly stopped?: UserError;
}

/** Compares the scope of work with the tree alone: no plan, no earlier opinion. Slices find what they show; what no slice shows is missing. */
export async function assessScope({ role, slices, sow, maxOutputTokens, reproach }: ReviewInput, model: ModelClient): Promise<ScopeAssessment> {
  const citations = new Citations(slices.flat());
  const lines = sow.split('\n');
  const items = new Map<number, ScopeItem>();
  const [findings, problems]: [ReviewFinding[], string[]] = [[], []];
  let usage: Usage = NO_USAGE;
  let stopped: UserError | undefined;
  for (const [index, slice] of slices.entries()) {
    const outcome = await completeWithSchema(model, {
      purpose: `${role.role}, slice ${index + 1} of ${slices.length}`,
      system: `${role.prompt}\n\nAnswer with one JSON object and nothing else:\n{"items": [{"line": 12, "text": "what that line of the scope of work asks for", "state": "built|incomplete|not-seen", "code": [{"path": "...", "line": 3, "quote": "..."}], "tests": [{"path": "...", "line": 3, "quote": "..."}]}],\n "findings": [${FINDING_FORM}]}\nEach thing that the scope of work asks for has an item, also what these files do not show.`,
      messages: [{ role: 'user', content: [`Role: ${role.role}\nTask: compare\nSlice: ${index + 1} of ${slices.length}`, reproach === undefined ? '' : `## Your earlier comparison could not be counted\n${reproach}`, `## Scope of work\n${lines.map((line, row) => `${row + 1}| ${line}`).join('\n')}`, `## Files\n${numbered(slice)}`].filter((part) => part !== '').join('\n\n') }],
      maxOutputTokens,
    }, { name: 'scope', schema: Answer });
    usage = addUsage(usage, outcome.usage);
    stopped = runEnding(outcome);
    if (stopped !== undefined) break;
    if (outcome.kind !== 'done') {
      problems.push(`slice ${index + 1} of ${slices.length} is missing: ${outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind}`);
      continue;
    }
    for (const item of outcome.value.items) if (item.line <= lines.length) items.set(item.line, merged(items.get(item.line), item, citations));
    findings.push(...outcome.value.findings.filter((finding) => citations.holds(finding)));
  }
  const all = [...items.values()].sort((a, b) => a.line - b.line);
  return {
    items: all, findings: withoutRepeats(findings), dropped: citations.dropped, usage, problems,
    parts: [
      { part: 'items', value: all.length === 0 ? 0 : 1, detail: `${all.length} things that the scope of work asks for` },
      sharePart('claims', citations.held, citations.held + citations.dropped, 'citations say what is quoted'),
      thriftPart(usage, all.length),
    ],
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Built needs a line that holds; what one slice found another need not see. */
function merged(before: ScopeItem | undefined, item: z.infer<typeof Answer>['items'][number], citations: Citations): ScopeItem {
  const code = [...before?.code ?? [], ...item.code.filter((line) => citations.holds(line))];
  const tests = [...before?.tests ?? [], ...item.tests.filter((line) => citations.holds(line))];
  const built = item.state === 'built' || before?.state === 'built';
  return { line: item.line, text: before?.text ?? item.text, code, tests, state: code.length === 0 ? 'missing' : built ? 'built' : 'incomplete' };
}

/** What the assessor could not find of the plan's requirements, by the line of the scope of work that they come from. */
export function missingRequirements(plan: Plan, items: readonly ScopeItem[]): ReadonlyMap<string, ScopeItem['state']> {
  const byLine = new Map(items.map((item) => [item.line, item]));
  return new Map(plan.requirements.flatMap(({ id, line }) => {
    const item = byLine.get(line);
    return item === undefined || item.state === 'built' ? [] : [[id, item.state]];
  }));
}
