import { baseOf, type SourceTree } from '../source-tree.ts';
import { resembles } from './distribution-likeness.ts';
import { distributionsOf, isNamespace, modulesAreSure, modulesOf, normalisedName } from './distribution-modules.ts';
import { bringerOf, closureOf, needsAreKnown, shareThatNeeds } from './distribution-needs.ts';
import { lockedPackages, type Locked } from './locked-packages.ts';
import { manifests, type Manifest } from './manifests.ts';
import { STANDARD_LIBRARY } from './standard-library.ts';
import { isBeside } from './test-data.ts';

/** Whether what is declared brings a module. */
export type Provision =
  | { readonly kind: 'provided' }
  /** Nothing declares it, but something declared installs it too. */
  | { readonly kind: 'brought'; readonly distribution: string; readonly by: string | undefined }
  /** Nothing brings it: `distribution` is the one that would, where that is known. */
  | { readonly kind: 'absent'; readonly distribution: string | undefined; readonly sure: boolean };

/** From which chance on, from 0 to 1, that declared packages of which little is known bring another one it is not said to be missing. */
const LIKELY = 0.008;

/** What the tree declares to come from elsewhere. */
export class DeclaredPackages {
  readonly manifests: readonly Manifest[];
  /** Whether the tree declares its dependencies at all, in a form that can be read. */
  readonly known: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #mentioned: ReadonlySet<string>;
  readonly #mentionedModules: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;
  readonly #locked: Locked;
  readonly #exact: ReadonlySet<string>;
  readonly #possible: ReadonlySet<string>;
  /** What is declared, with the extras that are asked for. */
  readonly #requirements: ReadonlySet<string>;
  /** Declared distributions of which nobody knows what they need. */
  readonly #strange: readonly string[];
  /** Declared for running the program, but nobody knows which modules they hold. */
  readonly #nameless: readonly string[];
  /** Everything that running the program installs in any case, as far as is known. */
  readonly #always: ReadonlySet<string>;
  /** Declared distributions of which it is not known for sure which modules they hold. */
  readonly #unnamed: readonly string[];
  #closure: ReadonlySet<string> | undefined;
  #alwaysThere: ReadonlySet<string> | undefined;

