import { sha256, writeDocument, type LedgerEntry, type Receipt } from '@dark-factory/contracts';
import { instant, textFile, type Clock, type Logger } from '@dark-factory/runtime';
import type { Forge, PullRequestResult } from '@dark-factory/forge';
import { packTar, type BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { archiveFiles } from './delivery-archive.ts';
import { ledgerText } from './ledger-text.ts';
import { missingItems, pullRequestText } from './pull-request-text.ts';
import { leaveBundle, readDocument, takeBundle } from './receipt-chain.ts';
import { readRun, type RunRecord } from './run-record.ts';

/** Days for which the archive is kept. */
const ARCHIVE_DAYS = 30;

/**
 * `planned`: open the ledger when the plan is made. `delivered`: archive, pull request and ledger. `approved`: people let
 * the delivery through the last gate, and the ledger says so.
 */
export interface NotifyInput {
  readonly phase: 'planned' | 'delivered' | 'approved';
  readonly base?: string;
  readonly runUrl: string | null;
  /** Environments that people approve; an empty name means that there is no gate. */
  readonly gates: { readonly plan: string; readonly review: string; readonly deploy: string };
}

export interface NotifyDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly forge: Forge;
}

export interface NotifyResult {
  readonly record: RunRecord;
  readonly pullRequest: PullRequestResult | null;
  readonly issueUrl: string;
  readonly issueNumber: number;
  readonly archive: LedgerEntry['archive'];
  readonly missing: LedgerEntry['missing'];
}

/** Tells people: the ledger always; once something was delivered, also the archive and the draft pull request. */
export async function notifyStage(input: NotifyInput, deps: NotifyDeps): Promise<NotifyResult> {
  const record = await readRun(deps.bundles);
  if (input.phase === 'approved') return noteApproval(record, deps);
  const delivered = input.phase === 'delivered';
  const archive = delivered ? await leaveArchive(record, deps) : null;
  const entry = (pullRequest: PullRequestResult | null): LedgerEntry => entryOf(input, record, archive, pullRequest, instant(deps.clock));
  const issue = ledgerIssue(record);
  // The ledger comes first, so that the pull request can link to it, and is then brought up to date with its number.
  const first = await deps.forge.putIssue({ ...issue, body: ledgerText(entry(null), record) });
  const pullRequest = delivered ? await putPullRequest(input, record, archive, first.url, deps) : null;
  if (pullRequest !== null) await deps.forge.putIssue({ ...issue, body: ledgerText(entry(pullRequest), record) });
  const final = entry(pullRequest);
  await leaveLedger(input, record, final, deps);
  return { record, pullRequest, issueUrl: first.url, issueNumber: first.number, archive, missing: final.missing };
}

/** Brings the ledger up to date with the last gate; what was delivered stays as it was told then. */
async function noteApproval(record: RunRecord, deps: NotifyDeps): Promise<NotifyResult> {
  const bundle = await takeBundle(deps.bundles, `${BUNDLES.ledger}-delivered`);
  const delivered = readDocument('ledger-entry', bundle.files, 'ledger.json', bundle.name);
  const entry: LedgerEntry = {
    ...delivered,
    phase: 'approved',
    gates: delivered.gates.map((gate) => (gate.name === 'deploy' && gate.state === 'waiting' ? { ...gate, state: 'passed' } : gate)),
    updatedAt: instant(deps.clock),
  };
  const issue = await deps.forge.putIssue({ ...ledgerIssue(record), body: ledgerText(entry, record) });
  return { record, pullRequest: null, issueUrl: issue.url, issueNumber: issue.number, archive: entry.archive, missing: entry.missing };
}

function ledgerIssue(record: RunRecord): { readonly marker: string; readonly title: string; readonly labels: readonly string[] } {
  const { name } = record.plan.expedition;
  return { marker: `ledger:${name}`, title: `Dark Factory: ${name}`, labels: ['dark-factory'] };
}

async function leaveArchive(record: RunRecord, deps: NotifyDeps): Promise<LedgerEntry['archive']> {
  if (record.tree === null) return null;
  const bytes = await packTar(archiveFiles(record.plan, record.tree, record.verdict));
  const name = `${record.plan.expedition.name}.tar.gz`;
  const stored = await deps.bundles.put(BUNDLES.archive, [{ path: name, content: bytes, executable: false }], { retentionDays: ARCHIVE_DAYS, plain: true });
  // A folder of this machine is no address for whoever reads the pull request.
  const url = stored.url !== null && /^https?:/.test(stored.url) ? stored.url : null;
  return { name, url, sha256: sha256(bytes), bytes: bytes.byteLength };
}

