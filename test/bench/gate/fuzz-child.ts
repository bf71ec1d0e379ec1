import { createInterface } from 'node:readline';
import { messageOf } from '@dark-factory/runtime';
import { loadCheck, type Check } from './checker.ts';
import { variants, type FuzzSize, type Variant } from './fuzz-variants.ts';

/** What the parent asks for: the variants at these places. */
export interface FuzzRequest {
  readonly places: readonly number[];
}
/** What went wrong with them, or nothing; `ready` is said once, before the first. */
export type FuzzAnswer = { readonly ready: true } | { readonly faults: readonly string[]; readonly seconds: number };

/** Answers requests line by line until its input ends. */
export async function serveFuzz(size: FuzzSize, seed: number, words: readonly string[] | undefined, fromFolder: boolean): Promise<void> {
  const check = await loadCheck(fromFolder);
  const all = variants(size, seed, words);
  // What is loaded on first use is not the first variant's time.
  await faultsOf(check, all.filter(({ what }) => what === 'CRLF'));
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { places } = JSON.parse(line) as FuzzRequest;
    const started = performance.now();
    const faults = await faultsOf(check, places.map((place) => all[place]!));
    answer({ faults, seconds: (performance.now() - started) / 1000 });
  }
}

function answer(value: FuzzAnswer): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Checks variants, each in a folder of its own, as one tree: nothing may throw, and every file must be accounted for. */
export async function faultsOf(check: Check, some: readonly Variant[]): Promise<string[]> {
  const tree = new Map(some.map(({ path, content }, index) => [some.length === 1 ? path : `v${index}/${path}`, content()]));
  try {
    const { findings, unchecked, filesChecked } = await check(tree);
    const outside = findings.filter(({ path, line, column }) => !tree.has(path) || line < 0 || column < 0);
    return [
      ...unchecked.filter(({ reason }) => reason.startsWith('the rule ')).slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`),
      ...outside.slice(0, 3).map(({ rule, path, line }) => `${rule} reports ${path}:${line}, which does not exist`),
      ...(filesChecked + unchecked.length === tree.size ? [] : [`${tree.size} files, ${filesChecked} checked, ${unchecked.length} not`]),
    ];
  } catch (error) {
    return [`thrown: ${messageOf(error).slice(0, 300)}`];
  }
}
