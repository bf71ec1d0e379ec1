import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a tree: text, or bytes where a fault cannot be written as text, by path. */
export type Tree = ReadonlyMap<string, string | Uint8Array>;

const FOLDER = join(import.meta.dirname, 'trees');
const FILE = /^-- (.+) --$/;

/** The things that a tree is about, in the order in which they get their own files; those of a small tree come first. */
const FIRST = ['project', 'task', 'invoice', 'order_line', 'label', 'comment', 'asset', 'vendor'];
const SHAPES = ['daily', 'weekly', 'annual', 'internal', 'external', 'primary', 'archived', 'shared', 'pending', 'approved', 'regional', 'global', 'partial', 'final', 'early', 'late'];
const THINGS = ['report', 'budget', 'ticket', 'review', 'payment', 'contract', 'shipment', 'booking', 'meeting', 'survey', 'location', 'account', 'message', 'template', 'channel', 'rating', 'refund', 'campaign', 'warning', 'device'];

/** Names of the first `count` features, in `snake_case`, singular. */
export function featureNames(count: number): string[] {
  const more = SHAPES.flatMap((shape) => THINGS.map((thing) => `${shape}_${thing}`));
  if (count > FIRST.length + more.length) throw new RangeError(`there are names for ${FIRST.length + more.length} features, not for ${count}`);
  return [...FIRST, ...more].slice(0, count);
}

/**
 * Lays a tree out from its archive in `trees/`: a `txtar` file (`-- path --` before each file). Whatever names a feature is
 * repeated for each of them: a file whose path holds a placeholder such as `@item@`, a line after `@each `, and the lines
 * between `@begin each` and `@end each`.
 */
export function layOut(name: string, features: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, lines] of archived(name)) {
    if (path.includes('@item') || path.includes('@Item') || path.includes('@no@')) {
      features.forEach((feature, index) => files.set(named(path, feature, index), text(lines.map((line) => named(line, feature, index)))));
    } else files.set(path, text(repeated(lines, features)));
  }
  return files;
}

function archived(name: string): [path: string, lines: string[]][] {
  const files: [string, string[]][] = [];
  for (const line of readFileSync(join(FOLDER, `${name}.txtar`), 'utf8').replace(/\n$/, '').split('\n')) {
    const path = FILE.exec(line)?.[1];
    if (path === undefined) files.at(-1)![1].push(line);
    else files.push([path, []]);
  }
  return files;
}

function text(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function repeated(lines: readonly string[], features: readonly string[]): string[] {
  const result: string[] = [];
  let block: string[] | undefined;
  for (const line of lines) {
    if (line === '@begin each') block = [];
    else if (line === '@end each') {
      features.forEach((feature, index) => result.push(...block!.map((each) => named(each, feature, index))));
      block = undefined;
    } else if (block !== undefined) block.push(line);
    else if (line.startsWith('@each ')) result.push(...features.map((feature, index) => named(line.slice('@each '.length), feature, index)));
    else result.push(line);
  }
  return result;
}

/** `@item@` `@items@` snake, `@Item@` `@Items@` Pascal, `…C@` camel, `…K@` kebab, `…L@` in one word; `@no@` `@prev@` number from 2. */
function named(line: string, feature: string, index: number): string {
  const plural = `${feature}s`;
  const pascal = (name: string): string => name.split('_').map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  const forms: Record<string, (name: string) => string> = {
    '': (name) => name,
    C: (name) => pascal(name)[0]!.toLowerCase() + pascal(name).slice(1),
    K: (name) => name.replaceAll('_', '-'),
    L: (name) => name.replaceAll('_', ''),
  };
  return line
    .replace(/@item(s?)([CKL]?)@/g, (_, many: string, form: string) => forms[form]!(many === '' ? feature : plural))
    .replace(/@Item(s?)@/g, (_, many: string) => pascal(many === '' ? feature : plural))
    .replaceAll('@no@', String(index + 2).padStart(4, '0'))
    .replaceAll('@prev@', String(index + 1).padStart(4, '0'));
}
