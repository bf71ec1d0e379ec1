import { list, loose, texts, type ApiDescription, type Loose } from './open-api.ts';

/** Who registers: values that no other account has. Letters and digits, so that no encoding changes them; `!` for rules of passwords. */
export interface Person {
  readonly unique: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

export function newPerson(unique: string): Person {
  return { unique, email: `person${unique}@example.com`, username: `person${unique}`, password: `${unique}Zz9!Pw1` };
}

const DEEPEST = 8;
const PASSWORD = /passw|passphrase/i;
const GIVEN = /role|[aA]dmin|permission|scope|^_?id$|_at$|[a-z]At$/;
const FORMATS: Readonly<Record<string, string>> = {
  uuid: '6f1d2a34-8b0c-4e57-9a6d-0c1b2a394857', date: '2026-01-31', 'date-time': '2026-01-31T12:00:00Z', time: '12:00:00Z', uri: 'https://example.com/', url: 'https://example.com/',
  ipv4: '192.0.2.1', ipv6: '2001:db8::1', hostname: 'example.com', byte: 'c2FtcGxl', duration: 'P1D',
};
/** What patterns of everyday fields let through: names, codes, numbers, telephones, times, colours. */
const TRIES = ['sample', 'Sample', 'SAMPLE', 'abc', 'ABC', 'a1', 'A1', 'ABC123', 'abc-123', 'a_1', '1', '12', '123', '1234', '12345', '123456', '12345678', '+15551234567', '555-123-4567', '12:00', '2026-01', '1.00', '#aabbcc', 'https://a.co', 'AB', 'USD', '/a', 'a@b.co', '1.0.0'];

/** A value that a schema lets through as far as that can be told; a person's own values under the names that ask for them. */
export function sampleValue(schema: unknown, name: string, person: Person, api: ApiDescription): unknown {
  return new Sampler(api, person).value(schema, name, 0);
}

/** Names and schemas of an object's fields, with what it is composed of. */
export function fieldsOf(schema: unknown, api: ApiDescription): ReadonlyMap<string, Loose> {
  const properties = loose(new Sampler(api, newPerson('')).merged(schema, 0)['properties']);
  return new Map(Object.entries(properties).map(([name, field]) => [name, api.resolve(field)]));
}

export function isPasswordField(name: string): boolean {
  return PASSWORD.test(name);
}

/** Schemas and fields that are looked at for one value. Schemas are hostile: those that hold themselves many times would never end. */
const BUDGET = 20_000;

class Sampler {
  readonly #api: ApiDescription;
  readonly #person: Person;
  #left = BUDGET;

  constructor(api: ApiDescription, person: Person) {
    this.#api = api;
    this.#person = person;
  }

