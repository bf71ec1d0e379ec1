import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Rule } from '../packages/checks/src/rule.ts';
import { ruleIndex, rulePage } from '../packages/checks/src/rule-page.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RULES_FOLDER = join(ROOT, 'packages/checks/src/rules');
const REGISTRY = 'packages/checks/src/registry.ts';
const PAGES = 'docs/rules';

/** What is made from the files of the rules: the registry and a page a rule, by path. */
export async function madeFromRules(): Promise<ReadonlyMap<string, string>> {
  const ids = ruleIds();
  const rules = await Promise.all(ids.map(async (id) => ((await import(pathToFileURL(join(RULES_FOLDER, `${id}.ts`)).href)) as { rule: Rule }).rule));
  return new Map([
    [REGISTRY, registryOf(ids)],
    [`${PAGES}/README.md`, ruleIndex(rules)],
    ...rules.map((rule): [string, string] => [`${PAGES}/${rule.id}.md`, rulePage(rule)]),
  ]);
}

/** The ids of all rules, which are the paths of their files, in order. */
function ruleIds(): string[] {
  return readdirSync(RULES_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(RULES_FOLDER, join(entry.parentPath, entry.name)).replaceAll('\\', '/').replace(/\.ts$/, ''))
    .sort();
}

function registryOf(ids: readonly string[]): string {
  const nameOf = (id: string): string => id.replace(/[-/]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Made from the folder `rules` by `npm run docs:rules`.',
    "import type { Rule } from './rule.ts';",
    ...ids.map((id) => `import { rule as ${nameOf(id)} } from './rules/${id}.ts';`),
    '',
    '/** Every rule, in the order of their ids. */',
    'export const RULES: readonly Rule[] = [',
    ...ids.map((id) => `  ${nameOf(id)},`),
    '];',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const made = await madeFromRules();
  const pages = readdirSync(join(ROOT, PAGES), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  const leftOver = pages.filter((path) => !made.has(path));
  if (process.argv.includes('--check')) {
    const stale = await Promise.all([...made].map(async ([path, text]) => ((await readFile(join(ROOT, path), 'utf8').catch(() => '')) === text ? [] : [path])));
    const drift = [...stale.flat(), ...leftOver];
    if (drift.length === 0) return;
    console.error(`These are not what the rules give; run "npm run docs:rules":\n${drift.map((path) => `  ${path}`).join('\n')}`);
    process.exitCode = 1;
    return;
  }
  for (const path of leftOver) await rm(join(ROOT, path));
  for (const [path, text] of made) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
