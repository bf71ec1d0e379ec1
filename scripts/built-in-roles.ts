import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = 'packages/stages/roles';
const MADE = 'packages/stages/src/refinement/built-in-roles.ts';

/** The module that holds the text of each role, so that a bundle carries them wherever it lies. */
function madeFromRoles(): string {
  const names = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith('.md')).sort();
  return [
    '// Made from the folder `roles` by `npm run roles`.',
    '',
    '/** The text of each role that comes with this program, by the name of its file. */',
    'export const BUILT_IN_ROLES: Readonly<Record<string, string>> = {',
    ...names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(readFileSync(join(ROOT, FOLDER, name), 'utf8'))},`),
    '};',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const made = madeFromRoles();
  if (!process.argv.includes('--check')) {
    await writeFile(join(ROOT, MADE), made);
    return;
  }
  if (readFileSync(join(ROOT, MADE), 'utf8') === made) return;
  console.error(`${MADE} is not what the roles give; run "npm run roles".`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
