import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '@dark-factory/checks';

const FOLDER = join(import.meta.dirname, '../../packages/checks/src/rules');

/**
 * The rules of the folder, read from the files themselves. With RULES set to words such as `python/ wiring/compose`, only
 * those whose id begins with one of them: for work on some rules while others are half written.
 */
export async function rulesOfFolder(): Promise<Rule[]> {
  const wanted = (process.env['RULES'] ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const ids = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)).replaceAll('\\', '/').replace(/\.ts$/, ''))
    .filter((id) => wanted.length === 0 || wanted.some((word) => id.startsWith(word)))
    .sort();
  const rules: Rule[] = [];
  // One after the other: imports that run side by side and share modules confuse Jest's loader.
  for (const id of ids) rules.push(((await import(pathToFileURL(join(FOLDER, `${id}.ts`)).href)) as { rule: Rule }).rule);
  return rules;
}
