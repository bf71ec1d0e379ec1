import { LAUNCH_SCRIPT, LIMITS_SCRIPT, VARIABLES_SCRIPT } from './launch-script.ts';
import type { HiddenFolder } from './hidden-folders.ts';
import type { KernelLimits } from './limits.ts';

/** The user that generated code runs as. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
}

/** How programs are locked in on this machine. */
export type Confinement =
  | { readonly tier: 'namespace-and-user'; readonly sudo?: string; readonly tools: NamespaceTools; readonly user: SandboxUser }
  | { readonly tier: 'user-namespace'; readonly tools: NamespaceTools; readonly user: SandboxUser }
  | { readonly tier: 'process-group'; readonly user?: SandboxUser; /** Keeps programs from rights by `sudo` and the like, on Linux. */ readonly setpriv?: string };

/** Absolute paths of the programs that make namespaces. */
export interface NamespaceTools {
  readonly sh: string;
  readonly env: string;
  readonly unshare: string;
  readonly setpriv: string;
  readonly nsenter: string;
  readonly mount: string;
  readonly ip?: string;
}

/** A folder to be seen at another place, which must exist. */
export interface Bind {
  readonly from: string;
  readonly to: string;
  readonly writable: boolean;
}

/** One program to be started under confinement. */
export interface Launch {
  readonly command: readonly string[];
  /** Absolute. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Id of a process whose network (loopback and nothing else) the program shares; the host's network without. */
  readonly networkOf?: number;
  /** Give the program a /tmp, /dev/shm and /run of its own, and write access to nothing else but the run's folders. Namespaces only. */
  readonly closed: boolean;
  /** How large its own /tmp and the like may get, in bytes. */
  readonly privateFolderBytes: number;
  /** Limits for each process; none where it is not given. */
  readonly kernelLimits?: KernelLimits;
  /** Tells the programs of a run apart: in the weak tier, as root, each has a group of its own. */
  readonly serial?: number;
  /** Namespaces only. */
  readonly binds: readonly Bind[];
  /** Folders of the machine in which a closed program sees what is kept and nothing else. Namespaces only. */
  readonly hidden: readonly HiddenFolder[];
}

/** What `child_process.spawn` is given. */
export interface SpawnPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly user?: SandboxUser;
}

/** How many groups a run has in the weak tier, from that of its user on; more programs do not run at one time. */
export const GROUPS = 16;

const TOOL_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** The process to spawn for a program under a confinement. `base` is the run's folder, the only one kept when /tmp is replaced. */
export function spawnPlan(confinement: Confinement, base: string, launch: Launch): SpawnPlan {
  if (confinement.tier === 'process-group') {
    const limited = launch.kernelLimits === undefined ? launch.command : ['/bin/sh', '-c', LIMITS_SCRIPT, 'sh', ...settings(launch.kernelLimits), '--', ...launch.command];
    const [file, ...args] = [...(confinement.setpriv === undefined ? [] : [confinement.setpriv, '--no-new-privs', '--']), ...limited] as [string, ...string[]];
    return { file, args, env: launch.env, folder: launch.folder, ...(confinement.user === undefined ? {} : { user: { ...confinement.user, gid: confinement.user.gid + (launch.serial ?? 0) % GROUPS } }) };
  }
  const variables = Object.entries(launch.env).map(([name, value], index): [string, string] => [`SANDBOX_${index}`, `${name}=${value}`]);
  const inside = [
    ...dropPrivileges(confinement),
    confinement.tools.sh, '-c', VARIABLES_SCRIPT, 'sh', ...settings(launch.kernelLimits), '--', String(variables.length), ...launch.command,
  ];
  const outside = [
    ...enterNamespaces(confinement, launch.networkOf),
    confinement.tools.sh, '-c', LAUNCH_SCRIPT, 'sh', base, launch.folder, launch.closed ? 'closed' : 'open', String(launch.privateFolderBytes),
    ...launch.binds.flatMap(({ from, to, writable }) => [writable ? 'rw' : 'ro', from, to]), '--',
    ...launch.hidden.flatMap(({ path, mode, keep }) => ['hide', path, mode, ...keep.flatMap(({ from, to }) => ['keep', from, to])]), '--', ...inside,
  ];
  const [file, ...args] = withSudo(confinement, outside, variables.map(([name]) => name)) as [string, ...string[]];
  return { file, args, env: { PATH: TOOL_PATH, ...Object.fromEntries(variables) }, folder: '/' };
}

/** A command of our own that is to run with the rights that make namespaces (as root, or through sudo). */
export function privileged(confinement: Exclude<Confinement, { tier: 'process-group' }>, command: readonly string[]): readonly string[] {
  return withSudo(confinement, command, []);
}

/** The start of a command that joins the network of a process made by `loopbackNetwork`. */
export function enterNetwork(confinement: Exclude<Confinement, { tier: 'process-group' }>, processId: number): readonly string[] {
  const own = confinement.tier === 'user-namespace' ? ['--preserve-credentials', `--user=/proc/${processId}/ns/user`] : [];
  return [confinement.tools.nsenter, ...own, `--net=/proc/${processId}/ns/net`, '--'];
}

function settings(limits: KernelLimits | undefined): string[] {
  return limits?.settings.flatMap((setting) => [limits.tool, setting]) ?? [];
}

function enterNamespaces(confinement: Exclude<Confinement, { tier: 'process-group' }>, networkOf: number | undefined): string[] {
  const { tools, tier } = confinement;
  const network = networkOf === undefined ? [] : enterNetwork(confinement, networkOf);
  // A network made in a user namespace is joined together with it; then there is no other user namespace to make.
  const user = tier === 'user-namespace' && networkOf === undefined ? ['--user', '--map-root-user'] : [];
  // There the program may end what reads the control channel, as that runs as the same user; this it cannot reach.
  const dieWithUs = tier === 'user-namespace' ? [tools.setpriv, '--pdeathsig', 'KILL', '--'] : [];
  return [...network, ...dieWithUs, tools.unshare, ...user, '--pid', '--ipc', '--fork', '--kill-child', '--mount-proc', '--'];
}

function dropPrivileges(confinement: Exclude<Confinement, { tier: 'process-group' }>): string[] {
  const { tools, user } = confinement;
  switch (confinement.tier) {
    case 'namespace-and-user':
      return [tools.setpriv, `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'];
    case 'user-namespace':
      return [tools.unshare, '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--', tools.setpriv, '--inh-caps=-all', '--no-new-privs', '--'];
  }
}

function withSudo(confinement: Exclude<Confinement, { tier: 'process-group' }>, command: readonly string[], keep: readonly string[]): readonly string[] {
  if (confinement.tier !== 'namespace-and-user' || confinement.sudo === undefined) return command;
  const kept = keep.length === 0 ? [] : [`--preserve-env=${keep.join(',')}`];
  const added = ['SUDO_COMMAND', 'SUDO_USER', 'SUDO_UID', 'SUDO_GID', 'SUDO_HOME', 'SUDO_TTY', 'MAIL', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM'].flatMap((name) => ['-u', name]);
  return [confinement.sudo, '-n', ...kept, '--', confinement.tools.env, ...added, `PATH=${TOOL_PATH}`, ...command];
}
