import type { CellSetting } from './cells.ts';
import type { Tally } from './world.ts';

/** One cell under one policy, over all runs. */
export interface CellResult {
  readonly policy: string;
  readonly setting: CellSetting;
  readonly units: number;
  readonly requests: number;
  readonly rpm: number;
  readonly inFlight: number;
  readonly tpm: number | null;
  readonly shards: number;
  readonly known: boolean;
  /** Units lost a run, mean. */
  readonly lost: number;
  /** Makespan by the lower bound, median. No bound where units were lost: they were not waited for. */
  readonly ratio: number;
  /** The same by the three terms alone, without the longest chain of one unit's answers. */
  readonly ratioThreeTerms: number;
  /** 429s a request, mean. */
  readonly refused: number;
  /** Tokens a run of answers whose unit was lost, mean. */
  readonly wastedTokens: number;
  readonly runs: number;
}

/** Sums the runs of a cell up. */
export function summarise(policy: string, setting: CellSetting, tallies: readonly Tally[]): CellResult {
  const { limits: { rpm, inFlight, tpm, known }, units, requests, shards } = setting;
  const mean = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0) / tallies.length;
  const three = (tally: Tally): number => Math.max((tally.requests / rpm) * 60_000, tpm === undefined ? 0 : (tally.answeredTokens / tpm) * 60_000, tally.serviceMs / inFlight);
  return {
    policy, setting, units, requests, rpm, inFlight, tpm: tpm ?? null, shards, known, runs: tallies.length,
    lost: round(mean((tally) => tally.lost), 3),
    ratio: round(median(tallies.map((tally) => tally.makespanMs / Math.max(three(tally), tally.longestChainMs))), 3),
    ratioThreeTerms: round(median(tallies.map((tally) => tally.makespanMs / three(tally))), 3),
    refused: round(mean((tally) => tally.refused / tally.requests), 4),
    wastedTokens: Math.round(mean((tally) => tally.wastedTokens)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The cells as a table for people, a block for each limit, and what missed its goal below it. */
export function tableOf(results: readonly CellResult[]): string {
  const lines: string[] = [];
  let block = '';
  for (const cell of results) {
    const name = cell.setting.limits.name;
    if (name !== block) lines.push('', name, 'shards units x req  policy           lost  ratio  429s/request  wasted tokens');
    block = name;
    lines.push(`${String(cell.shards).padStart(6)} ${String(cell.units).padStart(5)} x ${cell.requests}    ${cell.policy.padEnd(14)} ${cell.lost.toFixed(1).padStart(6)} ${cell.ratio.toFixed(2).padStart(6)} ${cell.refused.toFixed(3).padStart(13)} ${String(cell.wastedTokens).padStart(14)}`);
  }
  const ours = results.filter((cell) => cell.policy === 'dark-factory');
  const missed = ours.filter((cell) => cell.lost > 0 || cell.ratio > (cell.known ? 1.1 : 1.25) || (cell.known && cell.refused >= 0.05));
  const miss = (cell: CellResult): string => `  ${cell.setting.limits.name}, ${cell.shards} shards, ${cell.units} x ${cell.requests}: lost ${cell.lost}, ratio ${cell.ratio}, 429s ${cell.refused}`;
  return `${lines.join('\n')}\n\n${ours.length - missed.length} of ${ours.length} cells of dark-factory within their goals${missed.length === 0 ? '.' : '; not these:'}\n${missed.map((cell) => `${miss(cell)}\n`).join('')}`;
}
