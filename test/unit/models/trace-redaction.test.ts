import { expect, test } from '@jest/globals';
import { createRedactor } from '@dark-factory/models';

const SECRET = 's3cr3t/+"&=%ü!';

function base64At(offset: number): string {
  return Buffer.from(`${'user:'.slice(0, offset)}${SECRET}tail`).toString('base64');
}

test('a secret is replaced in every form in which it may be written down', () => {
  const redact = createRedactor([SECRET]);
  const json = JSON.stringify(SECRET);
  const forms = [SECRET, json, JSON.stringify(json), encodeURIComponent(SECRET), encodeURIComponent(SECRET).replace(/%../g, (escape) => escape.toLowerCase())];
  for (const form of forms) expect(redact(`before ${form} after`)).toMatch(/^before \W*\*\*\*\W* after$/);
  for (const offset of [0, 1, 2, 3, 4, 5]) {
    const coded = base64At(offset);
    expect(Buffer.from(redact(coded).replaceAll('***', ''), 'base64').toString()).not.toContain('3cr3t');
    expect(redact(coded)).not.toBe(coded);
    expect(redact(Buffer.from(coded, 'base64').toString('base64url'))).toContain('***');
  }
});

test('a line of JSON stays JSON', () => {
  const line = JSON.stringify({ a: SECRET, b: { c: `Bearer ${SECRET}` }, d: JSON.stringify({ e: SECRET }) });
  expect(JSON.parse(createRedactor([SECRET])(line))).toEqual({ a: '***', b: { c: 'Bearer ***' }, d: '{"e":"***"}' });
});

test('the longer of two secrets goes first, and short or empty ones are left alone', () => {
  expect(createRedactor(['abcdefgh', 'abcdefghijkl'])('abcdefghijkl')).toBe('***');
  expect(createRedactor([undefined, '', '   ', 'true', '12345'])('true 12345 and more')).toBe('true 12345 and more');
});
