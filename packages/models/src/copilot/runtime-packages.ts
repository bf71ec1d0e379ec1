/** The version of `@github/copilot-sdk`, of its platform packages and of the folder that they are installed in. */
export const RUNTIME_VERSION = '1.0.14';

/** A package at one version, with the digest that npm holds its tarball against. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** As `npm view NAME@VERSION dist.integrity` shows it. */
  readonly integrity: string;
}

/**
 * What the SDK needs on every platform. Its dependencies `koffi` (native code) and `zod` are left out: the one is
 * loaded when the runtime is hosted in this process, which is not done here, the other is never loaded.
 */
const EVERYWHERE: readonly PinnedPackage[] = [
  { name: '@github/copilot-sdk', version: RUNTIME_VERSION, integrity: 'sha512-knNiXKO7jpp8OrLc8ePGuPssf7CsktJwhv4ukfFXfB2RNgO/59hloSILaEL+mDjwt+QjawrLqgO3HN7Pyud2hA==' },
  { name: 'vscode-jsonrpc', version: '8.2.1', integrity: 'sha512-kdjOSJ2lLIn7r1rtrMbbNCHjyMPfRnowdKjBQ+mGq6NAW5QY2bEZC/khaC5OR8svbbjvLEaIXkOq45e2X9BIbQ==' },
];

/** The runtime itself, by platform. A platform that has no digest here is refused: nothing is installed unchecked. */
const BY_PLATFORM = {
  'linux-x64': 'sha512-1wlAVTK1z7ovAez0tixr+f77TnjB3fqKobamu1pG7FYyCTwQuyU4p1aWNXF9j/u1d7rxSY1n9cAxrtEAUkizbg==',
  'linuxmusl-x64': 'sha512-tNNeJl53hXEkqeGudNAsHQk9OrSUbt2EdPhtugcQxscabaEFutd7KwQH6jmvvYW7Sifgl59ySWTd4ok/9I94kg==',
} as const;

export type RuntimePlatform = keyof typeof BY_PLATFORM;
export const RUNTIME_PLATFORMS = Object.keys(BY_PLATFORM) as readonly RuntimePlatform[];

/** The platform of a machine in the words of the SDK's packages. */
export function platformName(machine: { readonly os: string; readonly cpu: string; readonly musl: boolean }): string {
  return `${machine.os}${machine.os === 'linux' && machine.musl ? 'musl' : ''}-${machine.cpu}`;
}

/** The platform that this process runs on. */
export function thisPlatform(): string {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  // It looks up the name of every network address unless it is told not to, which takes seconds on some machines.
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (before !== undefined) report.excludeNetwork = before;
  return platformName({ os: process.platform, cpu: process.arch, musl: header?.glibcVersionRuntime === undefined });
}

/** All that is installed on a platform. */
export function packagesFor(platform: RuntimePlatform): readonly PinnedPackage[] {
  return [...EVERYWHERE, { name: `@github/copilot-sdk-${platform}`, version: RUNTIME_VERSION, integrity: BY_PLATFORM[platform] }];
}

/**
 * `package.json` and `package-lock.json` for `npm ci`. The runtime is a dependency, not an optional one: npm passes over
 * optional packages that it cannot get. No `resolved` address is written, so that npm asks the registry it is set to.
 */
export function npmFiles(packages: readonly PinnedPackage[]): Readonly<Record<'package.json' | 'package-lock.json', string>> {
  const root = { name: 'dark-factory-copilot', version: RUNTIME_VERSION, dependencies: Object.fromEntries(packages.map(({ name, version }) => [name, version])) };
  const entries = packages.map(({ name, version, integrity }) => [`node_modules/${name}`, { version, integrity }]);
  return {
    'package.json': JSON.stringify({ ...root, private: true }),
    'package-lock.json': JSON.stringify({ name: root.name, version: root.version, lockfileVersion: 3, requires: true, packages: { '': root, ...Object.fromEntries(entries) } }),
  };
}