  constructor(tree: SourceTree, found: readonly Manifest[]) {
    this.manifests = found;
    this.known = found.some(({ use }) => use === 'run') || found.some(({ declared }) => declared.length > 0);
    this.#own = new Set(found.flatMap(({ own }) => own));
    this.#names = new Set(found.flatMap(({ declared }) => declared));
    this.#mentioned = mentionedIn(tree);
    this.#locked = lockedPackages(tree);
    const names = [...this.#names].filter((name) => !this.#own.has(name));
    this.#exact = new Set(names.flatMap((name) => [...modulesOf(name)?.flatMap((module) => [module, module.split('.')[0]!]) ?? [], name.replaceAll('-', '_')]));
    this.#possible = new Set(names.flatMap((name) => (modulesOf(name) === undefined ? spellings(name) : modulesAreSure(name) ? ownSpellings(name) : [...ownSpellings(name), ...spellings(name).filter((spelling) => distributionsOf(spelling) === undefined)])));
    this.#unnamed = names.filter((name) => !modulesAreSure(name) && !isForDevelopers(name));
    this.#mentionedModules = new Set([...this.#mentioned].flatMap(spellings));
    const run = new Set(ofProgram(found).flatMap((manifest) => manifest.needed).filter((name) => !this.#own.has(name)));
    const some = new Set(found.flatMap((manifest) => manifest.optional).filter((name) => !this.#own.has(name)));
    const withExtras = found.flatMap((manifest) => manifest.withExtras);
    this.#requirements = new Set([...run, ...some, ...withExtras.filter((requirement) => run.has(nameOf(requirement)) || some.has(nameOf(requirement)))]);
    this.#always = reachedFrom(new Set([...run, ...withExtras.filter((requirement) => run.has(nameOf(requirement)))]), this.#locked);
    this.#nameless = this.#unnamed.filter((name) => run.has(name) && !(modulesOf(name) !== undefined && needsAreKnown(name)));
    this.#strange = [...this.#requirements].filter((requirement) => run.has(nameOf(requirement)) && !isForDevelopers(requirement) && !this.#locked.needs.has(nameOf(requirement)) && !needsAreKnown(requirement));
  }

  /** Whether a top-level module may come from the standard library or from a declared package. */
  mayProvide(topLevel: string): boolean {
    return STANDARD_LIBRARY.has(topLevel) || this.#exact.has(topLevel) || this.#possible.has(topLevel.toLowerCase());
  }

  /** Whether a declared package is named for a part of a package that has no `__init__.py`: `poetry-core` for `poetry.core`. */
  mayAddTo(topLevel: string): boolean {
    const start = `${normalisedName(topLevel)}-`;
    return [...this.#names].some((name) => name.startsWith(start) && !this.#own.has(name));
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
    const brought = (candidates ?? [normalisedName(top)]).find((name) => this.#installed().has(name));
    if (brought !== undefined) return { kind: 'brought', distribution: brought, by: bringerOf(this.#requirements, brought) };
    return { kind: 'absent', distribution: candidates?.[0], sure: candidates !== undefined && !this.#mayBring(top, candidates) };
  }

  /**
   * Whether no declared package is likely to hold a module that the table does not have: those whose modules are not
   * known are imported by the names they should have, and none is called alike.
   */
  isExplained(imported: ReadonlySet<string>, module: string): boolean {
    const top = module.split('.')[0]!;
    const isImported = (name: string): boolean => spellings(nameOf(name)).some((spelling) => imported.has(spelling));
    return !this.#strange.some((name) => this.#isSibling(name) && !isImported(name)) && !this.#unnamed.some((name) => resembles(name, top)) && ![...this.#installed()].some((name) => !modulesAreSure(name) && resembles(name, top))
      && this.#nameless.every(isImported);
  }

  /**
   * Whether each declared package that the table does not have is imported by the name it should have; one that is not may
   * be a fork that holds the modules of another: `libpass` those of `passlib`.
   */
  areNamed(imported: ReadonlySet<string>): boolean {
    return this.#nameless.every((name) => modulesOf(name) !== undefined || spellings(name).some((spelling) => imported.has(spelling)));
  }

  /** Whether running the program installs a module in any case: not for those alone who ask for an extra, nor for developers. */
  isAlwaysThere(module: string): boolean {
    const top = module.split('.')[0]!;
    this.#alwaysThere ??= new Set([...this.#always].flatMap((name) => [...(modulesOf(name) ?? []).map((one) => one.split('.')[0]!.toLowerCase()), ...spellings(name)]));
    return STANDARD_LIBRARY.has(top) || this.#alwaysThere.has(top.toLowerCase());
  }

  /** Everything that running the program is known to install. */
  #installed(): ReadonlySet<string> {
    this.#closure ??= reachedFrom(this.#requirements, this.#locked);
    return this.#closure;
  }

  /** Whether declared packages of which nobody knows what they need may need one of these. */
  #mayBring(top: string, candidates: readonly string[]): boolean {
    const share = Math.max(...candidates.map(shareThatNeeds));
    return this.#strange.length * share > LIKELY || this.#strange.some((requirement) => (share > 0 && this.#isSibling(requirement)) || [top, ...candidates].some((name) => resembles(nameOf(requirement), name)));
  }

  /** Whether a distribution is another part of what the tree is: `mlflow-skinny` of `mlflow`. */
  #isSibling(requirement: string): boolean {
    const name = nameOf(requirement);
    return [...this.#own].some((own) => own.startsWith(`${name}-`) || name.startsWith(`${own}-`) || (/^(django|flask|python|py|fastapi|pytest)$/.exec(firstOf(own)) === null && firstOf(own) === firstOf(name)));
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

/** What the requirements install: as a lock file tells it, else as the table does. A lock file that tells no needs stands as a whole. */
function reachedFrom(requirements: ReadonlySet<string>, { names, needs }: Locked): ReadonlySet<string> {
  const all = new Set([...requirements, ...[...names].filter((name) => !needs.has(name))]);
  for (const requirement of all) for (const need of needs.get(nameOf(requirement)) ?? closureOf([requirement])) all.add(need);
  return new Set([...all].map(nameOf));
}

/** Whether a distribution by its name holds types alone or adds to a tool of developers, and so brings nothing that a program imports. */
function isForDevelopers(name: string): boolean {
  return /^(types|pytest|flake8|sphinx|sphinxcontrib|mkdocs|pre-commit)-|-stubs(\[|$)/.test(name);
}

/** Without those of docs, examples and tests, where there are others. */
function ofProgram(found: readonly Manifest[]): readonly Manifest[] {
  const main = found.filter(({ path }) => !isBeside(path.replace(/(^|\/)(setup|conf)\.py$/, '$1')));
  return main.length > 0 ? main : found;
}

/** The first word of a name. */
function firstOf(name: string): string {
  return name.split('-')[0]!;
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
