import { sep } from 'node:path';
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
      onResolve({ filter: /.*/ }, async (args) => {
        if (args.kind === 'entry-point' || args.pluginData === 'without-side-effects') return undefined;
        const { importer, namespace, resolveDir, kind, with: attributes } = args;
        const found = await resolve(args.path, { importer, namespace, resolveDir, kind, with: attributes, pluginData: 'without-side-effects' });
        return found.errors.length === 0 && pure.some((folder) => found.path.includes(folder)) ? { ...found, sideEffects: false } : found;
      });
    },
  };
}
