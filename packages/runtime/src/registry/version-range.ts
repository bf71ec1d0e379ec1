import { compareVersions, isPrerelease } from './version-order.ts';

type Test = (version: string) => boolean;

/** A range as npm or Python write it: `undefined` where it is none that is read (an address, an alias, a marker). */
export function rangeTest(ecosystem: 'npm' | 'pypi', range: string): Test | undefined {
  const alternatives = ecosystem === 'npm' ? range.split('||') : [range];
  const tests = alternatives.map((alternative) => everyOf(ecosystem, alternative.trim()));
  if (tests.some((test) => test === undefined)) return undefined;
  return (version) => (!isPrerelease(version) || isPrerelease(range)) && tests.some((test) => test!(version));
}

function everyOf(ecosystem: 'npm' | 'pypi', text: string): Test | undefined {
  const hyphen = / - /.test(text) ? text.replace(/^(\S+) - (\S+)$/, '>=$1 <=$2') : text;
  const parts = hyphen.replace(/(?<=[<>=~^!])\s+/g, '').split(ecosystem === 'npm' ? /\s+/ : /\s*,\s*/).filter((part) => part !== '');
  const tests = parts.map((part) => comparator(ecosystem, part));
  return tests.some((test) => test === undefined) ? undefined : (version) => tests.every((test) => test!(version));
}

function comparator(ecosystem: 'npm' | 'pypi', text: string): Test | undefined {
  if (/^(?:\*|x|latest)$/i.test(text)) return () => true;
  const parts = /^(\^|~=|~|>=|<=|===?|!=|>|<|=)?v?(\d+(?:\.\d+)*)((?:\.[x*])*)((?:[.-]?[a-z][\w.-]*|-[\w.-]+)?)(?:\+.*)?$/i.exec(text);
  if (parts === null) return undefined;
  const [, sign = ecosystem === 'npm' ? '=' : '==', numbers = '', wild = '', rest = ''] = parts;
  const bound = numbers + rest;
  const open = wild !== '' || (ecosystem === 'npm' && sign === '=' && rest === '' && numbers.split('.').length < 3);
  switch (sign) {
    case '^': return between(bound, above(numbers, Math.min(firstNonZero(numbers), numbers.split('.').length - 1)));
    case '~': return between(bound, above(numbers, Math.min(1, numbers.split('.').length - 1)));
    case '~=': return between(bound, above(numbers, Math.max(0, numbers.split('.').length - 2)));
    case '>=': return (version) => compareVersions(version, bound) >= 0;
    case '<=': return (version) => compareVersions(version, bound) <= 0;
    case '>': return (version) => compareVersions(version, bound) > 0;
    case '<': return (version) => compareVersions(version, bound) < 0;
    case '!=': return (version) => (open ? !between(numbers, above(numbers))(version) : compareVersions(version, bound) !== 0);
    default: return open ? between(numbers, above(numbers)) : (version) => compareVersions(version, bound) === 0;
  }
}

function firstNonZero(numbers: string): number {
  const at = numbers.split('.').findIndex((part) => Number(part) !== 0);
  return at === -1 ? numbers.split('.').length - 1 : at;
}

/** The first version that has a greater number at a place, the last one by default. */
function above(numbers: string, place = numbers.split('.').length - 1): string {
  const parts = numbers.split('.').slice(0, place + 1).map(Number);
  return [...parts.slice(0, -1), parts.at(-1)! + 1].join('.');
}

function between(least: string, below: string): Test {
  return (version) => compareVersions(version, least) >= 0 && compareVersions(version, below) < 0;
}
