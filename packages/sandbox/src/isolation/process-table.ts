import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine at one moment. */
export interface ProcessEntry {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  /** When it began, in ticks since the machine did; tells a process from a later one with its id. */
  readonly began: number;
}

/** Every process of this machine. None without /proc. Read at once and not bit by bit: it takes some milliseconds, and a fork bomb does not wait. */
export function processTable(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => entryOf(Number(name)) ?? []);
}

/** A process and all that descend from it. Where `groups`, also the members of its process group and what was remembered as its own. */
export function familyOf(table: readonly ProcessEntry[], root: number, others: (entry: ProcessEntry) => boolean = () => false): ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of table) (children.get(entry.parent) ?? children.set(entry.parent, []).get(entry.parent)!).push(entry);
  const family = new Map<number, ProcessEntry>();
  const open = table.filter((entry) => entry.id === root || others(entry));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (family.has(next.id)) continue;
    family.set(next.id, next);
    open.push(...children.get(next.id) ?? []);
  }
  return [...family.values()];
}

/** Memory of a process that is not shared with the files it maps, in bytes. Pages that it shares with its parent since a fork count for both. */
export function memoryOf(id: number): number {
  return sumOf(`/proc/${id}/status`, /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$/gm) ?? 0;
}

/** The same with shared pages divided among those that share them; falls back on `memoryOf` where we may not see it. Slower. */
export function exactMemoryOf(id: number): number {
  return sumOf(`/proc/${id}/smaps_rollup`, /^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$/gm) ?? memoryOf(id);
}

function sumOf(path: string, pattern: RegExp): number | undefined {
  try {
    const found = [...readFileSync(path, 'latin1').matchAll(pattern)];
    return found.length === 0 ? undefined : found.reduce((sum, match) => sum + Number(match[1]) * 1024, 0);
  } catch {
    return undefined;
  }
}

/** `/proc/PID/stat`: the program chooses its name in parentheses, which may hold anything, so that fields count from the last one. */
function entryOf(id: number): ProcessEntry | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { id, parent: Number(fields[1]), group: Number(fields[2]), began: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
