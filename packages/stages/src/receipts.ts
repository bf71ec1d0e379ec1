import type { Receipt } from '@dark-factory/contracts';
import type { BundleStore } from '@dark-factory/storage';
import { findReceipt } from './receipt-chain.ts';

/** Reads one receipt; a caller that goes on without a damaged one hands in its own way of reading. */
type Reading = (name: string, read: () => Promise<Receipt | null>) => Promise<Receipt | null>;

/** What was signed off in the bundles whose names begin with one of `prefixes`, the oldest first. */
export async function receiptsUnder(bundles: BundleStore, prefixes: readonly string[], reading: Reading = (_name, read) => read()): Promise<Receipt[]> {
  const names = (await Promise.all(prefixes.map((prefix) => bundles.list(prefix)))).flat();
  const receipts: Receipt[] = [];
  for (const name of names) {
    const receipt = await reading(name, async () => (await findReceipt(bundles, name)) ?? null);
    if (receipt !== null) receipts.push(receipt);
  }
  return receipts.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}
