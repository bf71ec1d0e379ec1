import { baseOf, folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import { exportTargets } from './package-exports.ts';
import { manifestsAbove, packageManifests, packagesByName, type PackageManifest } from './package-manifests.ts';
import { aliasesFor, type PathAliases } from './path-aliases.ts';
import { matchPattern } from './path-pattern.ts';

/** Where a specifier leads. */
export type Resolution =
  | { readonly kind: 'file'; readonly path: string }
  /** It means a place in the tree where nothing is; `looked` is that place, `undefined` when it lies outside the tree. */
  | { readonly kind: 'missing'; readonly looked: string | undefined }
  | { readonly kind: 'package'; readonly name: string }
  /** A package of the tree that does not export this path: `./db`. */
  | { readonly kind: 'unexported'; readonly manifest: PackageManifest; readonly subpath: string }
  /** It looks like an alias, and what maps aliases for this file has others; `known` are their patterns, and `mapper` says them. */
  | { readonly kind: 'unmapped'; readonly known: readonly string[]; readonly mapper: string }
  | { readonly kind: 'unknown' };

const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.d.mts', '.d.cts', '.json', '.vue', '.svelte', '.astro', '.mdx', '.node'];
const PLATFORM_SUFFIXES = ['.native', '.web', '.ios', '.android'];
/** What a compiled extension stands for in the sources. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'],
};
/** Folders that a build step fills; an import into one of them is no mistake because the folder is not there yet. */
const BUILT = new Set(['dist', 'build', 'out', 'generated', '__generated__', '.generated', 'gen', 'node_modules', '.next', '.nuxt', '.svelte-kit', '.astro', '.output', 'coverage', '+types', '$types', '.prisma', 'third_party']);
const BUILT_NAME = /(\.gen|\.generated|_pb|_grpc_pb|\.graphql)$|^(routeTree|next-env)/;
/** The forms that people give to aliases for folders of their own. */
const LOOKS_MAPPED = /^(?:[@~]\/|@(?:internal|src|app|root|test|tests)\/)/;
/** Longer settings are generated. */
const MAX_SETTINGS = 200_000;
/** Where builds put what they make of `src/`. */
const BUILD_FOLDER = /^\.\/(?:dist|build|lib|out)\/(?:esm\/|cjs\/|es\/|src\/|types\/)?/;
const SOURCES_OF_BUILD = ['./src/', './'];
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*/i;

/** Finds what a specifier in a file of the tree means, without a file system and without packages. */
export class ScriptResolver {
  readonly #tree: SourceTree;
  readonly #aliases: readonly PathAliases[];
  readonly #cache = new Map<string, Resolution>();

  constructor(tree: SourceTree, aliases: readonly PathAliases[]) {
    this.#tree = tree;
    this.#aliases = aliases;
  }

  /** Where `specifier`, written in the file `from`, leads. */
  resolve(from: string, specifier: string): Resolution {
    const key = `${folderOf(from)}\n${specifier}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const resolution = this.#resolve(from, specifier);
    this.#cache.set(key, resolution);
    return resolution;
  }

  #resolve(from: string, specifier: string): Resolution {
    const plain = specifier.replace(/\?.*$/, '');
    if (plain === '' || plain.includes('!') || plain.includes('*') || plain.startsWith('/')) return { kind: 'unknown' };
    if (/^\.\.?(\/|$)/.test(plain)) return this.#relative(from, plain);
    if (plain.startsWith('#')) return this.#packageImport(from, plain);
    const mapped = this.#mapped(from, plain);
    if (mapped !== undefined) return mapped;
    if (/^[a-z][a-z0-9+.-]*:/i.test(plain)) return { kind: 'unknown' };
    const unmapped = LOOKS_MAPPED.test(plain) ? this.#unmapped(from, plain) : undefined;
    if (unmapped !== undefined) return unmapped;
    const name = PACKAGE.exec(plain)?.[0];
    if (name === undefined || (plain.startsWith('@') && !name.startsWith('@')) || !/^(\/|$)/.test(plain.slice(name.length)) || name.startsWith('~')) return { kind: 'unknown' };
    const manifest = this.#tree.use(packagesByName).get(name);
    if (manifest === undefined) return { kind: 'package', name };
    // A package that imports itself by name has an alias for it somewhere.
    const isOwn = manifest !== 'several' && manifestsAbove(this.#tree, from).some(({ path }) => path === manifest.path);
    return manifest === 'several' || manifest.broken || isOwn ? { kind: 'unknown' } : this.#packageFile(manifest, plain.slice(name.length));
  }

  #relative(from: string, specifier: string): Resolution {
    const target = joinPath(folderOf(from), specifier);
    if (target === undefined) return isBuilt(specifier) ? { kind: 'unknown' } : { kind: 'missing', looked: undefined };
    const path = this.#fileAt(target);
    if (path !== undefined) return { kind: 'file', path };
    if (aliasesFor(this.#aliases, from).some((aliases) => aliases.overlaid)) return { kind: 'unknown' };
    return this.#isToBeBuilt(target) ? { kind: 'unknown' } : { kind: 'missing', looked: target };
  }

  /** What `paths` and `baseUrl` make of a specifier; `undefined` when they do not concern it. */
  #mapped(from: string, specifier: string): Resolution | undefined {
    let missing: string | undefined;
    for (const { paths, baseUrl } of aliasesFor(this.#aliases, from)) {
      for (const { pattern, targets } of paths) {
        const wildcard = matchPattern(pattern, specifier);
        if (wildcard === undefined) continue;
        for (const target of targets) {
          const wanted = target.replace('*', () => wildcard);
          const path = this.#fileAt(wanted);
          if (path !== undefined) return { kind: 'file', path };
          if (pattern !== '*' && !this.#isToBeBuilt(wanted)) missing ??= wanted;
        }
      }
      const path = baseUrl === undefined ? undefined : this.#fileAt(baseUrl === '' ? specifier : `${baseUrl}/${specifier}`);
      if (path !== undefined) return { kind: 'file', path };
    }
    return missing === undefined ? undefined : { kind: 'missing', looked: missing };
  }

  /** What a path below a package of the tree means: what its `exports` say, built files standing for their sources. */
  #packageFile(manifest: PackageManifest, subpath: string): Resolution {
    const folder = folderOf(manifest.path);
    const targets = manifest.exports === undefined ? (subpath === '' ? [...manifest.entries, './index'] : [`.${subpath}`]) : exportTargets(manifest.exports, `.${subpath}`);
    if (targets === undefined) return { kind: 'unexported', manifest, subpath: `.${subpath}` };
    if (targets.some((target) => /\.d\.[cm]?ts$/.test(target) && this.#tree.has(joinPath(folder, target) ?? ''))) return { kind: 'unknown' };
    for (const target of targets) {
      for (const written of [target, ...SOURCES_OF_BUILD.map((source) => target.replace(BUILD_FOLDER, source))]) {
        const wanted = joinPath(folder, written);
        const path = wanted === undefined || wanted === folder ? undefined : this.#fileAt(wanted);
        if (path !== undefined && !/\.d\.[cm]?ts$/.test(path)) return { kind: 'file', path };
      }
    }
    return { kind: 'unknown' };
  }

  #packageImport(from: string, specifier: string): Resolution {
    let missing: string | undefined;
    let built = false;
    for (const manifest of manifestsAbove(this.#tree, from)) {
      for (const [pattern, targets] of manifest.imports) {
        const wildcard = matchPattern(pattern, specifier);
        if (wildcard === undefined) continue;
        for (const target of targets) {
          const wanted = joinPath(folderOf(manifest.path), target.replaceAll('*', () => wildcard));
          const path = wanted === undefined ? undefined : this.#fileAt(wanted);
          if (path !== undefined) return { kind: 'file', path };
          if (wanted !== undefined && pattern.includes('*') && target.startsWith('./') && !this.#isToBeBuilt(wanted)) missing ??= wanted;
          else built = true;
        }
      }
    }
    const mapped = this.#mapped(from, specifier);
    if (mapped !== undefined) return mapped;
    if (missing !== undefined) return built ? { kind: 'unknown' } : { kind: 'missing', looked: missing };
    const nearest = manifestsAbove(this.#tree, from)[0];
    if (nearest === undefined || built || nearest.broken || nearest.imports.size === 0 || this.#isSaidElsewhere(specifier)) return { kind: 'unknown' };
    return { kind: 'unmapped', known: [...nearest.imports.keys()], mapper: nearest.path };
  }

  /** An alias that TypeScript does not know, where its configuration lists those that there are. */
  #unmapped(from: string, specifier: string): Resolution | undefined {
    if (!/\.[cm]?tsx?$/.test(from)) return undefined;
    const configs = aliasesFor(this.#aliases, from);
    const known = [...new Set(configs.flatMap(({ paths }) => paths.map(({ pattern }) => pattern)))];
    const mapper = configs.find(({ paths, covers }) => paths.length > 0 && covers(from));
    const name = PACKAGE.exec(specifier)?.[0];
    if (mapper === undefined || known.includes('*') || !configs.every(({ complete }) => complete) || this.#isSaidElsewhere(specifier)) return undefined;
    if (name !== undefined && (this.#tree.use(packagesByName).has(name) || manifestsAbove(this.#tree, from).some(({ dependencies }) => dependencies.has(name)))) return undefined;
    return { kind: 'unmapped', known, mapper: mapper.path };
  }

  /** Whether the settings of a bundler, a test runner or a package speak of an alias. */
  #isSaidElsewhere(specifier: string): boolean {
    const alias = specifier.slice(0, Math.max(1, specifier.indexOf('/')));
    return this.#tree.use(settingsTexts).some((text) => text.includes(alias.length > 2 ? alias : `${alias}"`) || text.includes(`${alias}'`) || text.includes(`${alias}/`));
  }

  /** The file that a path without or with a compiled extension means. */
  #fileAt(target: string): string | undefined {
    const tree = this.#tree;
    const compiled = /\.[cm]?jsx?$/.exec(target)?.[0];
    if (compiled !== undefined) {
      const stem = target.slice(0, -compiled.length);
      const source = (COMPILED[compiled] ?? []).map((extension) => stem + extension).find((path) => tree.has(path));
      if (source !== undefined) return source;
    }
    if (tree.has(target)) return target;
    // In what a compiler wrote, `./a.ts` may still stand for `./a.d.ts`.
    const typed = /\.([cm]?)tsx?$/.exec(target);
    if (typed !== null && tree.has(`${target.slice(0, typed.index)}.d.${typed[1]}ts`)) return `${target.slice(0, typed.index)}.d.${typed[1]}ts`;
    const sourceOfTypes = /\.d\.([cm]?)ts$/.exec(target);
    if (sourceOfTypes !== null) return [`.${sourceOfTypes[1]}ts`, '.tsx', `.${sourceOfTypes[1]}js`].map((extension) => target.slice(0, sourceOfTypes.index) + extension).find((path) => tree.has(path));
    const declared = declarationOf(target);
    if (declared !== undefined && tree.has(declared)) return declared;
    const file = SOURCE_EXTENSIONS.map((extension) => target + extension).find((path) => tree.has(path));
    return file ?? this.#platformFile(target) ?? this.#declaredAsset(target) ?? this.#entryOfFolder(target);
  }

  /** `button.ios.tsx` and `logo@2x.png` of React Native. */
  #platformFile(target: string): string | undefined {
    for (const suffix of PLATFORM_SUFFIXES) {
      const path = SOURCE_EXTENSIONS.map((extension) => target + suffix + extension).find((candidate) => this.#tree.has(candidate));
      if (path !== undefined) return path;
    }
    const image = /^(.*)(\.(?:png|jpe?g|gif|webp))$/.exec(target);
    return image === null ? undefined : [2, 3, 4].map((scale) => `${image[1]}@${scale}x${image[2]}`).find((path) => this.#tree.has(path));
  }

  /** `theme.d.css.ts` declares `theme.css`. */
  #declaredAsset(target: string): string | undefined {
    const extension = /\.[^./]+$/.exec(target)?.[0];
    if (extension === undefined) return undefined;
    const path = `${target.slice(0, -extension.length)}.d${extension}.ts`;
    return this.#tree.has(path) ? path : undefined;
  }

  #entryOfFolder(target: string): string | undefined {
    if (!this.#tree.hasFolder(target)) return undefined;
    const inside = (name: string): string => (target === '' ? name : `${target}/${name}`);
    for (const entry of this.#tree.use(packageManifests).get(target)?.entries ?? []) {
      const wanted = joinPath(target, entry);
      const path = wanted === undefined || wanted === target ? undefined : this.#fileAt(wanted);
      if (path !== undefined) return path;
    }
    return SOURCE_EXTENSIONS.map((extension) => inside(`index${extension}`)).find((path) => this.#tree.has(path)) ?? this.#platformFile(inside('index'));
  }

  #isToBeBuilt(target: string): boolean {
    const segments = target.split('/');
    const built = segments.findIndex((segment) => BUILT.has(segment));
    if (built < 0) return BUILT_NAME.test(baseOf(target).replace(/\.[cm]?[jt]sx?$/, ''));
    return !this.#holdsSource(segments.slice(0, built + 1).join('/'));
  }

  /** Whether a folder with the name of a build folder was written by hand after all. */
  #holdsSource(folder: string): boolean {
    return this.#tree.hasFolder(folder) && this.#tree.namesIn(folder).some((name) => /\.[cm]?[jt]sx?$/.test(name));
  }
}

/** Where the types of a compiled file are declared: `a.d.ts` for `a.js`; `undefined` for other files. */
export function declarationOf(path: string): string | undefined {
  const declared = path.replace(/\.([cm]?)jsx?$/, '.d.$1ts');
  return declared === path ? undefined : declared;
}

/** The texts of settings in which tools other than the compiler may be told of aliases. */
function settingsTexts(tree: SourceTree): readonly string[] {
  const settings = /(^|\/)(package\.json|[^/]*[.-](config|conf|preset)s?\.[^/]+|\.[a-z]+rc(\.[a-z]+)?|webpack[^/]*|rollup[^/]*|vite[^/]*\.[cm]?[jt]s|\.storybook\/[^/]+|[^/]*\.d\.ts|deno\.jsonc?|import_map\.json|[^/]*alias[^/]*)$/i;
  return tree.files.flatMap(({ path }) => (settings.test(path) ? tree.text(path)?.slice(0, MAX_SETTINGS) ?? [] : []));
}

function isBuilt(specifier: string): boolean {
  return specifier.split('/').some((segment) => BUILT.has(segment));
}
