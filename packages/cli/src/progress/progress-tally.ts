import type { ProgressEvent } from '@dark-factory/stages';

/** Counts what became of the units, whatever shows them. */
export class ProgressTally {
  readonly #seen = new Set<string>();
  readonly #kept = new Set<string>();
  readonly #cached = new Set<string>();

  readonly progress = (event: ProgressEvent): void => {
    if (event.kind !== 'unit') return;
    this.#seen.add(event.unit);
    if (event.state === 'done') this.#kept.add(event.unit);
    if (event.fromCache === true && event.state === 'done') this.#cached.add(event.unit);
  };

  /** Units that were heard of. */
  get total(): number { return this.#seen.size; }
  /** Units that were finished and are in the cache. */
  get kept(): number { return this.#kept.size; }
  /** Units that cost nothing this time. */
  get fromCache(): number { return this.#cached.size; }
}
