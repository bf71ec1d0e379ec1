import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { startFlawedModel } from './flawed-project.ts';
import { cli, type CliOutcome } from './run-cli.ts';
import { SOW } from './tiny-project.ts';

/** Made up, with characters that look different in a URL, in JSON and in base64. */
const KEY = 'sk-canary-7Qx+/9zT"&%=k2';
const TOKEN = 'ghp_canary0123456789abcdefghijklmnopqrst';
const HEADER = `Authorization: Bearer ${KEY}`;

const url = encodeURIComponent(KEY);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** Ways in which the key could be written down. Of base64, the part that does not depend on what stands after it. */
const FORMS = [
  KEY, JSON.stringify(KEY).slice(1, -1), JSON.stringify(JSON.stringify(KEY)).slice(3, -3), url, url.toLowerCase(),
  base64(KEY).replace(/=+$/, ''), base64(KEY).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
  ...[1, 2].map((before) => base64(`${'x'.repeat(before)}${KEY}`).slice(4, -4)), TOKEN, base64(TOKEN).replace(/=+$/, ''),
  'canary-7Q', 'ghp_canary',
];

/** A body as proxies send it that echo what they were asked. */
const ECHO = { error: { message: `refused: ${HEADER}`, request: { headers: [HEADER, KEY], url: `/v1/chat/completions?key=${url}`, basic: base64(KEY), bearer: base64(`Bearer ${KEY}`), json: JSON.stringify({ key: KEY }) } } };

/** Everything below a folder, archives unpacked. */
function* contents(folder: string): Iterable<[string, string]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    yield [path, bytes.toString('latin1')];
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) yield [`${path} (unpacked)`, gunzipSync(bytes).toString('latin1')];
  }
}

function leaks(folder: string, outcomes: readonly CliOutcome[]): string[] {
  const texts: [string, string][] = [...contents(folder), ...outcomes.flatMap(({ stdout, stderr }, index): [string, string][] => [[`stdout ${index + 1}`, stdout], [`stderr ${index + 1}`, stderr]])];
  return texts.flatMap(([where, text]) => FORMS.filter((form) => text.includes(form)).map((form) => `${where}: ${form}`));
}

test('a key that endpoints echo in their errors stands nowhere: not in files, archives, traces, answers or output', async () => {
  await using folder = await temporaryFolder('cli-canary');
  await using model = await startFlawedModel({
    apiKey: KEY,
    faults: [
      { when: { contains: 'Role: planner', nth: 1 }, fault: { status: 401, body: ECHO } },
      { when: { contains: 'Role: planner', nth: 2 }, fault: { status: 500, headers: { 'x-echo': encodeURIComponent(HEADER) }, body: ECHO } },
      { when: { contains: 'Unit: WU-02', nth: 1 }, fault: { status: 401, body: ECHO } },
      { when: { contains: 'Unit: WU-03', nth: 2 }, fault: { status: 400, body: `bad request: ${HEADER}` } },
    ],
  });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW });
  const run = (...more: string[]): Promise<CliOutcome> => cli(folder.path, ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1', '--verbose', '--fresh', ...more], { DARK_FACTORY_API_KEY: KEY, GITHUB_TOKEN: TOKEN });

  // Refused for the plan; then for a unit; then one unit is refused for good; then nothing stands in the way.
  const outcomes = [await run(), await run('--json'), await run(), await run('--into', 'out')];

  // All of the faults were met, and what they said was handed on.
  expect(model.stats().byStatus).toMatchObject({ 500: 1, 401: 2, 400: 1 });
  expect(outcomes[0]).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('refused: Authorization: Bearer ***') });
  expect(outcomes[1]!.stderr).toContain('the model API refused the key (HTTP 401)');
  expect(outcomes[3]!.code).toBe(0);
  const traces = [...contents(join(folder.path, '.dark-factory/runs'))].filter(([path]) => path.endsWith('.jsonl')).map(([, text]) => text).join('');
  expect(traces).toContain('"kind":"fault","status":401,"body":"{\\"error\\":{\\"message\\":\\"refused: Authorization: Bearer ***');
  expect(traces).toContain('"kind":"fault","status":500');
  expect(leaks(folder.path, outcomes)).toEqual([]);
  // The search itself finds what it looks for.
  expect(leaks(folder.path, [{ code: 0, stdout: '', stderr: base64(`user:${KEY}`) }, { code: 0, stdout: HEADER, stderr: '' }]).length).toBeGreaterThan(1);
}, 180_000);
