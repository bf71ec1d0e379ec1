import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Stack } from '@dark-factory/contracts';

/** What every program sees. Nothing of our own environment is inherited. */
export interface BaseEnvironment {
  readonly path: string;
  readonly home: string;
  readonly tmp: string;
  readonly cache: string;
}

/** The variables that are the same for every step. */
export function baseEnvironment(base: BaseEnvironment): Record<string, string> {
  return {
    PATH: base.path,
    HOME: base.home,
    TMPDIR: base.tmp,
    USER: 'nobody',
    LOGNAME: 'nobody',
    LANG: 'C.UTF-8',
    CI: 'true',
    NO_COLOR: '1',
    // Beside the tree, not in it; several processes import the same packages.
    PYTHONPYCACHEPREFIX: join(base.tmp, 'pycache'),
    PYTHONUNBUFFERED: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_CACHE_DIR: join(base.cache, 'pip'),
    UV_CACHE_DIR: join(base.cache, 'uv'),
    GOMODCACHE: join(base.cache, 'go-mod'),
    GOCACHE: join(base.cache, 'go-build'),
    GRADLE_USER_HOME: join(base.cache, 'gradle'),
    // Java looks the home folder up by the user; before Maven 3.9 only the options of its Java reach a wrapper script's calls.
    // What compiles best is not worth its time in a build of seconds: half of Maven's own.
    MAVEN_OPTS: `-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dmaven.repo.local=${join(base.cache, 'maven')} -Duser.home=${base.home}`,
    npm_config_cache: join(base.cache, 'npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

/** Values for the variables that a stack declares. */
export interface StackValues {
  readonly databaseUrl: string;
  readonly port: number;
}

/** Variables of a stack whose values stay the same through its steps; `port` and the database's address are filled in a step. */
export function stackVariables(stack: Stack, secrets: ReadonlyMap<string, string>, values: StackValues): Record<string, string> {
  // A server that reads no variable of the plan's is likely to read PORT.
  const variables: Record<string, string> = stack.env.some((variable) => variable.from === 'port') ? {} : { PORT: String(values.port) };
  for (const variable of stack.env) {
    switch (variable.from) {
      case 'value': variables[variable.name] = variable.value; break;
      case 'database-url': variables[variable.name] = values.databaseUrl; break;
      case 'port': variables[variable.name] = String(values.port); break;
      case 'random-secret': variables[variable.name] = secrets.get(variable.name)!; break;
    }
  }
  return variables;
}

/** A secret for each variable that asks for one. */
export function newSecrets(stack: Stack): Map<string, string> {
  const named = stack.env.filter((variable) => variable.from === 'random-secret');
  return new Map(named.map((variable) => [variable.name, randomBytes(32).toString('hex')]));
}

/** Variables of the host that may be passed on; a name that no shell could export is left out. */
export function passedThrough(given: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)));
}
