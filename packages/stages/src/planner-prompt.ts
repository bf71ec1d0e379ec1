import { jsonSchemaOf } from '@dark-factory/contracts';
import type { Sow } from './sow.ts';

/** Part of every cache key: change it when a prompt changes, so that old answers are not taken for new ones. */
export const PROMPT_VERSION = '2';

/** What the planner is told before it sees the scope of work. */
export function plannerSystem(maxUnitTokens: number): string {
  return `Role: planner

You decompose a scope of work into work units that are written in parallel by workers who cannot see each other's output.
Answer with one JSON object that conforms to the schema below, and nothing else.

- Requirements: one for each demand of the scope of work, with the line that states it.
- Units: each owns its files; no two own one path. Paths are relative to the output root. At most ${maxUnitTokens} tokens of files a unit (a line is about 11).
- Interfaces are the only thing that keeps the halves fitting: give the module path, every symbol with its exact signature, routes and tables. A unit lists the ids of those it consumes.
- Leave a unit's effort out: it is computed from its size, its interfaces and its requirements.
- Every requirement is covered by a unit; the unit that writes tests owns the test files.
- Stack: a program's root folder, and its commands as argument vectors (no shell): install, build, migrate, start, test; its environment; its health endpoint.
- Decisions and conventions: whatever two workers might otherwise decide differently (file extensions in imports, error format, naming, money, time).

JSON Schema:
${JSON.stringify(jsonSchemaOf('plan-draft', { io: 'input' }))}`;
}

/** The scope of work with its line numbers, so that a requirement can cite the line that states it. */
export function plannerTask(sow: Sow): string {
  const width = String(sow.lines.length).length;
  const numbered = sow.lines.map((line, index) => `${String(index + 1).padStart(width)}| ${line}`).join('\n');
  return `Task: plan\nScope of work, ${sow.lines.length} lines:\n\n${numbered}`;
}

/** What is sent back with an answer that breaks the rules. */
export function plannerCorrection(violations: readonly string[]): string {
  return `Task: correct\nThe plan cannot be used. Answer with the whole corrected JSON object. Violations:\n${violations.map((violation) => `- ${violation}`).join('\n')}`;
}
