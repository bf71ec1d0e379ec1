import type { Ecosystem } from './package-query.ts';

/** The registry of each ecosystem; `null` where the environment says that none is to be asked. */
export type RegistryAddresses = Readonly<Record<Ecosystem, string | null>>;

/** The public registries. */
const PUBLIC: Readonly<Record<Ecosystem, string>> = {
  npm: 'https://registry.npmjs.org/',
  pypi: 'https://pypi.org/simple/',
  maven: 'https://repo1.maven.org/maven2/',
  crates: 'https://index.crates.io/',
  go: 'https://proxy.golang.org/',
};

/** The registries that an environment names, as npm, pip, uv, Cargo and Go read it. */
export function registryAddresses(variables: Readonly<Record<string, string | undefined>>): RegistryAddresses {
  const first = (...names: readonly string[]): string | undefined => names.map((name) => variables[name]).find((value) => value !== undefined && value !== '');
  return {
    npm: address(first('npm_config_registry', 'NPM_CONFIG_REGISTRY')) ?? PUBLIC.npm,
    pypi: address(first('PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL')) ?? PUBLIC.pypi,
    maven: PUBLIC.maven,
    crates: address(first('CARGO_REGISTRIES_CRATES_IO_INDEX')?.replace(/^sparse\+/, '')) ?? PUBLIC.crates,
    go: goProxy(first('GOPROXY')),
  };
}

function address(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href.replace(/\/*$/, '/') : undefined;
}

/** The first proxy of a list that is divided by `,` or `|`; `off` and `direct` alone name none. */
function goProxy(list: string | undefined): string | null {
  if (list === undefined) return PUBLIC.go;
  return list.split(/[,|]/).map((part) => address(part.trim())).find((part) => part !== undefined) ?? null;
}
