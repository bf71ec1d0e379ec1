import type { Clock } from '@dark-factory/runtime';
import type { ConfinedProcess, Ending } from './confined-process.ts';
import type { DiskWatch } from './disk-watch.ts';
import { inBytes, type SandboxLimits } from './limits.ts';
import { exactMemoryOf, familyOf, memoryOf, processTable, type ProcessEntry } from './process-table.ts';

/** What one program and all it started take at one moment. */
export interface Load {
  readonly processes: number;
  readonly memoryBytes: number;
}

/** Between two looks. A program gets 1 GiB of memory or some thousand processes in this time at most. */
const INTERVAL_MS = 200;

/**
 * Watches the programs of a run from outside, because the kernel's own limits do not fit: RLIMIT_AS counts address space that
 * Node and the JVM reserve and do not use, and control groups cannot be made in most containers. Of the programs together
 * above a limit the greatest is killed, and the limit is told as the way in which it ended.
 */
export class LimitWatch {
  readonly #limits: SandboxLimits;
  readonly #disk: DiskWatch;
  readonly #clock: Clock;
  readonly #followed = new Set<Followed>();
  readonly #closed = new AbortController();
  #looking = false;

  constructor(limits: SandboxLimits, disk: DiskWatch, clock: Clock) {
    this.#limits = limits;
    this.#disk = disk;
    this.#clock = clock;
  }

  /** Watches a program until it has ended. The result is the same program, except that a limit it was killed for is its ending. */
  follow(program: ConfinedProcess, byGroup: boolean): ConfinedProcess {
    if (program.processId === undefined) return program;
    const followed = new Followed(program, program.processId, byGroup);
    this.#followed.add(followed);
    const ended = program.ended.then((ending): Ending => {
      this.#followed.delete(followed);
      return followed.limit === undefined ? ending : { kind: 'over-limit', reason: `${followed.limit}, killed` };
    });
    if (!this.#looking) void this.#look();
    return { ...program, ended, kill: () => program.kill().then(() => ended) };
  }

  /** Ends the watch. */
  close(): void {
    this.#closed.abort();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#followed.size > 0 && !this.#closed.signal.aborted) {
      await this.#lookOnce();
      await this.#clock.sleep(INTERVAL_MS, this.#closed.signal).catch(() => undefined);
    }
    this.#looking = false;
  }

  async #lookOnce(): Promise<void> {
    const running = [...this.#followed].filter((followed) => followed.limit === undefined);
    const table = processTable();
    const families = running.map((followed) => followed.family(table));
    const loads = families.map((family) => loadOf(family, this.#limits, memoryOf));
    const first = overLimit(loads, this.#limits);
    const over = first?.kind === 'memory' ? overLimit(families.map((family) => loadOf(family, this.#limits, exactMemoryOf)), this.#limits) : first;
    if (over !== undefined) running[over.index]!.stop(over.reason);
    const full = await this.#disk.reached();
    if (full !== undefined) for (const followed of running) followed.stop(full);
  }
}

/** Which of the programs is to be ended, and why; `undefined` while they are within the limits together. */
export function overLimit(loads: readonly Load[], limits: Pick<SandboxLimits, 'memoryBytes' | 'processes'>): { readonly index: number; readonly kind: 'memory' | 'processes'; readonly reason: string } | undefined {
  const total = (key: keyof Load): number => loads.reduce((sum, load) => sum + load[key], 0);
  const greatest = (key: keyof Load): number => loads.reduce((best, load, index) => (load[key] > loads[best]![key] ? index : best), 0);
  if (total('processes') > limits.processes) return { index: greatest('processes'), kind: 'processes', reason: `limit of ${limits.processes} processes reached` };
  if (total('memoryBytes') > limits.memoryBytes) return { index: greatest('memoryBytes'), kind: 'memory', reason: `memory limit of ${inBytes(limits.memoryBytes)} reached` };
  return undefined;
}

function loadOf(family: readonly ProcessEntry[], limits: SandboxLimits, memory: (id: number) => number): Load {
  // With too many processes their memory does not matter any more, and takes long to ask.
  const memoryBytes = family.length > limits.processes ? 0 : family.reduce((sum, entry) => sum + memory(entry.id), 0);
  return { processes: family.length, memoryBytes };
}

class Followed {
  /** The limit that it is killed for. */
  limit: string | undefined;
  readonly #program: ConfinedProcess;
  readonly #processId: number;
  readonly #byGroup: boolean;
  /** Without a namespace a process may leave its parents; what was seen below the program once stays its own. */
  #known = new Set<string>();

  constructor(program: ConfinedProcess, processId: number, byGroup: boolean) {
    this.#program = program;
    this.#processId = processId;
    this.#byGroup = byGroup;
  }

  family(table: readonly ProcessEntry[]): ProcessEntry[] {
    if (!this.#byGroup) return familyOf(table, this.#processId);
    const family = familyOf(table, this.#processId, (entry) => entry.group === this.#processId || this.#known.has(keyOf(entry)));
    this.#known = new Set(family.map(keyOf));
    return family;
  }

  stop(limit: string): void {
    if (this.limit !== undefined) return;
    this.limit = limit;
    void this.#program.kill();
  }
}

function keyOf(entry: ProcessEntry): string {
  return `${entry.id} ${entry.began}`;
}
