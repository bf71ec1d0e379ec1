/** A digest that a registry gives for a file. */
export interface Integrity {
  readonly algorithm: 'sha512' | 'sha384' | 'sha256' | 'sha1';
  /** Base64 of npm, hexadecimal elsewhere. */
  readonly encoding: 'base64' | 'hex';
  readonly digest: string;
}

/** A file that holds a release. */
export interface Archive {
  readonly url: string;
  readonly kind: 'tar.gz' | 'zip';
  readonly integrity: Integrity;
}

/** A version of a package. */
export interface Release {
  readonly version: string;
  /** Why it should not be used: deprecated or yanked. */
  readonly withdrawn?: string;
  readonly archive?: Archive;
}

/** What a registry says of a package. That it could not be asked is not that there is no such package. */
export type Releases =
  | { readonly kind: 'releases'; readonly releases: readonly Release[]; /** What the registry calls the latest. */ readonly latest?: string }
  | { readonly kind: 'no-package' }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** Has the releases of a package read. Of names that fit only. */
export type ReadReleases = (name: string, signal?: AbortSignal) => Promise<Releases>;
