import { digestOf } from '@dark-factory/contracts';
import { choosesModel, noAnswers, type AnswerStore, type Trace, type TracedStage } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';
import { unitCache } from './adapters.ts';
import { choiceOf, type ModelSettings } from './model-inputs.ts';
import type { ActionHost } from './run-action.ts';
import { collectTraces } from './traces.ts';

/** Where the requests of a job are written down, and the answers that it need not pay for again. */
export interface JobRecord {
  readonly answers: AnswerStore;
  readonly trace: Trace;
  /** What is asked from here on belongs to this stage. */
  start(stage: TracedStage): void;
}

/** A job by what it does. */
export interface RecordedJob<T> {
  /** `plan`, `work-r1-s001`, `refine`: the end of the trace's name. */
  readonly name: string;
  /** What two attempts at this job have in common, and no other job. */
  readonly scope: unknown;
  /** Whether nothing is left to be asked: what it was answered is then of no use to a further attempt. */
  readonly complete: (result: T) => boolean;
}

/** Of the 5 s that a cancelled job has, what its stage may take to come to its end; the rest is for the uploads. */
const STAGE_GRACE_MS = 1_500;
/** Variables of the environment that hold a secret of the job, besides its inputs. */
const SECRETS = ['INPUT_API-KEY', 'INPUT_TOKEN', 'GITHUB_TOKEN', 'COPILOT_GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN'] as const;
const NOTHING: JobRecord = { answers: noAnswers, trace: () => undefined, start: () => undefined };

/**
 * Runs `body` with a record of what it asks. Whatever comes of it, also when the job is cancelled, its traces are left
 * as an artifact; where something is left to be done, its answers are kept for the next attempt.
 */
export async function recorded<T>(job: RecordedJob<T>, settings: ModelSettings, bundles: BundleStore, host: ActionHost, body: (record: JobRecord) => Promise<T>): Promise<T> {
  if (!choosesModel(choiceOf(settings))) return body(NOTHING);
  const { clock, logger, signal } = host;
  const traces = collectTraces({ name: `traces-${job.name}`, secrets: SECRETS.map((name) => process.env[name]), clock, logger });
  const { createCachedAnswers } = await import('@dark-factory/storage');
  const kept = createCachedAnswers({ cache: await unitCache(logger, 'df-answers'), scope: digestOf(job.scope), logger });
  await kept.load();
  let complete = false;
  try {
    const result = await untilCancelled(body({ answers: kept.answers, trace: traces.trace, start: traces.start }), signal);
    complete = job.complete(result);
    return result;
  } finally {
    await Promise.all([complete ? undefined : kept.save(), traces.upload(bundles)]);
  }
}

/** What the work comes to, or the reason of the cancellation a while after it: not every stage can be interrupted. */
async function untilCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    const begin = (): void => { timer = setTimeout(() => reject(signal.reason as Error), STAGE_GRACE_MS); };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    clearTimeout(timer);
  }
}
