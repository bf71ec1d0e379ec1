/** A piece of a URL as the source spells it: text, or a value whose source is kept so that a constant can be found for it. */
export type UrlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly source: string };

/** The text of parts that hold no values; `undefined` where one is left. */
export function textOfParts(parts: readonly UrlPart[]): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** Puts constants in the place of values; what stays unknown stays a value. */
export function withConstants(parts: readonly UrlPart[], constantOf: (source: string) => string | undefined): UrlPart[] {
  return parts.map((part): UrlPart => {
    const text = part.kind === 'value' ? constantOf(part.source) : undefined;
    return text === undefined ? part : { kind: 'text', text };
  });
}

/** The path that a call asks for, from its parts; `relative` where a value stands in front of it. */
export interface CalledPath {
  readonly path: string;
  readonly relative: boolean;
}

const LOCAL_HOST = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|testserver|test|10\.0\.2\.2)(?::\d+)?(?=\/|$)/;

/**
 * Reads the path out of the parts of a URL: the query and fragment are cut off, a value within is `{}`.
 * `undefined` for a server elsewhere, for a URL that is a value as a whole, and where nothing is known of the path.
 */
export function calledPath(parts: readonly UrlPart[]): CalledPath | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  let relative = false;
  let text = '';
  parts.forEach((part, index) => {
    if (part.kind === 'text') text += part.text;
    else if (index === 0) relative = true;
    else text += '{}';
  });
  if (!relative) text = text.replace(LOCAL_HOST, '');
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(text)) return undefined;
  const path = text.replace(/[?#][^]*$/, '').replace(/([^/{}])\{\}$/, '$1');
  if (path === '' || path.includes(' ')) return undefined;
  // `${BASE}items` joins a base that ends with a slash; `${url}.json` does not begin a segment.
  if (!path.startsWith('/')) return relative && !/^[\w-]/.test(path) ? undefined : { path: `/${path}`, relative: true };
  return { path, relative };
}
