import type { AcceptanceCase, Inspection, InspectionQuestion, RuntimeEvidence, Stack } from '@dark-factory/contracts';
import type { Clock, Logger, TreeFile } from '@dark-factory/runtime';
import type { InstallKeeper } from './installs/install-keeper.ts';
import type { SandboxLimits } from './isolation/limits.ts';

/** What to run, and how far. */
export interface ProgramRunRequest {
  /** The whole tree; paths are relative to the output root. It is copied, never run in place. */
  readonly files: readonly TreeFile[];
  readonly stacks: readonly Stack[];
  /** `load`: install, build and see whether the test files load. `all`: database, migrate, start, health, tests as well. */
  readonly extent: 'load' | 'all';
  /** Cases that are asked of the first program that is started and needs a service; without such a one, of the first. @default none */
  readonly acceptance?: readonly AcceptanceCase[];
  /** Paths of routes that the plan promises, where an OpenAPI document is looked for first. @default none */
  readonly routes?: readonly string[];
}

/** What the run may use. */
export interface SandboxOptions {
  /** Allow the weakest isolation (a process group and nothing else) where nothing better works. */
  readonly allowWeakIsolation: boolean;
  /** Wall time for one step, in milliseconds. */
  readonly stepTimeoutMs: number;
  /** How much of the machine the programs may take; those not given are `defaultLimits()`. */
  readonly limits?: Partial<SandboxLimits>;
  /** A server to use instead of one of our own; only its databases of the program's own are touched. */
  readonly databaseUrl?: string;
  /** Folders in which package managers keep downloads from run to run; one of the program's own where it is not given. */
  readonly packageCache?: string;
  /** Variables of the host that the programs may see beside the allow-list (registries and certificates). */
  readonly passThrough?: Readonly<Record<string, string>>;
  /** Folder of the host's Android SDK, which programs see as ANDROID_HOME. @default none */
  readonly androidSdk?: string;
  /** The host's PATH. The programs get the folders of it that their user can reach. @default the usual system folders */
  readonly hostPath?: string;
  /**
   * Folders of the host with files of its own user, which programs do not see: homes, the workspace, temporary folders. What
   * they need of them stays: tools on the PATH, the Android SDK, certificates that are passed through. The home that the
   * system names for our user is always among them. No part of weak isolation. @default that home alone
   */
  readonly hiddenFolders?: readonly string[];
  /** Where the copy of the tree is made, and removed from at the end. @default `/tmp`, or the system's own */
  readonly workFolder?: string;
  /** `node_modules` folders in which a PostgreSQL of npm may be found. @default none */
  readonly nodeModulesFolders?: readonly string[];
}

/** Collaborators of the sandbox. */
export interface SandboxDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: SandboxOptions;
  /** Keeps installs from run to run where that is safe. @default each run installs */
  readonly installs?: InstallKeeper;
  /** Ends the run: everything is killed and removed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Runs a generated program and says what was seen. A step that fails is evidence, not an exception. */
export type RunProgram = (request: ProgramRunRequest, deps: SandboxDeps) => Promise<RuntimeEvidence>;

/** What is asked of a program that is taken only as far as the question needs. */
export interface InspectionRequested {
  /** The whole tree; paths are relative to the output root. It is copied, never run in place. */
  readonly files: readonly TreeFile[];
  readonly stacks: readonly Stack[];
  readonly question: InspectionQuestion;
}

/** Takes a generated program as far as a question needs, on an empty database, asks, and ends it. */
export type InspectProgram = (request: InspectionRequested, deps: SandboxDeps) => Promise<Inspection>;
