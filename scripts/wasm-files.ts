import { createRequire } from 'node:module';

/** Path of a file of an installed package, also where the package's exports do not name it. */
export function resolveWasm(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}
