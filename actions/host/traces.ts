import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor, traceHeader, traceName, type Trace, type TracedStage } from '@dark-factory/models';
import { messageOf, type Clock, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { BundleStore } from '@dark-factory/storage';

/** The traces of one job: a file a stage, in the runner's temporary folder until they are uploaded. */
export interface JobTraces {
  /** What is asked from here on belongs to this stage. */
  start(stage: TracedStage): void;
  readonly trace: Trace;
  /** Leaves them as an artifact, for people and for `dark-factory replay`. A job that asked nothing leaves none. */
  upload(bundles: BundleStore): Promise<void>;
}

/** What the traces of a job are made with. */
export interface JobTracesSettings {
  /** Name of their bundle: `traces-work-r1-s001`. */
  readonly name: string;
  readonly secrets: readonly (string | undefined)[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Collects the traces of a job. What cannot be written or uploaded is told, and costs the job nothing else. */
export function collectTraces({ name, secrets, clock, logger }: JobTracesSettings): JobTraces {
  const folder = join(process.env['RUNNER_TEMP'] || tmpdir(), `dark-factory-traces-${randomUUID()}`);
  const redact = createRedactor(secrets);
  let file: string | undefined;
  let waiting: string | undefined;
  let broken = false;
  const told = (what: string, error: unknown): void => logger.warning(`${what}: ${messageOf(error)}`);
  return {
    start: (stage) => {
      file = join(folder, `${traceName(stage)}.jsonl`);
      waiting = JSON.stringify(traceHeader(stage, clock));
    },
    trace: (record) => {
      if (file === undefined || broken) return;
      const lines = [...(waiting === undefined ? [] : [waiting]), JSON.stringify(record)];
      waiting = undefined;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        appendFileSync(file, lines.map((line) => `${redact(line)}\n`).join(''), { mode: 0o600 });
      } catch (error) {
        broken = true;
        told('The trace is not written any further', error);
      }
    },
    upload: async (bundles) => {
      try {
        const files = filesIn(folder);
        if (files.length > 0) await bundles.put(name, files, { plain: true });
      } catch (error) {
        told('The traces of this job were not uploaded', error);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function filesIn(folder: string): TreeFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    // Nothing was asked.
    return [];
  }
  return names.map((path) => ({ path, content: readFileSync(join(folder, path)), executable: false }));
}
