import { randomInt } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { messageOf, tailOf, UserError, type Clock } from '@dark-factory/runtime';
import { startConfined } from './confined-process.ts';
import type { HiddenFolder } from './hidden-folders.ts';
import { SYSTEM_PATH, systemTool } from './host-tools.ts';
import { GROUPS, type Confinement, type Launch, type NamespaceTools, type SandboxUser } from './spawn-plan.ts';

/** What the probe found: a confinement that works here, and why stronger ones do not. */
export interface Isolation {
  readonly confinement: Confinement;
  readonly detail: string;
}

/** Where programs of a run live: the run's folder, and the folders of the machine that are hidden from them. */
export interface Place {
  readonly base: string;
  readonly hidden: readonly HiddenFolder[];
}

/** The confinements to try on this machine, strongest first. */
export function candidates(): Confinement[] {
  const tools = namespaceTools();
  const root = process.getuid?.() === 0;
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const strong: Confinement[] = [];
  if (tools !== undefined && root) strong.push({ tier: 'namespace-and-user', tools, user: nobody() });
  const sudo = systemTool('sudo');
  if (tools !== undefined && !root && sudo !== undefined) strong.push({ tier: 'namespace-and-user', sudo, tools, user: nobody() });
  if (tools !== undefined && !root) strong.push({ tier: 'user-namespace', tools, user });
  return strong;
}

/** The confinement that is left where no namespaces can be made. Root still gives its rights up, for groups that nobody else is in: by those every process that was left is found. */
export function weakConfinement(): Confinement {
  const found = process.platform === 'linux' ? systemTool('setpriv') : undefined;
  const setpriv = found === undefined ? {} : { setpriv: found };
  return process.getuid?.() === 0 ? { tier: 'process-group', ...setpriv, user: { uid: nobody().uid, gid: groupsOfItsOwn() } } : { tier: 'process-group', ...setpriv };
}

/**
 * Finds the strongest confinement that works, by running a command under it in a folder of its own.
 * @param placeFor makes the run's folder for the confinement's user; called once a try
 * @throws UserError `sandbox-weak` when only the weakest works and it is not allowed
 */
export async function probeIsolation(
  placeFor: (confinement: Confinement) => Promise<Place>, allowWeak: boolean, clock: Clock, tries: readonly Confinement[] = candidates(),
): Promise<Isolation> {
  const refused: string[] = [];
  for (const confinement of tries) {
    const problem = await tryOut(confinement, placeFor, clock);
    if (problem === undefined) return { confinement, detail: describe(confinement, refused) };
    refused.push(`${nameOf(confinement)}: ${problem}`);
  }
  if (refused.length === 0) refused.push('namespaces need Linux with unshare, nsenter, setpriv and mount');
  if (!allowWeak) {
    throw new UserError({
      code: 'sandbox-weak',
      what: 'Generated code cannot be locked in on this machine',
      details: refused,
      fix: 'Run as root, with password-less sudo, or where unprivileged user namespaces are allowed; or allow weak isolation, on a machine that holds no secrets.',
    });
  }
  const confinement = weakConfinement();
  await placeFor(confinement);
  return { confinement, detail: describe(confinement, refused) };
}

async function tryOut(confinement: Confinement, placeFor: (confinement: Confinement) => Promise<Place>, clock: Clock): Promise<string | undefined> {
  try {
    const place = await placeFor(confinement);
    const program = startConfined(confinement, place.base, probeLaunch(place), clock);
    const ending = await program.ended;
    const said = program.output.text().trim();
    if (ending.kind === 'exited' && ending.code === 0 && said === String(confinement.user?.uid)) return undefined;
    return tailOf(said, 2, 300) || `the probe ended with ${ending.kind === 'exited' ? `exit code ${ending.code}` : ending.kind}`;
  } catch (error) {
    return messageOf(error);
  }
}

function probeLaunch({ base, hidden }: Place): Launch {
  return {
    command: ['sh', '-c', 'read -r pid rest </proc/self/stat && [ "$pid" -lt 100 ] && id -u && : >written && rm written'],
    folder: join(base, 'tmp'),
    env: { PATH: SYSTEM_PATH },
    closed: true,
    privateFolderBytes: 1024 * 1024,
    binds: [],
    hidden,
  };
}

/** What programs may do in the weak tier, in words for the evidence. */
const NOT_STOPPED = 'a program can reach the network, sockets and services of the machine, read and write whatever its user may, and see other processes';
const LEFT_BEHIND = 'and leave one behind whose environment is cleared';

function nameOf(confinement: Confinement): string {
  return confinement.tier === 'namespace-and-user' && confinement.sudo !== undefined ? 'namespace-and-user through sudo' : confinement.tier;
}

function describe(confinement: Confinement, refused: readonly string[]): string {
  const because = refused.length === 0 ? [] : [`stronger isolation does not work here (${refused.join('; ')})`];
  switch (confinement.tier) {
    case 'namespace-and-user':
      return [`own processes, /proc, /tmp, /run and user ${confinement.user.uid}${confinement.sudo === undefined ? '' : ' through sudo'}`, ...because].join('; ');
    case 'user-namespace':
      return ['own processes, /proc, /tmp and /run in a user namespace of our own user, whose files elsewhere are read-only but readable', ...because].join('; ');
    case 'process-group':
      return [`a process group and nothing else${confinement.user === undefined ? ', as our own user' : `, as user ${confinement.user.uid}`}: weak, ${NOT_STOPPED}${confinement.user === undefined ? `, ${LEFT_BEHIND}` : ''}`, ...because].join('; ');
  }
}

function namespaceTools(): NamespaceTools | undefined {
  if (process.platform !== 'linux') return undefined;
  const [sh, env, unshare, setpriv, nsenter, mount, ip] = ['sh', 'env', 'unshare', 'setpriv', 'nsenter', 'mount', 'ip'].map(systemTool);
  if (sh === undefined || env === undefined || unshare === undefined || setpriv === undefined || nsenter === undefined || mount === undefined) return undefined;
  return { sh, env, unshare, setpriv, nsenter, mount, ...(ip === undefined ? {} : { ip }) };
}

/**
 * The number of the first of some groups that are not in use. Containers may have 65,536 numbers only: then one of those that
 * https://systemd.io/UIDS-GIDS/ lists as unused.
 */
function groupsOfItsOwn(): number {
  const mapped = (): boolean => {
    try {
      return readFileSync('/proc/self/gid_map', 'utf8').trim().split('\n').some((line) => {
        const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
        return first + count > 2_100_000_000;
      });
    } catch {
      return false;
    }
  };
  return mapped() ? randomInt(2_000_000_000, 2_100_000_000) : randomInt(60_578, 61_184 - GROUPS);
}

/** The user without rights of this machine. */
function nobody(): SandboxUser {
  try {
    const fields = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).find(([name]) => name === 'nobody');
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid) && gid > 0) return { uid, gid };
  } catch {
    // No such file: the number that Linux gives to nobody.
  }
  return { uid: 65_534, gid: 65_534 };
}

/** The folder that holds the node that runs us: `bin/node` below it. */
export function nodePrefix(): string {
  return dirname(dirname(realpathSync(process.execPath)));
}
