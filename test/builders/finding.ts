import type { Finding } from '@dark-factory/contracts';

/** A finding with nothing beyond what it must have, and what a test says of it. */
export function aFinding(overrides: Partial<Finding> = {}): Finding {
  return { rule: 'syntax/typescript', severity: 'error', path: 'src/a.ts', line: 1, column: 1, message: 'unexpected token', unit: null, related: [], confidence: 'high', fixes: [], ...overrides };
}
