import { basename, dirname } from 'node:path';

const PYTHON = /^python(?:3(?:\.\d+)?)?$/;
const PIP = /^pip(?:3(?:\.\d+)?)?$/;

/** Options of `pip install` that uv knows by the same name, and whether a value follows. */
const SAME: Readonly<Record<string, boolean>> = {
  '-r': true, '--requirement': true, '-c': true, '--constraint': true, '-e': true, '--editable': true, '-i': true, '--index-url': true, '--extra-index-url': true,
  '-f': true, '--find-links': true, '-U': false, '--upgrade': false, '--no-deps': false, '-q': false, '--quiet': false, '-v': false, '--verbose': false,
  '--require-hashes': false, '--no-build-isolation': false, '--no-index': false,
};
/** Options of `pip install` that change nothing of what is installed, and whether a value follows. */
const NEEDLESS: Readonly<Record<string, boolean>> = {
  '--no-cache-dir': false, '--no-input': false, '--disable-pip-version-check': false, '--no-compile': false, '--compile': false, '--no-warn-script-location': false,
  '--progress-bar': true, '--root-user-action': true, '--break-system-packages': false,
};
/** Options of `venv`, and what uv calls them. pip is put in anyway, and is the newest. */
const VENV: Readonly<Record<string, readonly string[]>> = { '--clear': ['--clear'], '--upgrade-deps': [], '--system-site-packages': ['--system-site-packages'], '--symlinks': [] };

/**
 * The command of uv that does what a command of pip or venv does, or `undefined` where that is not certain.
 * Only environments of the tree's own are looked after: pip of the machine's own Python runs as it is.
 */
export function uvCommand(command: readonly string[]): readonly string[] | undefined {
  const [program = '', ...words] = command;
  const name = basename(program);
  if (PYTHON.test(name) && words[0] === '-m' && words[1] === 'venv') return venvCommand(program, words.slice(2));
  if (!program.includes('/bin/')) return undefined;
  if (PIP.test(name) && words[0] === 'install') return installCommand(dirname(dirname(program)), words.slice(1));
  if (PYTHON.test(name) && words[0] === '-m' && words[1] === 'pip' && words[2] === 'install') return installCommand(dirname(dirname(program)), words.slice(3));
  return undefined;
}

function venvCommand(python: string, words: readonly string[]): readonly string[] | undefined {
  const folder = words.at(-1);
  const options = words.slice(0, -1).map((word) => VENV[word]);
  if (folder === undefined || folder.startsWith('-') || options.includes(undefined)) return undefined;
  const chosen = options.flatMap((option) => option ?? []);
  return ['uv', 'venv', '--seed', '--no-project', ...(chosen.includes('--clear') ? [] : ['--allow-existing']), ...chosen, '--python', python, folder];
}

function installCommand(environment: string, words: readonly string[]): readonly string[] | undefined {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (!word.startsWith('-')) {
      kept.push(word);
      continue;
    }
    const [option, value] = word.startsWith('--') && word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word, undefined];
    const same = Object.hasOwn(SAME, option);
    const takes = same ? SAME[option] : Object.hasOwn(NEEDLESS, option) ? NEEDLESS[option] : undefined;
    const given = value ?? (takes === true ? words[++index] : undefined);
    if (takes === undefined || (given !== undefined) !== takes) return undefined;
    if (same) kept.push(option, ...(given === undefined ? [] : [given]));
  }
  // All is compiled in several seconds, what a program imports in one, when it does.
  return kept.length === 0 ? undefined : ['uv', 'pip', 'install', '--python', environment, ...kept];
}
