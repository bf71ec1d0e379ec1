import * as z from 'zod';
import type { Assignment } from './assignment.ts';
import type { EditGuard } from './tools/edit-tool.ts';
import type { AgentTool } from './tools/agent-tool.ts';

/** Shorter than this nothing was thought. */
const sentence = z.string().trim().min(20).max(4000);

/** What an agent writes down before it changes anything. */
export const ThoughtRecord = z.strictObject({
  problems: z.array(z.string()).min(1).describe('the ids of the problems that this is about: P-1'),
  files: z.array(z.string()).min(1).describe('the files that it is about'),
  cause: sentence.describe('why it is wrong'),
  approach: sentence.describe('what is changed, and why that mends the cause'),
  edgeCases: z.array(sentence).min(1).describe('what could go wrong with it, or with what relies on it'),
  alternatives: z.array(z.strictObject({ option: sentence, whyNot: sentence })).min(1),
});
export type ThoughtRecord = z.infer<typeof ThoughtRecord>;

/**
 * The method DeepThink: a written record before the first change. It must name problems of the assignment and files
 * that the agent has or that these problems name; until there is one for a file, the file cannot be changed.
 */
export class DeepThink {
  readonly records: ThoughtRecord[] = [];
  readonly #assignment: Assignment;

  constructor(assignment: Assignment) {
    this.#assignment = assignment;
  }

  readonly tool: AgentTool<ThoughtRecord> = {
    name: 'think',
    description: 'Writes down, before a change: the cause, the approach, edge cases, and at least one alternative with the reason against it. It names the problems and files that it is about.',
    input: ThoughtRecord,
    run: (record) => {
      const unknown = record.problems.filter((id) => !this.#assignment.problems.some((problem) => problem.id === id));
      if (unknown.length > 0) return `Not written down: ${unknown.join(', ')} ${unknown.length === 1 ? 'is no problem' : 'are no problems'} of this assignment, which has ${this.#assignment.problems.map(({ id }) => id).join(', ')}.`;
      this.records.push(record);
      return 'It is written down.';
    },
  };

  /** Lets a file be changed once a record names it. */
  readonly guard: EditGuard = (path) => {
    if (this.records.some(({ files }) => files.includes(path))) return undefined;
    return `no record of \`think\` names ${path}: write down the cause, the approach and an alternative first`;
  };
}
