import { expect, test } from '@jest/globals';
import { checkTree } from '@dark-factory/checks';
import { parseDocumentJson } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';

/** Half a megabyte of each language, with an import in each module that no module has. */
const FILES: Record<string, string> = { 'app/__init__.py': '', 'app/base.py': '"""Nothing yet."""\n', 'web/base.ts': 'export {};\n' };
for (let index = 0; index < 200; index++) {
  FILES[`app/m${index}.py`] = `from app.base import missing_${index}\n\n${`def f_${index}(left, right):\n    return left + right\n\n`.repeat(60)}`;
  FILES[`web/m${index}.ts`] = `import { missing${index} } from './base';\nexport const f${index} = missing${index};\n${`// ${'.'.repeat(96)}\n`.repeat(90)}`;
}

test('the bundled command reads a large tree in threads and finds what one thread finds', async () => {
  await using folder = await temporaryFolder('cli-threads');
  await writeFiles(folder.path, FILES);
  const { findings } = await checkTree({ files: Object.entries(FILES).map(([path, text]) => textFile(path, text)) });
  const manifest = parseDocumentJson('error-manifest', (await cli(folder.path, ['verify', '.', '--json'])).stdout);
  expect(manifest.findings).toEqual(findings);
  expect(findings.filter(({ rule }) => rule === 'imports/python-missing-name')).toHaveLength(200);
  expect(findings.filter(({ rule }) => rule === 'imports/script-missing-export')).toHaveLength(200);
}, 120_000);
