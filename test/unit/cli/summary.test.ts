import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { NO_USAGE } from '@dark-factory/contracts';
import { duration } from '../../../packages/cli/src/render/figures.ts';
import { wantsColours } from '../../../packages/cli/src/render/colours.ts';
import { renderSummary } from '../../../packages/cli/src/render/summary.ts';
import type { RunSummary } from '../../../packages/cli/src/run/run-summary.ts';
import { FakeStream } from './fake-stream.ts';

const SUMMARY: RunSummary = {
  schema: 'dark-factory/run-summary/v1', run: '20260101-000000-shelf', expedition: 'shelf', plan: '0'.repeat(64), verdict: 'REVISE', confidence: 0.84,
  reasons: [{ code: 'tests-failed', message: '1 of 12 tests failed\u001b[2J' }], files: 37, missing: [{ unit: 'WU-02', path: 'src/a.ts' }],
  units: { total: 6, done: 5, partial: 1, failed: 0, absent: 0, fromCache: 2 }, gate: { errors: 0, warnings: 1 },
  tests: { state: 'failed', passed: 11, failed: 1, skipped: 0, files: 3, notLoaded: [], failures: [] },
  usage: { ...NO_USAGE, requests: 11, failedRequests: 1, promptTokens: 40_000, completionTokens: 5_210 }, usd: 0.1234, elapsedMs: 154_400, stopped: null,
  places: { into: null, tree: '/w/.dark-factory/runs/x/tree', archive: 'file:///w/.dark-factory/runs/x/shelf.tar.gz', pullRequest: 'https://github.com/o/r/pull/1', issue: null, verdict: '/elsewhere/verdict.json', run: '/w/.dark-factory/runs/x' },
  ledger: { branch: 'dark-factory/shelf', compareUrl: null },
};

test('the verdict and why, what was made, what it took, and where to look', () => {
  expect(renderSummary(SUMMARY, '/w', picocolors.createColors(false))).toBe(`shelf: REVISE, confidence 0.84
  - 1 of 12 tests failed\\x1b[2J [tests-failed]
  - missing: src/a.ts (WU-02)
  files    37, 1 planned file missing
  units    5 of 6 done, 1 partial, 2 from the cache
  gate     0 errors, 1 warning
  tests    11 passed, 1 failed in 3 files
  tokens   45,210 (40,000 in, 5,210 out) in 11 requests (1 failed), $0.12
  elapsed  2 min 34 s
Look at
  tree          .dark-factory/runs/x/tree
  archive       .dark-factory/runs/x/shelf.tar.gz
  pull request  https://github.com/o/r/pull/1
  verdict       /elsewhere/verdict.json
  everything    .dark-factory/runs/x
`);
});

test('colours on a terminal, unless they are refused; FORCE_COLOR outweighs NO_COLOR, the flag outweighs both', () => {
  const terminal = new FakeStream({ columns: 80, rows: 24 });
  const pipe = new FakeStream();
  expect(wantsColours(terminal, {}, true)).toBe(true);
  expect(wantsColours(pipe, {}, true)).toBe(false);
  expect(wantsColours(terminal, { NO_COLOR: '1' }, true)).toBe(false);
  expect(wantsColours(terminal, { TERM: 'dumb' }, true)).toBe(false);
  expect(wantsColours(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true)).toBe(true);
  expect(wantsColours(terminal, { FORCE_COLOR: '0' }, true)).toBe(false);
  expect(wantsColours(terminal, { FORCE_COLOR: '1' }, false)).toBe(false);
});

test('time spans', () => {
  expect([0, 420, 9_949, 9_950, 99_400, 100_000, 3_725_000].map(duration)).toEqual(['0.0 s', '0.4 s', '9.9 s', '10 s', '99 s', '1 min 40 s', '62 min 05 s']);
});
