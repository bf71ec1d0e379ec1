/** Words that say nothing of what a distribution holds. */
const EVERYDAY = new Set(['python', 'django', 'flask', 'fastapi', 'pytest', 'rest', 'api', 'client', 'sdk', 'core', 'lib', 'util', 'utils', 'tools', 'common', 'plugin', 'ext', 'kit', 'types', 'stubs', 'the']);

/**
 * Whether a distribution may by its name hold a module, or be made for it: they share a word (`djangorestframework-csv`
 * and `rest_framework_csv`), or one begins as the other does (`PyDispatcher` and `pydispatch`).
 */
export function resembles(distribution: string, module: string): boolean {
  const words = wordsOf(module);
  if (wordsOf(distribution).some((word) => words.includes(word))) return true;
  const [one, other] = [squashed(distribution), squashed(module)];
  const shorter = Math.min(one.length, other.length);
  // `smpclient` brings `smp`.
  if (shorter === 3 && (one.startsWith(other) || other.startsWith(one))) return true;
  return shorter >= 4 && (one.includes(other) || other.includes(one) || commonStart(one, other) >= Math.max(5, 0.7 * shorter));
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length >= 3 && !EVERYDAY.has(word));
}

function squashed(name: string): string {
  return name.toLowerCase().replace(/^(python|py)[-_.]?(?=..)|[^a-z0-9]/g, '');
}
