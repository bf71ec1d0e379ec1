import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport } from './read-report.ts';

/** Modules lie no deeper in real builds, and no build has more test classes. */
const DEPTH = 8;
const REPORTS = 3_000;

/** Where a build tool leaves JUnit XML: the folder of what it makes, and those of results in it. */
const PLACES = {
  gradle: { built: 'build', results: ['test-results'] },
  // Surefire's are tests of units, Failsafe's those of `verify`.
  maven: { built: 'target', results: ['surefire-reports', 'failsafe-reports'] },
} as const satisfies Record<string, { readonly built: string; readonly results: readonly string[] }>;

/** The JUnit XML that the test tasks of a build left below a folder. Links are not followed: generated code ran here. */
export async function jvmResults(folder: string, tool: keyof typeof PLACES): Promise<string[]> {
  const { built, results }: { readonly built: string; readonly results: readonly string[] } = PLACES[tool];
  const found: string[] = [];
  const open = [{ path: folder, depth: 0, inResults: false }];
  for (let next = open.pop(); next !== undefined && found.length < REPORTS; next = open.pop()) {
    const { path, depth, inResults } = next;
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (inResults && entry.isFile() && /^TEST-.*\.xml$/.test(entry.name)) found.push(join(path, entry.name));
      if (!entry.isDirectory() || depth >= DEPTH || entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      // Of what a build makes only the results matter.
      const isBuild = path.endsWith(`/${built}`);
      const isResults = isBuild && results.includes(entry.name);
      if (inResults || !isBuild || isResults) open.push({ path: join(path, entry.name), depth: depth + 1, inResults: inResults || isResults });
    }
  }
  const texts: string[] = [];
  for (const path of found.sort()) texts.push(await readReport(path) ?? '');
  return texts.filter((text) => text !== '');
}
