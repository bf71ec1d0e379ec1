/** Trailer whose value says which expedition made a commit. */
export const EXPEDITION_TRAILER = 'Dark-Factory-Expedition';

/** A commit message with trailers as its last paragraph. Line breaks in a value become spaces: they would end it. */
export function withTrailers(message: string, trailers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(trailers).map(([key, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key)) throw new Error(`${JSON.stringify(key)} cannot be the name of a trailer`);
    return `${key}: ${value.replace(/\s+/g, ' ').trim()}`;
  });
  return `${message.trimEnd()}\n\n${lines.join('\n')}\n`;
}

/** The value of a trailer. Only the last paragraph holds trailers: text of a model further up does not count. */
export function trailerOf(message: string, key: string): string | undefined {
  const last = message.replace(/\r\n/g, '\n').trimEnd().split(/\n[ \t]*\n/).at(-1) ?? '';
  const line = last.split('\n').find((candidate) => candidate.toLowerCase().startsWith(`${key.toLowerCase()}:`));
  return line?.slice(key.length + 1).trim();
}

/** Whether a commit was made by the expedition that these trailers name. */
export function isOurs(message: string, trailers: Readonly<Record<string, string>>): boolean {
  const ours = trailers[EXPEDITION_TRAILER];
  return ours !== undefined && trailerOf(message, EXPEDITION_TRAILER) === ours.replace(/\s+/g, ' ').trim();
}
