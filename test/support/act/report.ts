/** `unfinished`: act was ended before it said how the job went. */
export type ActResult = 'success' | 'failure' | 'unfinished';

export interface ActStep {
  id: string;
  name: string;
  /** `Pre`, `Main`, `Post`, or `Set up` and `Complete` for what act does around them. */
  stage: string;
  result: string;
  /** It failed and `continue-on-error` let the job go on. */
  continued: boolean;
}

export interface ActJob {
  /** The key in the workflow file, shared by all legs of a matrix. */
  id: string;
  name: string;
  matrix: Record<string, unknown>;
  /** Steps that ran, in order. act says nothing of a step that was skipped. */
  steps: ActStep[];
  result: ActResult;
  /** What steps wrote to `GITHUB_OUTPUT`, by step id, masks not applied. */
  outputs: Record<string, Record<string, string>>;
}

export interface ActAnnotation {
  job: string;
  level: 'error' | 'warning' | 'notice';
  message: string;
  properties: Record<string, string>;
}

export interface ActReport {
  /** By name; a called workflow's job is `caller / job`. act says nothing of a job that was skipped: it is absent. */
  jobs: Record<string, ActJob>;
  /** One entry a step that wrote to `GITHUB_STEP_SUMMARY`, masks not applied. */
  summaries: { job: string; text: string }[];
  annotations: ActAnnotation[];
  /** What a person would have seen, a line `[job] text`, masked. */
  transcript: string;
}

interface Line {
  msg?: string;
  job?: string;
  jobID?: string;
  matrix?: Record<string, unknown>;
  step?: string;
  stepID?: string[];
  stepid?: string[];
  stage?: string;
  stepResult?: string;
  jobResult?: string;
  command?: string;
  name?: string;
  arg?: string;
  content?: string;
  kvPairs?: Record<string, string>;
}

interface OpenJob extends ActJob {
  ended: string | undefined;
  continued: Set<string>;
}

/**
 * Reads what `act --json` printed.
 *
 * @param workflowName the workflow's name, or its file's name when it has none
 */
export function readActLog(log: string, workflowName: string): ActReport {
  const jobs = new Map<string, OpenJob>();
  const report: ActReport = { jobs: {}, summaries: [], annotations: [], transcript: '' };
  for (const text of log.split('\n')) {
    const line = parseLine(text);
    report.transcript += asTranscript(line ?? { msg: text }, workflowName);
    if (line?.job === undefined) continue;
    const known = jobs.get(line.job);
    // A job that calls a workflow has lines and neither steps nor a result: the jobs it called stand for it.
    if (!known && line.step === undefined && line.jobResult === undefined) continue;
    const job = known ?? openJob(line.job, line, { taken: report.jobs, workflowName });
    jobs.set(line.job, job);
    readStep(job, line);
    readCommand(job, line, report);
    if (line.jobResult !== undefined) job.ended = line.jobResult;
  }
  for (const job of jobs.values()) report.jobs[job.name] = closeJob(job);
  return report;
}

/** The jobs that one key of the workflow file gave rise to: one, or the legs of its matrix in order. */
export function jobsById(report: Pick<ActReport, 'jobs'>, id: string): ActJob[] {
  return Object.values(report.jobs)
    .filter((job) => job.id === id)
    .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

function parseLine(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

function openJob(
  rawName: string,
  line: Line,
  { taken, workflowName }: { taken: Record<string, ActJob>; workflowName: string },
): OpenJob {
  const short = shortName(rawName, workflowName);
  const name = short in taken ? rawName.trim() : short;
  const job: OpenJob = {
    id: line.jobID ?? '',
    name,
    matrix: line.matrix ?? {},
    steps: [],
    result: 'unfinished',
    outputs: {},
    ended: undefined,
    continued: new Set(),
  };
  taken[name] = job;
  return job;
}

/**
 * act names a job `workflow/job`, or `caller/workflow/job` in a called workflow, padded with spaces, and numbers the
 * legs of a matrix (`job-1`), which stays: it is what tells them apart when the name does not.
 */
function shortName(rawName: string, workflowName: string): string {
  const prefix = `${workflowName}/`;
  if (rawName.startsWith(prefix)) return rawName.slice(prefix.length).trim();
  const parts = rawName.trim().split('/');
  const own = parts.at(-1) ?? rawName;
  return parts.length > 2 ? `${parts[0]} / ${own}` : own;
}

function readStep(job: OpenJob, line: Line): void {
  const id = (line.stepID ?? line.stepid)?.join('/');
  // A longer id belongs to a step inside a composite action: its outcome is part of the outer step's.
  if (id === undefined || id.includes('/')) return;
  const stage = line.stage ?? (id === '--setup-job' ? 'Set up' : 'Complete');
  if (line.msg === 'Failed but continue next step') job.continued.add(`${stage} ${id}`);
  if (line.stepResult === undefined) return;
  const continued = job.continued.has(`${stage} ${id}`);
  job.steps.push({ id, name: line.step ?? id, stage, result: line.stepResult, continued });
}

function readCommand(job: OpenJob, line: Line, report: ActReport): void {
  const { command, arg = '' } = line;
  const stepId = line.stepID?.join('/') ?? '';
  // A composite action's summary is reported by the step inside and again by the step around it.
  if (command === 'summary' && !stepId.includes('/')) {
    report.summaries.push({ job: job.name, text: line.content ?? '' });
  }
  if (command === 'set-output' && line.name !== undefined) {
    job.outputs[stepId] = { ...job.outputs[stepId], [line.name]: arg };
  }
  if (command === 'error' || command === 'warning' || command === 'notice') {
    report.annotations.push({ job: job.name, level: command, message: arg, properties: line.kvPairs ?? {} });
  }
}

/** A leg's own steps decide, because act gives all legs of a matrix the result of the whole. */
function closeJob({ ended, continued: _continued, ...job }: OpenJob): ActJob {
  const failed = job.steps.some((step) => step.result === 'failure' && !step.continued);
  const isLeg = Object.keys(job.matrix).length > 0;
  if (ended === undefined) return { ...job, result: failed ? 'failure' : 'unfinished' };
  if (failed || (!isLeg && ended !== 'success')) return { ...job, result: 'failure' };
  return { ...job, result: 'success' };
}

function asTranscript(line: Line, workflowName: string): string {
  const text = line.msg?.trimEnd();
  if (!text) return '';
  return `${line.job === undefined ? '' : `[${shortName(line.job, workflowName)}] `}${text}\n`;
}
