import { baseOf, type SourceTree } from '../source-tree.ts';
import { distributionsOf, isNamespace, modulesOf, normalisedName } from './distribution-modules.ts';
import { bringerOf, closureOf, isOftenNeeded, needsAreKnown } from './distribution-needs.ts';
import { manifests, type Manifest } from './manifests.ts';
import { STANDARD_LIBRARY } from './standard-library.ts';

/** Whether what is declared brings a module. */
export type Provision =
  | { readonly kind: 'provided' }
  /** Nothing declares it, but something declared installs it too. */
  | { readonly kind: 'brought'; readonly distribution: string; readonly by: string | undefined }
  /** Nothing brings it: `distribution` is the one that would, where that is known. */
  | { readonly kind: 'absent'; readonly distribution: string | undefined; readonly sure: boolean };

/** What the tree declares to come from elsewhere. */
export class DeclaredPackages {
  readonly manifests: readonly Manifest[];
  /** Whether the tree declares its dependencies at all, in a form that can be read. */
  readonly known: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #mentioned: ReadonlySet<string>;
  readonly #mentionedModules: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;
  readonly #locked: ReadonlySet<string>;
  readonly #exact: ReadonlySet<string>;
  readonly #possible: ReadonlySet<string>;
  /** What is declared, with the extras that are asked for. */
  readonly #requirements: ReadonlySet<string>;
  /** Declared distributions of which nobody knows what they bring. */
  readonly #strange: readonly string[];
  #closure: ReadonlySet<string> | undefined;

