import { isBundleName } from './bundle-name.ts';

/** An artifact's name taken apart. `tries` above 1 is an upload that was begun again after one that broke. */
export interface ArtifactName {
  readonly bundle: string;
  readonly attempt: number;
  readonly tries: number;
}

/**
 * `<prefix>-<bundle>-a<attempt>`, with `.2` and on for uploads begun again: an artifact's name is taken for good the
 * moment its upload begins, also when that breaks off (409, not retried).
 */
export function artifactNameOf(prefix: string, { bundle, attempt, tries }: ArtifactName): string {
  return `${prefix}-${bundle}-a${attempt}${tries === 1 ? '' : `.${tries}`}`;
}

/** The parts of a name that `artifactNameOf` made with this prefix, or `undefined` for any other. */
export function parseArtifactName(prefix: string, name: string): ArtifactName | undefined {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const match = /^(.+)-a([1-9]\d{0,5})(?:\.([1-9]\d?))?$/.exec(name.slice(prefix.length + 1));
  if (match === null || !isBundleName(match[1]!)) return undefined;
  return { bundle: match[1]!, attempt: Number(match[2]), tries: Number(match[3] ?? 1) };
}

/** Sorts the newest first: by attempt, then by upload. */
export function newestFirst(a: ArtifactName, b: ArtifactName): number {
  return b.attempt - a.attempt || b.tries - a.tries;
}
