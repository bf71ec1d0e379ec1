import type { Plan } from '@dark-factory/contracts';
import type { Clock } from '@dark-factory/runtime';
import type { Progress } from '@dark-factory/stages';
import type { LivePart, Terminal } from '../render/terminal.ts';
import { ProgressLines } from './progress-lines.ts';
import { ProgressTable } from './progress-table.ts';

/** Shows progress somewhere. */
export interface ProgressView extends LivePart {
  readonly progress: Progress;
  /** Titles of the units by id. */
  title(titles: ReadonlyMap<string, string>): void;
  /** Lets what is shown stand, for a question or a report below it, and goes on after that. */
  settle(): void;
}

/** The view that suits the terminal. It is closed with the terminal. */
export function createProgressView(terminal: Terminal, clock: Clock): ProgressView {
  const view = terminal.canRedraw
    ? new ProgressTable({ clock, stream: terminal.stderr, paint: terminal.err })
    : new ProgressLines(clock, (line) => terminal.line(line));
  terminal.attach(view);
  return view;
}

/** The titles of a plan's units. */
export function titlesOf(plan: Pick<Plan, 'units'>): Map<string, string> {
  return new Map(plan.units.map((unit) => [unit.id, unit.title]));
}