  constructor(tree: SourceTree, found: readonly Manifest[]) {
    this.manifests = found;
    this.known = found.some(({ use }) => use === 'run') || found.some(({ declared }) => declared.length > 0);
    this.#own = new Set(found.flatMap(({ own }) => own));
    this.#names = new Set(found.flatMap(({ declared }) => declared));
    this.#mentioned = mentionedIn(tree);
    this.#locked = lockedIn(tree);
    const names = [...this.#names].filter((name) => !this.#own.has(name));
    this.#exact = new Set(names.flatMap((name) => [...modulesOf(name) ?? [], name.replaceAll('-', '_')]));
    this.#possible = new Set(names.flatMap((name) => (modulesOf(name) === undefined ? spellings(name) : ownSpellings(name))));
    this.#mentionedModules = new Set([...this.#mentioned].flatMap(spellings));
    const run = new Set(found.flatMap((manifest) => manifest.needed).filter((name) => !this.#own.has(name)));
    const some = new Set(found.flatMap((manifest) => manifest.optional).filter((name) => !this.#own.has(name)));
    const withExtras = found.flatMap((manifest) => manifest.withExtras);
    this.#requirements = new Set([...run, ...some, ...withExtras.filter((requirement) => run.has(nameOf(requirement)) || some.has(nameOf(requirement)))]);
    this.#strange = this.#locked.size > 0 ? [] : [...this.#requirements].filter((requirement) => run.has(nameOf(requirement)) && !needsAreKnown(requirement));
  }

  /** Whether a top-level module may come from the standard library or from a declared package. */
  mayProvide(topLevel: string): boolean {
    return STANDARD_LIBRARY.has(topLevel) || this.#exact.has(topLevel) || this.#possible.has(topLevel.toLowerCase());
  }

  /** Whether a declared package is called like a top-level module, or is known to bring it. */
  provides(topLevel: string): boolean {
    return STANDARD_LIBRARY.has(topLevel) || this.#exact.has(topLevel);
  }

  /** Whether a dotted module, which is neither of the tree nor of the standard library, gets installed. */
  provision(module: string): Provision {
    const top = module.split('.')[0]!;
    const candidates = distributionsOf(module) ?? distributionsOf(top);
    if (this.mayProvide(top) || this.#mentionedModules.has(top.toLowerCase()) || isNamespace(top) || candidates?.some((name) => this.#names.has(name) || this.#mentioned.has(name) || this.#own.has(name)) === true) return { kind: 'provided' };
    this.#closure ??= new Set([...closureOf(this.#requirements), ...this.#locked]);
    const brought = (candidates ?? [normalisedName(top)]).find((name) => this.#closure!.has(name));
    if (brought !== undefined) return { kind: 'brought', distribution: brought, by: bringerOf(this.#requirements, brought) };
    const mayBeBrought = this.#strange.length > 0 && (candidates === undefined || candidates.some(isOftenNeeded) || this.#strange.some((name) => this.#isSibling(name)));
    return { kind: 'absent', distribution: candidates?.[0], sure: !mayBeBrought };
  }

  /** Whether each declared distribution of which little is known is one that the tree imports by its name, so that it hardly brings something by another. */
  isExplained(imported: ReadonlySet<string>, module: string): boolean {
    const word = module.split(/[._]/)[0]!.toLowerCase();
    return this.#strange.every((requirement) => {
      const name = nameOf(requirement);
      return !name.split('-').includes(word) && !this.#isSibling(name) && (modulesOf(name) ?? spellings(name)).some((spelling) => imported.has(spelling));
    });
  }

  /** Whether a distribution is another part of what the tree is: `mlflow-skinny` of `mlflow`. */
  #isSibling(requirement: string): boolean {
    return [...this.#own].some((own) => requirement.split(/[-[]/)[0] === own.split('-')[0]);
  }
}

/** The dependencies that a tree declares in any of the usual files. */
export async function declaredPackages(tree: SourceTree): Promise<DeclaredPackages> {
  return new DeclaredPackages(tree, await tree.use(manifests));
}

const RECIPE = /(^|\/)([^/]*Dockerfile[^/]*|[^/]*Containerfile|Makefile|[Jj]ustfile|Procfile|tox\.ini|noxfile\.py|tasks\.py|Pipfile|\.pre-commit-config\.yaml|\.readthedocs\.ya?ml|[^/]+\.(sh|bash|ps1|bat))$|(^|\/)\.(github|circleci|gitlab)[^/]*\/|(^|\/)(\.gitlab-ci|\.travis|appveyor|azure-pipelines|cloudbuild|buildspec)\.ya?ml$/;
const INSTALLS = /\b(?:pip[0-9.]*|conda|mamba|poetry|pdm|pipx|uv|pipenv)["',\s]+(?:pip\s+)?(?:install|add)\b([^\n&|;]*)/g;

/** What recipes install by name, whatever else the words there are: taking too many can only silence a rule. */
function mentionedIn(tree: SourceTree): Set<string> {
  const names = new Set<string>();
  for (const { path } of tree.files) {
    if (!RECIPE.test(path)) continue;
    const text = tree.text(path)?.replace(/\\\r?\n/g, ' ') ?? '';
    const words = /^(tox\.ini|noxfile\.py)$/.test(baseOf(path)) ? [text] : [...text.matchAll(INSTALLS)].map((match) => match[1]!);
    for (const word of words.flatMap((part) => part.match(/[A-Za-z0-9][\w.-]*/g) ?? [])) names.add(normalisedName(word));
  }
  return names;
}

/** Everything that gets installed, as far as a lock file tells. */
function lockedIn(tree: SourceTree): Set<string> {
  const names = new Set<string>();
  for (const { path } of tree.files) {
    if (!/(^|\/)(poetry|uv|pdm)\.lock$|(^|\/)Pipfile\.lock$/.test(path)) continue;
    const pattern = path.endsWith('Pipfile.lock') ? /^\s{8}"([\w.-]+)": \{/gm : /^name = "([\w.-]+)"$/gm;
    for (const match of tree.text(path)?.matchAll(pattern) ?? []) names.add(normalisedName(match[1]!));
  }
  return names;
}

/** `uvicorn[standard]` is `uvicorn`. */
function nameOf(requirement: string): string {
  return requirement.split('[')[0]!;
}

/** Other ways to write the name of a package whose modules are known. */
function ownSpellings(name: string): string[] {
  return [name.replaceAll('-', '_'), name.replaceAll('-', '')];
}

/** The modules that a package may hold: `python-jose` is `jose`, `PyJWT` is `jwt`, `google-cloud-storage` is `google`. */
function spellings(name: string): string[] {
  const parts = name.toLowerCase().split(/[._-]+/);
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('_'));
  const bare = parts.filter((part) => part !== 'python' && part !== 'py' && part !== 'django').join('_');
  // `django-acme` is not `django`, which another brings.
  const own = prefixes.filter((prefix, index) => index === prefixes.length - 1 || distributionsOf(prefix) === undefined || isNamespace(prefix));
  return [...own, bare, parts.join(''), bare.replace(/^py/, '')].filter((spelling) => spelling !== '');
}
