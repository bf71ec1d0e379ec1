import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** The licences of everything from npm that ended up in a bundle, as their authors ask for. */
export async function licencesOf(root: string, inputs: readonly string[], others: readonly string[] = []): Promise<string> {
  const folders = new Set([...inputs.map((input) => input.replace(root, '')).flatMap(packageFolder), ...others]);
  const bundled = await Promise.all([...folders].map((folder) => readPackage(join(root, folder))));
  const sorted = bundled.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
  const head = `The bundles in this folder contain these packages:\n\n${sorted.map((one) => `${one.name} ${one.version} (${one.licence})`).join('\n')}\n`;
  return `${head}${sorted.map((one) => `\n${'-'.repeat(80)}\n${one.name} ${one.version} (${one.licence})\n\n${one.text}\n`).join('')}`;
}

/** `node_modules/@scope/name` of a path in it, the innermost one; a plugin may have put its namespace before. */
function packageFolder(input: string): string[] {
  const match = /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match === null ? [] : [match[1]!];
}

async function readPackage(folder: string): Promise<Bundled> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')));
  const text = texts.map((part) => part.replace(/\r\n/g, '\n').trim()).filter((part) => part !== '').join('\n\n');
  return { name, version, licence: license ?? 'no licence named', text: text === '' ? '(The package carries no licence file.)' : text };
}
