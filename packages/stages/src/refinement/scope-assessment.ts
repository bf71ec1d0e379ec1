import type { Plan } from '@dark-factory/contracts';
import type { ModelClient } from '@dark-factory/models';
import * as z from 'zod';
import { CitedLine, Citations } from './cited-line.ts';
import { FINDING_FORM, WantedFinding } from './review-form.ts';
import { askSlices, type ReviewInput, type SlicesAsked } from './slice-conversation.ts';
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
export interface ScopeAssessment extends SlicesAsked {
  readonly items: readonly ScopeItem[];
  readonly dropped: number;
  readonly parts: readonly TracePart[];
}

/** Compares the scope of work with the tree alone: no plan, no earlier opinion. Slices find what they show; what no slice shows is missing. */
export async function assessScope(input: ReviewInput, model: ModelClient): Promise<ScopeAssessment> {
  const citations = new Citations(input.slices.flat());
  const lines = input.sow.split('\n');
  const items = new Map<number, ScopeItem>();
  const asked = await askSlices(input, {
    task: 'compare', noun: 'comparison', answer: { name: 'scope', schema: Answer }, sow: lines.map((line, row) => `${row + 1}| ${line}`).join('\n'),
    form: `Answer with one JSON object and nothing else:\n{"items": [{"line": 12, "text": "what that line of the scope of work asks for", "state": "built|incomplete|not-seen", "code": [{"path": "...", "line": 3, "quote": "..."}], "tests": [{"path": "...", "line": 3, "quote": "..."}]}],\n "findings": [${FINDING_FORM}]}\nEach thing that the scope of work asks for has an item, also what these files do not show.`,
  }, citations, model, (answer) => {
    for (const item of answer.items) if (item.line <= lines.length) items.set(item.line, merged(items.get(item.line), item, citations));
    return true;
  });
  const all = [...items.values()].sort((a, b) => a.line - b.line);
  return {
    ...asked, items: all, dropped: citations.dropped,
    parts: [
      { part: 'items', value: all.length === 0 ? 0 : 1, detail: `${all.length} things that the scope of work asks for` },
      sharePart('claims', citations.held, citations.held + citations.dropped, 'citations say what is quoted'),
      thriftPart(asked.usage, all.length),
    ],
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
