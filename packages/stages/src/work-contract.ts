import type { Delivery, Usage } from '@dark-factory/contracts';
import type { Clock, Logger, UserError } from '@dark-factory/runtime';
import type { CheckSyntax, SignaturesOf } from '@dark-factory/checks';
import type { ModelClient, Tier } from '@dark-factory/models';
import type { BundleStore, UnitCache } from '@dark-factory/storage';
import type { Progress } from './progress.ts';

/** Which shard to write, and within what. Round 1 is the first pass; later rounds write broken units again. */
export interface WorkInput {
  readonly shard: string;
  readonly round: number;
  readonly briefingTokens: number;
  /** Tokens that one answer may take at most; how many it may take is chosen unit by unit. */
  readonly maxOutputTokens: number;
  /** Units of this shard that are written at once. */
  readonly parallel: number;
}

/** Collaborators. A unit's effort decides which of the writers it is given to. */
export interface WorkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly cache: UnitCache;
  readonly writers: Readonly<Record<Tier, ModelClient>>;
  readonly checkSyntax: CheckSyntax;
  readonly signaturesOf: SignaturesOf;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface WorkResult {
  readonly deliveries: readonly Delivery[];
  readonly usage: Usage;
  /** What made every further request futile; what was written before it has been kept. */
  readonly stopped?: UserError;
}
