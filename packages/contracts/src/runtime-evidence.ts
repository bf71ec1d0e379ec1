import * as z from 'zod';
import { AcceptanceResult } from './acceptance.ts';

/** How the reason of a skipped step begins where this machine lacks what the program is built with, whatever the program is like. */
export const NOT_BUILT = 'not built: ';

/** One step of running the generated program, as it happened. */
export const RuntimeStep = z.strictObject({
  stack: z.string(),
  step: z.enum(['service', 'install', 'build', 'migrate', 'start', 'health', 'authentication', 'acceptance', 'test', 'stop']),
  command: z.array(z.string()),
  outcome: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('passed') }),
    z.strictObject({ state: z.literal('failed'), reason: z.string() }),
    z.strictObject({ state: z.literal('skipped'), reason: z.string() }),
  ]),
  exitCode: z.int().nullable(),
  durationMs: z.int().nonnegative(),
  /** The last lines of its output, control characters escaped. */
  tail: z.string(),
});
export type RuntimeStep = z.infer<typeof RuntimeStep>;

/**
 * A test file that did not load. `line` and `column` count from 1 and are left out where the runner did not say; `cause` is
 * the file of the tree that its account of the fault ends in, where that is another one.
 */
export const NotLoaded = z.strictObject({
  path: z.string(),
  reason: z.string(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  cause: z.strictObject({ path: z.string(), line: z.int().positive() }).optional(),
});
export type NotLoaded = z.infer<typeof NotLoaded>;

/** What the tests said. Loading is apart from passing: a file that did not load is no failed test. */
export const TestResults = z.strictObject({
  state: z.enum(['passed', 'failed', 'did-not-load', 'none-found', 'not-run']),
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  files: z.int().nonnegative(),
  notLoaded: z.array(NotLoaded),
  failures: z.array(z.strictObject({ path: z.string(), test: z.string(), message: z.string() })),
  reason: z.string().optional(),
});
export type TestResults = z.infer<typeof TestResults>;

/** One thing that was asked about who may do what. What could not be known is UNKNOWN. */
export const AuthenticationCheck = z.strictObject({
  name: z.string(),
  state: z.enum(['PASS', 'FAIL', 'UNKNOWN']),
  request: z.string(),
  expected: z.string(),
  got: z.string(),
});
export type AuthenticationCheck = z.infer<typeof AuthenticationCheck>;

/**
 * Whether the running program keeps to the security that its OpenAPI document declares. PASS: logging in worked, a token was
 * accepted, and every operation that declares security refused who gave none. FAIL: a check failed. UNKNOWN: anything between.
 */
export const AuthenticationEvidence = z.strictObject({
  state: z.enum(['PASS', 'FAIL', 'UNKNOWN', 'not-declared']),
  reason: z.string(),
  checks: z.array(AuthenticationCheck),
});
export type AuthenticationEvidence = z.infer<typeof AuthenticationEvidence>;

/** Everything that was seen while the program ran, and how well it was locked in. */
export const RuntimeEvidence = z.strictObject({
  isolation: z.strictObject({
    tier: z.enum(['namespace-and-user', 'user-namespace', 'process-group']),
    detail: z.string(),
    /** Each limit on memory, processes, files and disk that held, and who held it. Empty in evidence of before there were any. */
    limits: z.array(z.string()).default([]),
  }),
  steps: z.array(RuntimeStep),
  tests: TestResults,
  /** Whether the program started and its health endpoint answered as the plan says. Null where no stack declares a start. */
  healthy: z.boolean().nullable(),
  /** Null where no program was asked. */
  authentication: AuthenticationEvidence.nullable().default(null),
  acceptance: z.strictObject({ cases: z.array(AcceptanceResult) }).default({ cases: [] }),
});
export type RuntimeEvidence = z.infer<typeof RuntimeEvidence>;
