import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkWith } from '@dark-factory/checks';
import { treeFiles } from './checker.ts';
import { readTree } from './folder-tree.ts';
const [folder, ruleId, list] = process.argv.slice(2);
const tree = readTree(folder!);
if (list !== undefined) {
  const want = new Set(JSON.parse(list) as string[]);
  const { rule } = await import(`../../../packages/checks/src/rules/${ruleId}.ts`);
  await checkWith([rule], { files: treeFiles(new Map([...tree].filter(([p]) => want.has(p)))) });
  process.exit(0);
}
const hangs = (paths: string[]) => spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), folder!, ruleId!, JSON.stringify(paths)], { timeout: 25000, stdio: 'ignore' }).status !== 0;
let paths = [...tree.keys()].filter(p => /\.[cm]?[jt]sx?$/.test(p));
console.log(paths.length, hangs(paths));
for (let n = 2; paths.length > 1 && n <= paths.length * 2;) {
  const size = Math.ceil(paths.length / n); let reduced = false;
  for (let i = 0; i < paths.length; i += size) { const part = paths.slice(i, i + size); if (hangs(part)) { paths = part; n = 2; reduced = true; break; } }
  if (!reduced) { if (n >= 4) break; n *= 2; }
  console.log(paths.length, paths.slice(0, 3));
}
console.log(paths);
