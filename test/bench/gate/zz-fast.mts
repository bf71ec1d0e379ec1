import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkWith } from '@dark-factory/checks';
import { treeFiles } from '/work/main/test/bench/gate/checker.ts';
import { readTree } from '/work/main/test/bench/gate/folder-tree.ts';
const F = '/work/main/packages/checks/src/rules';
const tree = readTree(process.argv[2]!);
console.log(tree.size);
for (const e of readdirSync(F, { recursive: true, withFileTypes: true }).filter((x) => x.isFile()).map((x) => join(x.parentPath, x.name)).sort()) {
  if (process.argv[3] && !e.includes(process.argv[3])) continue;
  try { const { rule } = await import(e); const s = performance.now(); process.stdout.write(rule.id + ' '); const r = await checkWith([rule], { files: treeFiles(tree) }); console.log(((performance.now() - s) / 1000).toFixed(1), r.findings.length, r.findings.filter(f => f.severity === 'error').slice(0,3).map(f => `${f.path}:${f.line} ${f.message}`).join(' | ').slice(0, 300)); } catch (x) { console.log(e, String(x).slice(0, 200)); }
}
