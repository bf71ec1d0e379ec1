import * as z from 'zod';

/** A field that reads the text of an input whole, or says what it must be. Text of the user is quoted, never run. */
export function field<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${expected}, not ${JSON.stringify(text.slice(0, 100))}` });
    return z.NEVER;
  });
}

/** Any text; the runner has trimmed it already. It is not quoted in errors, so that a key may be one. */
export function text() {
  return z.string();
}

/** A whole number in decimal digits. `12abc`, `1e3` and `0x10` are none. */
export function wholeNumber(least: number, most: number) {
  return field(`a whole number from ${least} to ${most}`, (given) => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  });
}

/** A number in decimal digits, with or without a fraction. */
export function decimalNumber(least: number, most: number) {
  return field(`a number from ${least} to ${most}`, (given) => {
    const number = /^\d{1,9}(\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  });
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]) {
  return field(words.map((word) => `"${word}"`).join(' or '), (given) => words.find((word) => word === given));
}

/** `true` or `false`, as the runner writes a boolean. */
export function yesOrNo() {
  return field('"true" or "false"', (given) => (/^true$/i.test(given) ? true : /^false$/i.test(given) ? false : undefined));
}

/** Ids of requirements: `R-03, R-07`. */
export function requirementIds() {
  return field('ids of requirements such as "R-03, R-07"', (given) => {
    const ids = given.split(/[\s,]+/).filter((id) => id !== '');
    return ids.every((id) => /^R-\d{2,4}$/.test(id)) ? ids : undefined;
  });
}

/** The address of an HTTP API. */
export function httpUrl() {
  return field('an address that starts with https:// or http://', (given) => (/^https?:\/\/[^\s/]/.test(given) && URL.canParse(given) ? given.replace(/\/+$/, '') : undefined));
}
