/** What is made by chance, and as which word it is shown. Those with a number keep what is the same apart from what is not. */
const BY_CHANCE: readonly (readonly [RegExp, string, 'numbered' | 'alike'])[] = [
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, 'uuid', 'numbered'],
  [/(?<![\w-])[\da-f]{24,}(?![\w-])/gi, 'hex', 'numbered'],
  [/\bprogram_[\da-f]{12}\b/g, 'database', 'alike'],
  [/(?<=\b(?:127\.0\.0\.1|localhost|0\.0\.0\.0)[:, '"]{1,4}|\[::1?\]:|:::)\d{4,5}\b/g, 'port', 'alike'],
  [/(?<=\(node:|\bprocess \[|\bpid[ =:]{1,3}|\bport[ =:]{1,3})\d+\b/gi, 'number', 'alike'],
  [/\b\d{4}-\d\d-\d\d[ T_]\d\d[:_]\d\d[:_]\d\d(?:[.,_]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, 'time', 'alike'],
  [/\b\d{1,2}[ /](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ /]\d{4}[ :]\d\d:\d\d:\d\d(?: (?:GMT|[+-]\d{4}))?/g, 'time', 'alike'],
  [/(?<![\d:])\d\d:\d\d:\d\d(?:[.,]\d+)?(?![\d:])/g, 'time', 'alike'],
  // Seconds or milliseconds since 1970, in this decade and the next.
  [/(?<![\d.])(?:1[6-9]|2[01])\d{8}(?:\d{3}|\.\d+)?(?!\d)/g, 'time', 'alike'],
  [/(?<=\bin )\d+(?:\.\d+)?(?:m?s|m)\b|(?<=^\s*(?:Time|Duration|Start at):?\s+)\d\S*(?: m?s\b)?/gim, 'time', 'alike'],
];

/**
 * Replaces what is another each time the same program is asked the same: ports, process numbers, identifiers and times. What a
 * model is shown is part of its next request, which is found again among the answers that were paid for only if it is the same.
 */
export class SteadyText {
  readonly #ports: readonly number[];
  readonly #today: string | undefined;
  readonly #seen = new Map<string, Map<string, number>>();

  /**
   * @param ports that programs listened on
   * @param now wall time in milliseconds: a program's answers may hold the day
   */
  constructor(ports: readonly number[] = [], now?: number) {
    // Lower ones are not given by chance, and are numbers of other things.
    this.#ports = ports.filter((port) => port >= 1024);
    this.#today = now === undefined ? undefined : new Date(now).toISOString().slice(0, 10);
  }

  of(text: string): string {
    let steady = text;
    for (const port of this.#ports) steady = steady.replace(new RegExp(`(?<![\\d.])${port}(?!\\d)`, 'g'), '<port>');
    for (const [pattern, word, kind] of BY_CHANCE) steady = steady.replace(pattern, (found) => (kind === 'alike' ? `<${word}>` : `<${word} ${this.#numberOf(word, found)}>`));
    return this.#today === undefined ? steady : steady.replaceAll(this.#today, '<today>');
  }

  #numberOf(word: string, found: string): number {
    const seen = this.#seen.get(word) ?? new Map<string, number>();
    this.#seen.set(word, seen);
    const number = seen.get(found.toLowerCase()) ?? seen.size + 1;
    seen.set(found.toLowerCase(), number);
    return number;
  }
}
