import type { RateLimits } from '@dark-factory/models';
import type { RunBudget } from '@dark-factory/stages';
import type { SavedSettings } from './run/run-record.ts';

/** Options as they were given on the command line; what is absent was not given. */
export interface GivenOptions extends SavedSettings {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly verbose?: boolean;
  readonly outputRoot?: string;
  readonly name?: string;
  readonly databaseUrl?: string;
  readonly allowWeakIsolation?: boolean;
  readonly into?: string;
  readonly force?: boolean;
  readonly fresh?: boolean;
  readonly yes?: boolean;
  /** A run's id, or `latest`. */
  readonly run?: string;
  readonly round?: number;
  readonly shard?: readonly string[];
  readonly apply?: boolean;
  readonly planned?: boolean;
  readonly plan?: string;
  /** File that receives a recording for the simulator. */
  readonly recording?: string;
  /** File that receives the findings as SARIF. */
  readonly sarif?: string;
  readonly watch?: boolean;
  /** Whether test files are loaded: the default is `load` for a run, and `none` for a folder. */
  readonly tests?: 'load' | 'none';
}

/** What holds where nothing was given. The help text names these. */
export const DEFAULTS = {
  shards: 8,
  maxOutputTokens: 16_000,
  maxUnitTokens: 24_000,
  briefingTokens: 4_000,
  regenerateAbove: 0.3,
  maxRounds: 4,
  contextTokens: 20_000,
} as const;

/** Options with everything filled in that has a default. */
export type Settings = GivenOptions & Required<Pick<GivenOptions, 'maxOutputTokens' | 'maxUnitTokens' | 'briefingTokens' | 'regenerateAbove' | 'maxRounds' | 'contextTokens' | 'allowWorkflows' | 'shards'>>;

/** What was given, before what the run was started with, before the defaults. */
export function settingsFrom(given: GivenOptions, saved: SavedSettings = {}): Settings {
  const merged = { ...DEFAULTS, ...saved, ...given };
  return { ...merged, allowWorkflows: merged.allowWorkflows ?? false };
}

const SAVED: readonly (keyof SavedSettings)[] = [
  'provider', 'baseUrl', 'model', 'modelDraft', 'modelStandard', 'modelFrontier', 'reviewModel', 'requestsPerMinute', 'tokensPerMinute', 'inFlight', 'shards', 'maxOutputTokens', 'maxUnitTokens', 'briefingTokens',
  'pricePrompt', 'priceCompletion', 'priceCached', 'budgetTokens', 'budgetUsd', 'deadline', 'regenerateAbove', 'fix', 'roles', 'allowMissing', 'maxRounds', 'contextTokens', 'allowWorkflows', 'publish', 'branch', 'base',
];

/** The part of the options that later stages of the run take over. */
export function savedFrom(given: GivenOptions): SavedSettings {
  return Object.fromEntries(SAVED.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
}

/** The limits under which the models may be asked; what is not given is learnt. */
export function limitsOf({ requestsPerMinute, tokensPerMinute, inFlight }: SavedSettings): RateLimits {
  return { ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }), ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }), ...(inFlight === undefined ? {} : { inFlight }) };
}

/** What the whole run may use. */
export function runBudgetOf({ budgetTokens: tokens, budgetUsd: usd, deadline: deadlineMinutes }: SavedSettings): RunBudget {
  return { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }), ...(deadlineMinutes === undefined ? {} : { deadlineMinutes }) };
}
