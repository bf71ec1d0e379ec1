import type { FixMode, Plan, RuntimeEvidence } from '@dark-factory/contracts';
import type { Clock, Logger, TreeFile } from '@dark-factory/runtime';
import type { CheckTree, MendTree } from '@dark-factory/checks';
import type { ModelClient } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';

/** Limits of a refinement. */
export interface RefineInput {
  /** Rounds of fix and verify at most. */
  readonly maxRounds: number;
  /** Tokens of files that one fixer or reviewer is shown. */
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly allowWorkflows: boolean;
  /** What the gate may change by itself. @default 'none' */
  readonly fix?: FixMode;
}

/** Collaborators. Without a fixer nothing is fixed, without either model nothing is reviewed, and the verdict says so. */
export interface RefineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly checkTree: CheckTree;
  /** Needed where `fix` is `safe`. */
  readonly mendTree?: MendTree;
  /** Installs, migrates, starts and tests the program; throws only what the user can mend. */
  readonly runProgram: (files: readonly TreeFile[], plan: Plan) => Promise<RuntimeEvidence>;
  readonly fixer?: ModelClient;
  /** @default the fixer */
  readonly reviewer?: ModelClient;
}
