import { totalmem, release } from 'node:os';
import type { Confinement } from './spawn-plan.ts';
import { systemTool } from './host-tools.ts';

/** How much of the machine the programs of one run may take together. */
export interface SandboxLimits {
  /** Memory of all programs of the run, in bytes: anonymous and shared pages, and what is swapped out. @default 6 GiB, or three quarters of the machine's where that is less: builds of Gradle with Kotlin, the greatest that are common, take 3 to 4 GiB */
  readonly memoryBytes: number;
  /** Processes of the run at one time. @default 1,024: a parallel build starts some dozens */
  readonly processes: number;
  /** The size of any one file, in bytes. @default 2 GiB: above any dependency, build result or log that is ordinary */
  readonly fileBytes: number;
  /** Files and sockets that one process may have open. @default 65,536: what Docker and systemd give to services at most */
  readonly openFiles: number;
  /** What the run may add to a disk, in bytes. @default 8 GiB: the whole Android or CUDA toolchain of a project fits */
  readonly diskBytes: number;
  /** How many files and folders the run may add to a disk. @default 1,000,000: a large `node_modules` has 200,000 */
  readonly diskFiles: number;
}

const GIB = 1024 ** 3;
/** A process is a few threads; the JVM and Node have some dozens. The limit of the kernel counts threads. */
const THREADS_A_PROCESS = 4;
/** Since this version RLIMIT_NPROC counts within a user namespace instead of everything that the user runs. */
const NPROC_PER_NAMESPACE = [5, 14] as const;

/** The limits that hold where none are given. */
export function defaultLimits(machineBytes = memoryOfMachine()): SandboxLimits {
  return {
    memoryBytes: Math.min(6 * GIB, Math.floor(machineBytes * 0.75)),
    processes: 1024,
    fileBytes: 2 * GIB,
    openFiles: 65_536,
    diskBytes: 8 * GIB,
    diskFiles: 1_000_000,
  };
}

/** The private /tmp and /dev/shm are memory: each may have this part of it, in bytes. */
export function privateFolderBytes(limits: SandboxLimits): number {
  return Math.ceil(limits.memoryBytes / 4);
}

/** Limits that the kernel holds for each process, as words for `prlimit`. */
export interface KernelLimits {
  readonly tool: string;
  readonly settings: readonly string[];
}

/** The kernel's limits under a confinement, or `undefined` where there is no `prlimit`. */
export function kernelLimits(confinement: Confinement, limits: SandboxLimits, tool = systemTool('prlimit')): KernelLimits | undefined {
  if (tool === undefined || process.platform !== 'linux') return undefined;
  const threads = threadLimit(confinement, limits);
  return {
    tool,
    settings: ['--core=0', `--fsize=${limits.fileBytes}`, `--nofile=${limits.openFiles}`, ...(threads === undefined ? [] : [`--nproc=${threads}`])],
  };
}

/** Which limits hold, in words for the evidence. */
export function limitsInWords(confinement: Confinement, limits: SandboxLimits, kernel: KernelLimits | undefined): string[] {
  const threads = threadLimit(confinement, limits);
  const watched = process.platform === 'linux'
    ? [`memory: ${inBytes(limits.memoryBytes)} for all programs together, watched`, `processes: ${limits.processes}, watched`]
    : ['memory and processes: no limit, there is no /proc'];
  const held = kernel === undefined ? ['file size and open files: no limit, there is no `prlimit`'] : [
    ...(threads === undefined ? [] : [`threads of the user: ${threads}, by the kernel`]),
    `file size: ${inBytes(limits.fileBytes)}, by the kernel`, `open files of a process: ${limits.openFiles}, by the kernel`, 'core files: none, by the kernel',
  ];
  const own = confinement.tier === 'process-group' ? [] : [`/tmp, /var/tmp and /dev/shm: ${inBytes(privateFolderBytes(limits))} each, by the kernel`];
  const loose = confinement.tier === 'process-group' ? ['a process that leaves its parents and its group is not counted'] : [];
  return [...watched, ...loose, ...held, ...own, `disk: ${inBytes(limits.diskBytes)} and ${limits.diskFiles} files more than before, watched`];
}

/** What the end of an output says of a limit that the kernel holds and programs meet as an error, or `undefined`. */
export function metLimit(output: string): string | undefined {
  if (/\bEFBIG\b|\bfile too large\b|file size limit exceeded/i.test(output)) return 'its output tells of the limit on the size of a file';
  if (/\bEMFILE\b|too many open files/i.test(output)) return 'its output tells of the limit on open files';
  if (/(?:\bfork\b|\bspawn\b|thread).{0,80}(?:\bEAGAIN\b|resource temporarily unavailable)|cannot fork/i.test(output)) return 'its output tells of the limit on processes';
  return undefined;
}

/** A number of bytes in the greatest unit that leaves it readable. */
export function inBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1024 ** unit) * 10) / 10} ${units[unit]!}`;
}

/**
 * RLIMIT_NPROC counts all that a user runs. That is right for a user that runs nothing else, and in a user namespace of a
 * newer kernel; of our own user it would count our own programs, so that there the watch alone counts.
 */
function threadLimit(confinement: Confinement, limits: SandboxLimits): number | undefined {
  const threads = limits.processes * THREADS_A_PROCESS;
  switch (confinement.tier) {
    case 'namespace-and-user': return threads;
    case 'user-namespace': return isKernel(NPROC_PER_NAMESPACE) ? threads : undefined;
    case 'process-group': return confinement.user === undefined ? undefined : threads;
  }
}

function isKernel([major, minor]: readonly [number, number], version = release()): boolean {
  const [first = 0, second = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return first > major || (first === major && second >= minor);
}

function memoryOfMachine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}
