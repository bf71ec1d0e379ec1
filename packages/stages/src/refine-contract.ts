import type { AcceptanceCase, FixMode, Inspection, InspectionQuestion, Plan, RuntimeEvidence } from '@dark-factory/contracts';
import type { Clock, Logger, PackageDocs, PackageRegistry, TreeFile } from '@dark-factory/runtime';
import type { CheckTree, ImportEdges, MendTree, SignaturesOf } from '@dark-factory/checks';
import type { ModelClient, ToolModel } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';
import type { RoleCast } from './refinement/role-cast.ts';

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
  /** Requirements that may be missing. @default none */
  readonly allowedMissing?: readonly string[];
}

/** What the started program is asked beside what it declares itself. */
export interface ProgramQuestions {
  /** Cases that nobody who writes the program sees. */
  readonly acceptance: readonly AcceptanceCase[];
  /** Paths of the routes that the plan promises. */
  readonly routes: readonly string[];
}

/** Collaborators. Without a fixer nothing is fixed, without either model nothing is reviewed, and the verdict says so. */
export interface RefineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly checkTree: CheckTree;
  /** Needed where `fix` is `safe`. */
  readonly mendTree?: MendTree;
  readonly signaturesOf: SignaturesOf;
  readonly importEdges: ImportEdges;
  /** Installs, migrates, starts and tests the program; throws only what the user can mend. */
  readonly runProgram: (files: readonly TreeFile[], plan: Plan, questions?: ProgramQuestions) => Promise<RuntimeEvidence>;
  /** Takes the program as far as a question needs, and asks; throws only what the user can mend. Without it no agent can ask. */
  readonly inspectProgram?: (files: readonly TreeFile[], plan: Plan, question: InspectionQuestion) => Promise<Inspection>;
  /** Tells agents whether packages exist. Without it they are not told. */
  readonly registry?: PackageRegistry;
  /** Shows agents what packages say of themselves. Without it they are not shown. */
  readonly docs?: PackageDocs;
  readonly fixer?: ToolModel;
  /** Reviews and judges. @default the fixer */
  readonly reviewer?: ModelClient;
  /** Who takes part. @default the roles that come with this program */
  readonly cast?: RoleCast;
}
