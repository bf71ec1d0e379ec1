import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { traceHeader, traceName, type Redact, type Trace, type TraceHeader, type TracedStage } from '@dark-factory/models';
import { messageOf, type Clock, type Logger } from '@dark-factory/runtime';
import type { RunFolder } from './run-folder.ts';

interface OpenTrace {
  readonly run: Pick<RunFolder, 'path' | 'begin'>;
  readonly header: TraceHeader;
  /** Found with the first line: a stage that asks nothing leaves no trace. */
  path?: string;
}

/**
 * Writes every request and answer of a run below `traces/`, a file a stage, line by line and at once: a process that is
 * killed leaves all lines but perhaps half of the last. What cannot be written is told once and ends the tracing, not the run.
 */
export class TraceWriter {
  #open: OpenTrace | undefined;
  #waiting: string[] = [];
  #broken = false;

  constructor(private readonly deps: { readonly clock: Clock; readonly logger: Logger; readonly redact: Redact }) {}

  /** What is asked from here on belongs to this stage. */
  start(run: OpenTrace['run'], stage: TracedStage): void {
    this.#open = { run, header: traceHeader(stage, this.deps.clock) };
    this.#waiting = [];
  }

  /** Takes in one request and what came of it. */
  readonly record: Trace = (record) => {
    const open = this.#open;
    if (open === undefined || this.#broken) return;
    this.#waiting.push(JSON.stringify(record));
    if (open.path !== undefined) this.#flush(open, open.path);
    // A run whose first request is refused leaves nothing behind, as if it had not been started.
    else if (record.reply.kind === 'answer') void open.run.begin().then(() => this.#flush(open, (open.path ??= this.#name(open))), (error: unknown) => this.#stop(error));
  };

  #name({ run, header }: OpenTrace): string {
    const base = join(run.path, 'traces', traceName(header));
    let path = `${base}.jsonl`;
    for (let number = 2; existsSync(path); number++) path = `${base}-${number}.jsonl`;
    this.#waiting.unshift(JSON.stringify(header));
    return path;
  }

  #flush(open: OpenTrace, path: string): void {
    if (open !== this.#open) return;
    const lines = this.#waiting.splice(0);
    try {
      mkdirSync(dirname(path), { recursive: true });
      for (const line of lines) appendFileSync(path, `${this.deps.redact(line)}\n`);
    } catch (error) {
      this.#stop(error);
    }
  }

  #stop(error: unknown): void {
    this.#broken = true;
    this.deps.logger.warning(`The trace is not written any further: ${messageOf(error)}`);
  }
}
