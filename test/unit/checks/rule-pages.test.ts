import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RULES, ruleIndex, rulePage } from '@dark-factory/checks';

const folder = join(import.meta.dirname, '../../../docs/rules');
const pages = new Map([['README.md', ruleIndex(RULES)], ...RULES.map((rule) => [`${rule.id}.md`, rulePage(rule)] as const)]);

/** With UPDATE_RULE_PAGES=1 the pages are written, and the test then holds. */
function update(): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test('the pages of the rules are current; UPDATE_RULE_PAGES=1 writes them', () => {
  if (process.env['UPDATE_RULE_PAGES'] === '1') update();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  expect(files.sort()).toEqual([...pages.keys()].sort());
  for (const [path, text] of pages) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
});
