import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundle, BUNDLING, writeDist } from '../../../scripts/build.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CHECKS = join(ROOT, 'packages/checks/src');

/** The command as it would be shipped, bundled from the present sources into a folder of its own; the path of its `cli.js`. */
export async function bundledCommand(rulesFromFolder: boolean): Promise<string> {
  // Below the repository's own dependencies, so that what is not bundled is found.
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-dist-'));
  await writeDist((await bundle()).dist, folder);
  if (rulesFromFolder) {
    await build({
      absWorkingDir: ROOT, entryPoints: [{ in: 'packages/cli/src/main.ts', out: 'cli' }], outdir: folder, allowOverwrite: true,
      ...BUNDLING, plugins: [registryOfFolder(), ...BUNDLING.plugins],
    });
  }
  return join(folder, 'cli.js');
}

/** Every rule of the folder in place of the registry. */
function registryOfFolder(): Plugin {
  return {
    name: 'registry-of-folder',
    setup: ({ onLoad }) => onLoad({ filter: /checks[\\/]src[\\/]registry\.ts$/ }, () => {
      const rules = readdirSync(join(CHECKS, 'rules'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(CHECKS, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
      const imports = rules.map((path, index) => `import { rule as r${index} } from './${path}';`);
      return { contents: `${imports.join('\n')}\nexport const RULES = [${rules.map((_, index) => `r${index}`).join(', ')}];\n`, loader: 'ts', resolveDir: CHECKS };
    }),
  };
}
