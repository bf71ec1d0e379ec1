/** Where packages come from. */
export const ECOSYSTEMS = ['npm', 'pypi', 'maven', 'crates', 'go'] as const;
export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** A package, and a version of it where one is asked for. */
export interface PackageQuery {
  readonly ecosystem: Ecosystem;
  /** As its ecosystem writes it; of Maven `group:artifact`. */
  readonly name: string;
  readonly version?: string;
}

interface NameRule {
  readonly form: RegExp;
  readonly says: string;
}

/** What each registry lets be a name. A name becomes part of an address, so that nothing else may get through. */
const NAMES: Readonly<Record<Ecosystem, NameRule>> = {
  npm: { form: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$/, says: '`name` or `@scope/name`' },
  pypi: { form: /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, says: 'letters, digits, `.`, `_` and `-`' },
  maven: { form: /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/, says: '`group:artifact`' },
  crates: { form: /^[A-Za-z][A-Za-z0-9_-]*$/, says: 'letters, digits, `_` and `-`' },
  go: { form: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)*$/, says: 'a module path such as `github.com/owner/module`' },
};
/** The longest name that a registry takes: npm's 214, and Maven's two parts. */
const LONGEST_NAME = 300;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.+!_-]*$/;
const LONGEST_VERSION = 100;

/** Why a query cannot be asked, or `undefined`. */
export function queryProblem({ ecosystem, name, version }: PackageQuery): string | undefined {
  const { form, says } = NAMES[ecosystem];
  if (name.length > LONGEST_NAME || !form.test(name)) return `${JSON.stringify(name.slice(0, LONGEST_NAME))} is no name of a package of ${ecosystem}, which is ${says}`;
  if (version !== undefined && (version.length > LONGEST_VERSION || !VERSION.test(version))) return `${JSON.stringify(version.slice(0, LONGEST_VERSION))} is no version: give one version, no range`;
  return undefined;
}

/** One name for all spellings that PyPI takes for the same package (PEP 503). */
export function pythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
