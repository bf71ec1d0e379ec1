import type { Clock } from '@dark-factory/runtime';
import type { ProgressEvent } from '@dark-factory/stages';
import type { TextOutput } from '../host.ts';
import type { Paint } from '../render/colours.ts';
import { LiveRegion } from './live-region.ts';
import { renderFrame } from './progress-frame.ts';
import { NOTHING_YET, advance, type ProgressState } from './progress-state.ts';
import type { ProgressView } from './progress-view.ts';

/** At most ten frames a second. */
const FRAME_MS = 100;

export interface ProgressTableDeps {
  readonly clock: Clock;
  readonly stream: TextOutput;
  readonly paint: Paint;
}

/** Progress on a terminal: a line a stage, a row a unit, redrawn in place. */
export class ProgressTable implements ProgressView {
  #state: ProgressState = NOTHING_YET;
  #titles: ReadonlyMap<string, string> = new Map();
  #hidden = false;
  readonly #region: LiveRegion;
  readonly #closed = new AbortController();

  constructor(private readonly deps: ProgressTableDeps) {
    this.#region = new LiveRegion(deps.stream);
    void this.#run();
  }

  readonly progress = (event: ProgressEvent): void => {
    this.#state = advance(this.#state, event, this.deps.clock.now());
  };

  title(titles: ReadonlyMap<string, string>): void {
    this.#titles = titles;
  }

  hide(): void {
    this.#hidden = true;
    this.#region.erase();
  }

  /** The next frame draws it again, so that a burst of log lines does not make frames of its own. */
  show(): void {
    this.#hidden = false;
  }

  settle(): void {
    this.#draw();
    this.#region.release();
    this.#state = { ...this.#state, stages: this.#state.stages.filter((row) => row.endedAt === undefined) };
  }

  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#draw();
    this.#closed.abort();
    this.#region.release();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.deps.clock.sleep(FRAME_MS, signal);
      } catch {
        return;
      }
      this.#draw();
    }
  }

  #draw(): void {
    if (this.#hidden || this.#closed.signal.aborted) return;
    const { stream, clock, paint } = this.deps;
    // The cursor's own line below the frame is not the frame's, and the last column makes some terminals break the line.
    this.#region.draw(renderFrame(this.#state, clock.now(), { columns: (stream.columns ?? 80) - 1, rows: (stream.rows ?? 24) - 1, paint, titles: this.#titles }));
  }
}
