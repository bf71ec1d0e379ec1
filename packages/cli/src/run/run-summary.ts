import { NO_USAGE, type LedgerEntry, type Receipt, type TestResults, type TreeManifest, type Usage, type Verdict } from '@dark-factory/contracts';
import type { UserError } from '@dark-factory/runtime';
import type { NotifyResult } from '@dark-factory/stages';
import { join } from 'node:path';
import type { RunFolder } from './run-folder.ts';

/** What a run came to, for people and with `--json` for machines. */
export interface RunSummary {
  readonly schema: 'dark-factory/run-summary/v1';
  readonly run: string;
  readonly expedition: string;
  readonly plan: string;
  readonly verdict: Verdict['verdict'] | null;
  readonly confidence: number | null;
  readonly reasons: Verdict['reasons'];
  readonly files: number;
  /** Planned files that are not there at the end. */
  readonly missing: readonly { readonly unit: string; readonly path: string }[];
  readonly units: Readonly<Record<TreeManifest['units'][number]['status'] | 'total' | 'fromCache', number>>;
  readonly gate: { readonly errors: number; readonly warnings: number } | null;
  readonly tests: TestResults | null;
  readonly usage: Usage;
  /** US dollars; null where prices are not known. */
  readonly usd: number | null;
  readonly elapsedMs: number;
  /** Why the run could not go on to its end, if something kept it from that. */
  readonly stopped: { readonly code: string; readonly message: string } | null;
  /** Paths and addresses. */
  readonly places: {
    readonly into: string | null;
    readonly tree: string | null;
    readonly archive: string | null;
    readonly pullRequest: string | null;
    readonly issue: string | null;
    readonly verdict: string | null;
    readonly run: string;
  };
  readonly ledger: Pick<LedgerEntry, 'branch' | 'compareUrl'>;
}

/** What the summary is made from. */
export interface SummaryParts {
  readonly run: RunFolder;
  readonly notification: NotifyResult;
  readonly fromCache: number;
  readonly elapsedMs: number;
  readonly into?: string;
  readonly stopped?: UserError;
}

/** Sums a run up from what its stages have left. */
export function summarise({ run, notification, fromCache, elapsedMs, into, stopped }: SummaryParts): RunSummary {
  const { record, pullRequest, archive } = notification;
  const manifest = record.tree?.manifest ?? null;
  const { verdict } = record;
  const status = (wanted: TreeManifest['units'][number]['status']): number => manifest?.units.filter((unit) => unit.status === wanted).length ?? 0;
  return {
    schema: 'dark-factory/run-summary/v1',
    run: run.id,
    expedition: record.plan.expedition.name,
    plan: record.planId,
    verdict: verdict?.verdict ?? null,
    confidence: verdict?.confidence ?? null,
    reasons: verdict?.reasons ?? [],
    files: manifest?.files.length ?? 0,
    missing: manifest?.units.flatMap((unit) => unit.missing.map((path) => ({ unit: unit.id, path }))) ?? [],
    units: { total: record.plan.units.length, done: status('done'), partial: status('partial'), failed: status('failed'), absent: status('absent'), fromCache },
    gate: record.gate === null ? null : { errors: record.gate.errors, warnings: record.gate.warnings },
    tests: verdict?.test_results ?? null,
    usage: record.usage ?? NO_USAGE,
    usd: record.usage.usd ?? null,
    elapsedMs: Math.round(elapsedMs),
    stopped: stopped === undefined ? stoppedStage(record.receipts) : { code: stopped.code, message: stopped.what },
    places: {
      into: into ?? null,
      tree: manifest === null ? null : join(run.path, 'tree'),
      archive: archive === null ? null : (archive.url ?? join(run.path, archive.name)),
      pullRequest: pullRequest === null ? null : pullRequest.kind === 'refused' ? pullRequest.compareUrl : pullRequest.url,
      issue: notification.issueUrl,
      verdict: verdict === null ? null : join(run.path, 'verdict.json'),
      run: run.path,
    },
    ledger: { branch: record.tree?.commit?.branch ?? null, compareUrl: pullRequest?.kind === 'refused' ? pullRequest.compareUrl : null },
  };
}

/** What ended a stage that has left a receipt all the same, such as refinement at the end of the budget. */
function stoppedStage(receipts: readonly Receipt[]): RunSummary['stopped'] {
  return receipts.find(({ stopped }) => stopped !== undefined)?.stopped ?? null;
}