  value(schema: unknown, name: string, depth: number): unknown {
    const resolved = this.merged(schema, depth);
    const { enum: values, const: only, type } = resolved;
    if (only !== undefined) return only;
    if (Array.isArray(values) && values.length > 0) return leastOf(values.slice(0, 100));
    switch (texts(type).find((kind) => kind !== 'null') ?? (resolved['properties'] === undefined ? 'string' : 'object')) {
      case 'object': return depth > DEEPEST ? {} : this.#object(resolved, depth);
      case 'array': return depth > DEEPEST ? [] : Array.from({ length: Math.min(number(resolved['minItems']) ?? 0, 10) }, () => this.value(resolved['items'], name, depth + 1));
      case 'integer': return sampleNumber(resolved, 1);
      case 'number': return sampleNumber(resolved, 1);
      case 'boolean': return true;
      default: return sampleText(resolved, name, this.#person);
    }
  }

  /** The required fields of an object and its passwords; of one that requires nothing all but what a server gives. */
  #object(schema: Loose, depth: number): Loose {
    const properties = loose(schema['properties']);
    const required = new Set(texts(schema['required']));
    const given = (name: string): boolean => loose(properties[name])['readOnly'] === true || (required.size === 0 && GIVEN.test(name));
    const wanted = Object.keys(properties).filter((name) => !given(name) && (required.size === 0 || required.has(name) || PASSWORD.test(name)));
    return Object.fromEntries(wanted.flatMap((name) => (this.#left > 0 ? [[name, this.value(properties[name], name, depth + 1)]] : [])));
  }

  /** A schema with `allOf` put together, and the first alternative that is not null. */
  merged(schema: unknown, depth: number): Loose {
    const own = this.#api.resolve(schema);
    this.#left -= 1 + Object.keys(loose(own['properties'])).length;
    if (depth > DEEPEST || this.#left < 0) return own;
    const alternatives = [...list(own['anyOf']), ...list(own['oneOf'])].slice(0, 20).map(this.#api.resolve);
    const chosen = alternatives.find((alternative) => alternative['type'] !== 'null');
    const parts = [...list(own['allOf']).slice(0, 20), ...(chosen === undefined ? [] : [chosen])].map((part) => this.merged(part, depth + 1));
    if (parts.length === 0) return own;
    const all = [own, ...parts];
    this.#left -= all.reduce((sum, part) => sum + Object.keys(loose(part['properties'])).length, 0);
    const properties = Object.assign({}, ...all.map((part) => loose(part['properties']))) as Loose;
    const required = all.flatMap((part) => texts(part['required']));
    return { ...Object.assign({}, ...parts) as Loose, ...own, ...(Object.keys(properties).length === 0 ? {} : { properties, type: 'object' }), required };
  }
}

/** Of roles and the like the one with the fewest rights; otherwise the first. */
function leastOf(values: readonly unknown[]): unknown {
  const plain = values.find((value) => /^(?:user|member|customer|viewer|reader|client|guest|employee|standard|basic|default)$/i.test(String(value)));
  return plain ?? values.find((value) => value !== null && !/admin|owner|root|super|staff|manager/i.test(String(value))) ?? values[0];
}

function sampleNumber(schema: Loose, usual: number): number {
  const least = number(schema['minimum']) ?? above(schema['exclusiveMinimum'], schema['minimum']);
  const most = number(schema['maximum']) ?? number(schema['exclusiveMaximum']);
  const step = number(schema['multipleOf']);
  const value = Math.min(Math.max(usual, least ?? usual), most ?? Infinity);
  return step === undefined || step <= 0 ? value : Math.ceil(value / step) * step;
}

function above(exclusive: unknown, minimum: unknown): number | undefined {
  const bound = typeof exclusive === 'number' ? exclusive : exclusive === true ? number(minimum) : undefined;
  return bound === undefined ? undefined : bound + 1;
}

function sampleText(schema: Loose, name: string, person: Person): string {
  const format = typeof schema['format'] === 'string' ? schema['format'] : '';
  const fit = (text: string): string => fitted(text, schema);
  if (name === 'grant_type') return 'password';
  if (format === 'password' || PASSWORD.test(name)) return fitted(person.password, schema);
  if (format === 'email' || /e-?mail/i.test(name)) return person.email;
  if (Object.hasOwn(FORMATS, format)) return FORMATS[format]!;
  if (/^(?:user_?name|login|handle|nick(?:name)?|slug)$/i.test(name)) return fit(person.username);
  const examples = [schema['example'], ...list(schema['examples']), schema['default']];
  const example = examples.find((value) => typeof value === 'string' && value !== '');
  if (typeof example === 'string') return example;
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern'], schema) ?? fit(person.username);
  if (/(?:^|_)id$|Id$/.test(name)) return '1';
  if (/phone|mobile|telephone/i.test(name)) return '+15551234567';
  if (/url|website|link$/i.test(name)) return 'https://example.com/';
  if (/date|_at$|At$/.test(name)) return '2026-01-31';
  return fit(/name|title/i.test(name) ? `Sample ${person.unique}` : 'sample');
}

/** What is unique in a text is at its end, which is kept where it has to be shortened. */
function fitted(text: string, schema: Loose): string {
  const [least, most] = [number(schema['minLength']) ?? 0, number(schema['maxLength']) ?? Infinity];
  return text.padStart(Math.min(least, 1000), 'a').slice(-Math.max(most, 1));
}

/** The first of some everyday texts that a pattern lets through. Patterns are hostile: only those that cannot take long are tried. */
function matching(pattern: string, schema: Loose): string | undefined {
  const repeats = pattern.match(/[*+{]/g)?.length ?? 0;
  if (pattern.length > 200 || repeats > 4 || /\)[*+{]|\\\d|\(\?[=!<]/.test(pattern) || (pattern.match(/\?/g)?.length ?? 0) > 8) return undefined;
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
  const [least, most] = [number(schema['minLength']) ?? 0, number(schema['maxLength']) ?? Infinity];
  return TRIES.find((text) => text.length >= least && text.length <= most && expression.test(text));
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
