import { dirname } from 'node:path';
import { UserError } from '@dark-factory/runtime';

/** What the runner says about the run. Addresses are those of the server that the run is on, GitHub Enterprise included. */
export interface RunnerEnvironment {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly runUrl: string;
  /** The branch that the run was started on; undefined for tags and pull requests. */
  readonly branch: string | undefined;
  readonly workspace: string;
  /** Where people report bugs of the action that is running. */
  readonly issuesUrl: string;
}

/** Reads the variables that the runner sets for every step. */
export function runnerEnvironment(env: NodeJS.ProcessEnv = process.env): RunnerEnvironment {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const [owner = '', repo = ''] = repository.split('/');
  const serverUrl = withoutSlash(env['GITHUB_SERVER_URL'] || 'https://github.com');
  const ref = env['GITHUB_REF'] ?? '';
  return {
    apiUrl: withoutSlash(env['GITHUB_API_URL'] || 'https://api.github.com'),
    serverUrl, owner, repo,
    runUrl: `${serverUrl}/${repository}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
    workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
    issuesUrl: `${serverUrl}/${env['GITHUB_ACTION_REPOSITORY'] || 'org/dark-factory'}/issues`,
  };
}

/** The repository of the run, or an error outside of a run. */
export function repositoryOf(environment: RunnerEnvironment): { readonly owner: string; readonly repo: string } {
  const { owner, repo } = environment;
  if (owner !== '' && repo !== '') return { owner, repo };
  throw new UserError({ code: 'input-invalid', what: 'GITHUB_REPOSITORY names no repository', fix: 'Run this action in a workflow; on a machine of your own use the dark-factory command.' });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** Variables that package managers need to reach their registries from where the run is, and nothing else. */
const REGISTRY_VARIABLES = [
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy',
  'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'PIP_CERT',
  'NPM_CONFIG_REGISTRY', 'npm_config_registry', 'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'UV_INDEX_URL', 'UV_DEFAULT_INDEX', 'GOPROXY', 'GOSUMDB', 'GONOSUMDB',
] as const;

/** The variables of the host that generated code sees while its packages are installed. */
export function registryVariables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(REGISTRY_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * Folders of a runner that generated code does not see: the home, the workspace, the temporary folder, and the folder two above
 * that, which is a self-hosted runner's own, with its credentials.
 */
export function privateFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const temporary = env['RUNNER_TEMP'] || undefined;
  return [env['HOME'], env['GITHUB_WORKSPACE'], temporary, temporary && dirname(dirname(temporary))].flatMap((folder) => folder || []);
}
