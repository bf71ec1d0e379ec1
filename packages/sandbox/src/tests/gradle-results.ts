import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport } from './read-report.ts';

/** Modules lie no deeper in real builds, and no build has more test classes. */
const DEPTH = 8;
const REPORTS = 3_000;

/** The JUnit XML that Gradle's test tasks left below a folder. Links are not followed: generated code ran here. */
export async function gradleResults(folder: string): Promise<string[]> {
  const found: string[] = [];
  const open = [{ path: folder, depth: 0, inResults: false }];
  for (let next = open.pop(); next !== undefined && found.length < REPORTS; next = open.pop()) {
    const { path, depth, inResults } = next;
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (inResults && entry.isFile() && /^TEST-.*\.xml$/.test(entry.name)) found.push(join(path, entry.name));
      if (!entry.isDirectory() || depth >= DEPTH || entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      // Of what a build makes only the results matter.
      const isBuild = path.endsWith('/build');
      if (inResults || !isBuild || entry.name === 'test-results') open.push({ path: join(path, entry.name), depth: depth + 1, inResults: inResults || (isBuild && entry.name === 'test-results') });
    }
  }
  const texts: string[] = [];
  for (const path of found.sort()) texts.push(await readReport(path) ?? '');
  return texts.filter((text) => text !== '');
}
