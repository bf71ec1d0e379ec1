import { setOutput } from '@actions/core';

/** What an output may carry: ids, counts, statuses and matrices. Anything larger goes through artifacts. */
export type Outputs = Readonly<Record<string, string | number | boolean | null>>;

/** Sets outputs; null is an empty one. */
export function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value === null ? '' : String(value));
}

/** Shards for `strategy.matrix`. */
export function matrixOf(shards: readonly { readonly id: string }[]): string {
  return JSON.stringify({ shard: shards.map(({ id }) => id) });
}
