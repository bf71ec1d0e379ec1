import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOCUMENTS, jsonSchemaOf, type DocumentName } from '@dark-factory/contracts';

const FOLDER = fileURLToPath(new URL('../docs/schemas/', import.meta.url));

/** The JSON Schema of every document, by file name. A draft is written by hand, so its schema is the one of the input. */
function schemas(): Map<string, string> {
  return new Map((Object.keys(DOCUMENTS) as DocumentName[]).map((name) => {
    const schema = { title: `dark-factory/${name}/v1`, ...jsonSchemaOf(name, { io: name === 'plan-draft' ? 'input' : 'output' }) };
    return [`${name}.v1.schema.json`, `${JSON.stringify(schema, null, 2)}\n`];
  }));
}

async function drift(wanted: ReadonlyMap<string, string>): Promise<string[]> {
  const present = existsSync(FOLDER) ? await readdir(FOLDER) : [];
  const changed = await Promise.all([...wanted].map(async ([name, text]) => (present.includes(name) && (await readFile(join(FOLDER, name), 'utf8')) === text ? [] : [name])));
  return [...changed.flat(), ...present.filter((name) => !wanted.has(name))];
}

const wanted = schemas();
if (process.argv.includes('--check')) {
  const names = await drift(wanted);
  if (names.length > 0) {
    console.error(`docs/schemas is not what the contracts give; run npm run docs:schemas and commit it: ${names.join(', ')}`);
    process.exitCode = 1;
  }
} else {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of wanted) await writeFile(join(FOLDER, name), text);
}
