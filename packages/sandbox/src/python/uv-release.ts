/** One build of uv as the Python Package Index has it. */
export interface UvBuild {
  readonly version: string;
  /** SHA-256 of the wheel, which pip is held to. */
  readonly wheel: string;
  /** SHA-256 of the program in it, which we look at before it is used. */
  readonly program: string;
}

/** The version that is installed where the machine has none: files of https://pypi.org/project/uv/0.13.9/#files. */
const VERSION = '0.13.9';
const BUILDS: Readonly<Record<string, Omit<UvBuild, 'version'>>> = {
  'linux-x64': { wheel: 'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19', program: 'b73acdf73b96c3ac9e56d2fa933427b3ee6a901e3cce6ba1e3ecb3f91ca0d86a' },
  'linux-arm64': { wheel: '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe', program: 'bbecb5ac518030bb5e84f1999c577228460192832ac24a92bd772735682979f4' },
  'darwin-arm64': { wheel: '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63', program: '0e17c316d23b33b4e840669f516f5cb7f5c1faa816ebd3824052ab50082ecefb' },
};

/** The build for a machine, or `undefined` where none is pinned. A libc other than that of the wheel makes pip refuse it. */
export function uvBuild(platform: string = process.platform, arch: string = process.arch): UvBuild | undefined {
  const build = BUILDS[`${platform}-${arch}`];
  return build === undefined ? undefined : { version: VERSION, ...build };
}
