/** Variables of a machine, as a host hands them in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What any process needs to run at all, on each system. */
const ANY = ['PATH', 'TMPDIR', 'LANG', 'LC_ALL', 'SystemRoot', 'windir', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP'];
const NETWORK = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** `NODE_AUTH_TOKEN` is what the npmrc of actions/setup-node refers to. */
const NPM = ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'NODE_AUTH_TOKEN'];
const NPM_SETTING = /^npm_config_(registry|userconfig|globalconfig|cache|ca|cafile|cert|key|strict_ssl|proxy|https_proxy|noproxy|fetch_[a-z_]+|maxsockets|@[^:]+:registry|\/\/.+)$/i;
/** Where GitHub is, for enterprises that have it at an address of their own. */
const RUNTIME = ['GITHUB_SERVER_URL', 'GH_HOST', 'COPILOT_GH_HOST', 'COPILOT_API_URL'];

/** What npm sees: where the registry is and how it is reached. */
export function npmEnvironment(environment: Environment): Record<string, string> {
  return { ...picked(environment, (name) => isOneOf(name, [...ANY, ...NETWORK, ...NPM]) || NPM_SETTING.test(name)), npm_config_update_notifier: 'false' };
}

/** What the runtime sees. `home` is a folder of its own: no settings, logins or instructions of the user are found. */
export function runtimeEnvironment(environment: Environment, { home, offline }: { readonly home: string; readonly offline: boolean }): Record<string, string> {
  return {
    ...picked(environment, (name) => isOneOf(name, [...ANY, ...NETWORK, ...(offline ? [] : RUNTIME)])),
    HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, XDG_STATE_HOME: home,
    ...(offline ? { COPILOT_OFFLINE: 'true' } : {}),
  };
}

/** Windows and proxies alike spell names in either case. */
function isOneOf(name: string, names: readonly string[]): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}

function picked(environment: Environment, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value !== undefined && wanted(name) ? [[name, value]] : [])));
}
