import type { Clock } from '@dark-factory/runtime';
import type { ProgressEvent } from '@dark-factory/stages';
import { count } from '../render/figures.ts';
import { fitText } from '../render/text-width.ts';
import { oneLine } from './progress-frame.ts';
import type { ProgressView } from './progress-view.ts';

/** Cells of a unit's or stage's detail: the whole of it is in the run's documents. */
const DETAIL_CELLS = 160;

/** Progress where lines cannot be redrawn: a line a change, with the time since the start. */
export class ProgressLines implements ProgressView {
  readonly #start: number;
  #titles: ReadonlyMap<string, string> = new Map();

  constructor(private readonly clock: Clock, private readonly write: (line: string) => void) {
    this.#start = clock.now();
  }

  readonly progress = (event: ProgressEvent): void => {
    const text = event.kind === 'stage' ? stageText(event) : this.#unitText(event);
    if (text !== undefined) this.write(`[${((this.clock.now() - this.#start) / 1000).toFixed(1).padStart(6)} s] ${text}`);
  };

  title(titles: ReadonlyMap<string, string>): void {
    this.#titles = titles;
  }

  // Lines that were written stay: there is nothing to hide, settle or give back.
  hide(): void {}
  show(): void {}
  settle(): void {}
  close(): void {}

  /** A unit starts out waiting: that is no change. */
  #unitText(event: Extract<ProgressEvent, { kind: 'unit' }>): string | undefined {
    if (event.state === 'waiting') return undefined;
    const usage = event.fromCache === true ? ', from cache' : event.tokens > 0 ? `, ${count(event.tokens)} tokens` : '';
    const about = event.state === 'writing' ? this.#titles.get(event.unit) : event.detail;
    return `${event.unit} ${event.state}${usage}${about === undefined ? '' : `: ${fitText(oneLine(about), DETAIL_CELLS)}`}`;
  }
}

function stageText({ stage, state, detail }: Extract<ProgressEvent, { kind: 'stage' }>): string {
  return `${stage} ${state}${detail === undefined ? '' : `: ${fitText(oneLine(detail), DETAIL_CELLS)}`}`;
}
