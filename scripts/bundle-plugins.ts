import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Marks the toolkit and our own rooms as free of side effects, so that what an action does not use is left out:
 * `@actions/core` shrinks from 426 KB to 5 KB, as its HTTP client is only for OIDC tokens.
 */
export function withoutSideEffects(root: string): Plugin {
  const pure = [`${root}packages${sep}`, `${root}actions${sep}`, `${sep}node_modules${sep}@actions${sep}`];
  return {
    name: 'without-side-effects',
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^(\.|@actions\/|@dark-factory\/)/ }, async (args) => {
        if (args.kind === 'entry-point' || args.namespace !== 'file' || args.pluginData === 'without-side-effects') return undefined;
        const { importer, namespace, resolveDir, kind, with: attributes } = args;
        const found = await resolve(args.path, { importer, namespace, resolveDir, kind, with: attributes, pluginData: 'without-side-effects' });
        return found.errors.length === 0 && pure.some((folder) => found.path.includes(folder)) ? { ...found, sideEffects: false } : undefined;
      });
    },
  };
}

/**
 * `@actions/core` loads the whole of `node:crypto` at its start, 8 ms, for one random UUID an output. The global object
 * has that too, and loads what it needs when it is asked.
 */
export function lazyCrypto(): Plugin {
  return {
    name: 'lazy-crypto',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^crypto$/ }, ({ importer }) => (/[\\/]@actions[\\/]core[\\/]lib[\\/]/.test(importer) ? { path: 'random-uuid', namespace: 'lazy-crypto', sideEffects: false } : undefined));
      onLoad({ filter: /.*/, namespace: 'lazy-crypto' }, () => ({ contents: 'export const randomUUID = () => globalThis.crypto.randomUUID();', loader: 'js' }));
    },
  };
}

const OWN_ZOD = 'zod-of-the-sdk';

/**
 * Gives the AI SDK a zod of its own. It uses all of zod with its forty languages, and esbuild keeps one copy of a module
 * for everybody: every action would read 367 KB at its start for the 70 KB that it needs.
 */
export function zodOfTheSdk(root: string): Plugin {
  return {
    name: OWN_ZOD,
    setup: ({ onLoad, onResolve, resolve }) => {
      // Names relative to the root: they get into the names of chunks, which must not differ from clone to clone.
      const own = (path: string) => ({ path: relative(root, path).split(sep).join('/'), namespace: OWN_ZOD, sideEffects: false });
      onResolve({ filter: /^zod($|\/)/ }, async (args) => {
        if (args.pluginData === OWN_ZOD || !/[\\/]node_modules[\\/](@ai-sdk|ai)[\\/]/.test(args.importer)) return undefined;
        return own((await resolve(args.path, { resolveDir: args.resolveDir, kind: args.kind, pluginData: OWN_ZOD })).path);
      });
      onResolve({ filter: /^\./, namespace: OWN_ZOD }, (args) => own(join(root, dirname(args.importer), args.path)));
      onLoad({ filter: /.*/, namespace: OWN_ZOD }, async ({ path }) => ({ contents: await readFile(join(root, path)), loader: 'js', resolveDir: dirname(join(root, path)) }));
    },
  };
}
