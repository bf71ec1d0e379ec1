import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { FuzzAnswer } from './fuzz-child.ts';
import { variants, type FuzzSize, type Variant } from './fuzz-variants.ts';
import type { Part } from './parts.ts';

/** A file that one check may take, in seconds. */
const LIMIT = 5;
/** Small variants that are checked as one tree. */
const BATCH = 40;

/** A variant that the gate does not stand. */
export interface FuzzFault {
  readonly path: string;
  readonly variant: string;
  readonly fault: string;
}

/** What the fuzz found. */
export interface FuzzTally {
  readonly variants: number;
  readonly slowestSeconds: number;
  readonly slowest: string;
  readonly faults: readonly FuzzFault[];
}

/** Checks this part's share of the variants in children that are ended when they take too long. */
export async function runFuzz(size: FuzzSize, seed: number, words: readonly string[] | undefined, { index, count }: Part, childArguments: readonly string[]): Promise<FuzzTally> {
  const all = variants(size, seed, words);
  const child = new FuzzChild(childArguments);
  const faults: FuzzFault[] = [];
  let slowest = { seconds: 0, what: '' };
  for (const batch of batches(all).filter((_, position) => position % count === index)) {
    const together = await child.ask(batch, batch.length === 1 ? LIMIT : LIMIT * 2);
    const alone = together.faults.length === 0 || batch.length === 1 ? [{ place: batch[0]!, ...together }] : [];
    if (alone.length === 0) for (const place of batch) alone.push({ place, ...await child.ask([place], LIMIT) });
    for (const { place, faults: messages, seconds } of alone) {
      if (batch.length === 1 && seconds > slowest.seconds) slowest = { seconds, what: nameOf(all[place]!) };
      for (const fault of messages) faults.push({ path: all[place]!.path, variant: all[place]!.what, fault });
    }
    // A batch may be too much for one tree although each of its files is not.
    if (alone.length > 1 && alone.every((each) => each.faults.length === 0)) faults.push({ path: all[batch[0]!]!.path, variant: `${all[batch[0]!]!.what} and ${batch.length - 1} others as one tree`, fault: together.faults.join('; ') });
  }
  child.end();
  return { variants: batches(all).filter((_, position) => position % count === index).flat().length, slowestSeconds: slowest.seconds, slowest: slowest.what, faults };
}

function nameOf({ path, what }: Variant): string {
  return `${path}, ${what}`;
}

/** Places of variants that are checked together: small ones of one sample. */
function batches(all: readonly Variant[]): number[][] {
  const result: number[][] = [];
  all.forEach(({ path, large }, place) => {
    const last = result.at(-1);
    const before = last === undefined ? undefined : all[last[0]!]!;
    if (!large && before?.large === false && before.path === path && last!.length < BATCH) last!.push(place);
    else result.push([place]);
  });
  return result;
}

class FuzzChild {
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #lines: Interface | undefined;

  constructor(childArguments: readonly string[]) {
    this.#arguments = childArguments;
  }

  async ask(places: readonly number[], limit: number): Promise<{ readonly faults: readonly string[]; readonly seconds: number }> {
    if (this.#child === undefined) await this.#start();
    const answered = this.#next(limit);
    this.#child!.stdin!.write(`${JSON.stringify({ places })}\n`);
    const answer = await answered;
    if (typeof answer === 'string') {
      this.end();
      return { faults: [answer], seconds: limit };
    }
    return 'ready' in answer ? { faults: [], seconds: 0 } : answer;
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #start(): Promise<void> {
    this.#child = spawn(process.execPath, [...process.execArgv, ...this.#arguments], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdin!.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout! });
    const ready = await this.#next(120);
    if (typeof ready === 'string') throw new Error(`the fuzz's child did not start: ${ready}`);
  }

  #next(limit: number): Promise<FuzzAnswer | string> {
    const [child, lines] = [this.#child!, this.#lines!];
    return new Promise((resolve) => {
      const done = (value: FuzzAnswer | string): void => {
        clearTimeout(timer);
        child.off('exit', onExit);
        lines.off('line', onLine);
        resolve(value);
      };
      const timer = setTimeout(() => done(`took more than ${limit} s`), limit * 1000);
      const onExit = (code: number | null, signal: string | null): void => done(`ended the process: ${signal ?? code}`);
      const onLine = (line: string): void => done(JSON.parse(line) as FuzzAnswer);
      child.once('exit', onExit);
      lines.once('line', onLine);
    });
  }
}

/** The tallies for people. */
export function fuzzText(tallies: readonly FuzzTally[]): string {
  const faults = tallies.flatMap((tally) => tally.faults);
  const slowest = [...tallies].sort((a, b) => b.slowestSeconds - a.slowestSeconds)[0]!;
  return [`${tallies.reduce((sum, tally) => sum + tally.variants, 0)} files, ${faults.length} faults; the slowest alone: ${slowest.slowestSeconds.toFixed(2)} s, ${slowest.slowest}`, ...faults.map(({ path, variant, fault }) => `  ${path}, ${variant}: ${fault}`), ''].join('\n');
}