async function putPullRequest(input: NotifyInput, record: RunRecord, archive: LedgerEntry['archive'], ledger: string, deps: NotifyDeps): Promise<PullRequestResult | null> {
  const commit = record.tree?.commit ?? null;
  if (commit === null) return null;
  const result = await deps.forge.putPullRequest({
    branch: commit.branch,
    title: `${record.plan.expedition.name}: built from ${record.plan.expedition.sow.path.split('/').at(-1) ?? 'the scope of work'}`,
    body: pullRequestText(record, { ledger, archive: archive?.url ?? null, run: input.runUrl }),
    marker: `pull-request:${record.plan.expedition.name}`,
    labels: ['dark-factory'],
    ...(input.base === undefined ? {} : { base: input.base }),
  });
  if (result.kind === 'refused') deps.logger.warning(`no pull request was opened: ${result.reason}. Open it here: ${result.compareUrl}`);
  return result;
}

function entryOf(input: NotifyInput, record: RunRecord, archive: LedgerEntry['archive'], pullRequest: PullRequestResult | null, updatedAt: string): LedgerEntry {
  const delivered = input.phase === 'delivered';
  const gate = (name: 'plan' | 'review' | 'deploy', passed: boolean): LedgerEntry['gates'][number] => ({ name, environment: input.gates[name], state: input.gates[name] === '' ? 'none' : passed ? 'passed' : 'waiting' });
  return {
    schema: 'dark-factory/ledger-entry/v1',
    expedition: record.plan.expedition.name,
    plan: record.planId,
    phase: input.phase,
    branch: record.tree?.commit?.branch ?? null,
    pullRequest: pullRequest === null || pullRequest.kind === 'refused' ? null : pullRequest.url,
    compareUrl: pullRequest?.kind === 'refused' ? pullRequest.compareUrl : null,
    runUrl: input.runUrl,
    archive,
    // A stage behind a gate that has left its receipt has been let through.
    gates: [gate('plan', record.receipts.some((receipt) => receipt.stage === 'work')), gate('review', record.receipts.some((receipt) => receipt.part === 'apply')), gate('deploy', false)],
    stages: stagesOf(record.receipts),
    missing: delivered ? missingItems(record) : [],
    updatedAt,
  };
}

/** One row a stage and round; the shards of a round are one row. */
function stagesOf(receipts: readonly Receipt[]): LedgerEntry['stages'] {
  const rows = new Map<string, Receipt[]>();
  for (const receipt of receipts) {
    const name = receipt.part === 'apply' ? 'collect (refined)' : receipt.stage === 'plan' || receipt.stage === 'refine' ? receipt.stage : `${receipt.stage}, round ${receipt.round}`;
    (rows.get(name) ?? rows.set(name, []).get(name)!).push(receipt);
  }
  return [...rows].map(([name, group]) => {
    const files = group.flatMap((receipt) => receipt.gave).reduce((sum, item) => sum + (item.files ?? 0), 0);
    const notes = group.flatMap((receipt) => receipt.notes);
    const started = group.map((receipt) => receipt.startedAt).sort()[0]!;
    const ended = group.map((receipt) => receipt.endedAt).sort().at(-1)!;
    const state = group.some((receipt) => receipt.stopped !== undefined) ? 'stopped' : notes.some((note) => / is (partial|failed): /.test(note)) ? 'incomplete' : 'done';
    return { name, state, startedAt: started, endedAt: ended, detail: [`${group.length === 1 ? '' : `${group.length} shards, `}${files} files`, ...notes.slice(0, 5)].join('; ') };
  });
}

async function leaveLedger(input: NotifyInput, record: RunRecord, entry: LedgerEntry, deps: NotifyDeps): Promise<void> {
  await leaveBundle(deps.bundles, deps.clock, `${BUNDLES.ledger}-${input.phase}`, [textFile('ledger.json', writeDocument('ledger-entry', entry))], {
    stage: 'notify', expedition: record.plan.expedition.name, plan: record.planId, round: 1, part: input.phase, took: [], startedAt: entry.updatedAt,
  });
}
