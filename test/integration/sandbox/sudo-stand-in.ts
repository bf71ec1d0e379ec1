import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** One call of the stand-in. */
export interface SudoCall {
  readonly words: readonly string[];
  /** Names of the variables that it was called with. */
  readonly variables: readonly string[];
}

/** A program in the place of `sudo`, for the processes that `launcher` starts and nobody else. */
export interface SudoStandIn extends AsyncDisposable {
  readonly launcher: readonly string[];
  /** Options of `setpriv` that make an ordinary user of us, for whom the stand-in works. */
  readonly setpriv: readonly string[];
  calls(): Promise<SudoCall[]>;
}

/** The right to become root is all that a setuid program has over this user: it stands in for that bit, which a script cannot have. */
const ORDINARY_USER = ['--reuid=4242', '--regid=4242', '--clear-groups', '--inh-caps=-all,+setuid,+setgid', '--ambient-caps=+setuid,+setgid'];
/** Does as sudo does where it asks for no password: all of the environment is gone but what is to be kept, and sudo's own is there. */
const SCRIPT = `#!/bin/sh
for word; do printf '%s\\0' "$word"; done >"RECORD/$$.words" || exit 1
env -0 | tr '\\n\\0' ' \\n' | sed -n 's/^\\([A-Za-z_0-9]*\\)=.*/\\1/p' >"RECORD/$$.variables"
[ "$1" = -n ] || { echo 'sudo: a password is required' >&2; exit 1; }
shift
kept=
while [ "$1" != -- ]; do
  case "$1" in --preserve-env=*) kept=\${1#*=} ;; *) exit 1 ;; esac
  shift
done
shift
IFS=,
for name in $kept; do
  eval "value=\\$$name"
  set -- "$name=$value" "$@"
done
exec setpriv --reuid=0 --regid=0 --clear-groups -- env -i SUDO_USER=runner SUDO_UID=4242 SUDO_GID=4242 SUDO_COMMAND=hidden SUDO_HOME=/home/runner HOME=/root MAIL=/var/mail/root USER=root LOGNAME=root SHELL=/bin/sh TERM=dumb PATH=/usr/sbin:/usr/bin "$@"
`;

/** Needs root on Linux: the stand-in lies over /usr/bin in a mount namespace of the processes that are launched. */
export async function sudoStandIn(): Promise<SudoStandIn> {
  const own = await temporaryFolder('sudo-stand-in');
  const [place, record] = [join(own.path, 'bin'), join(own.path, 'record')];
  await chmod(own.path, 0o755);
  for (const folder of [place, record]) await mkdir(folder);
  await chmod(record, 0o1777);
  await writeFile(join(place, 'sudo'), SCRIPT.replaceAll('RECORD', record));
  await chmod(join(place, 'sudo'), 0o755);
  return {
    launcher: ['unshare', '--mount', '--', 'sh', '-c', 'mount -t overlay -o "lowerdir=$1:/usr/bin" overlay /usr/bin && shift && exec "$@"', 'sh', place],
    setpriv: ORDINARY_USER,
    calls: async () => {
      const files = (await readdir(record)).filter((name) => name.endsWith('.words')).map((name) => join(record, name));
      return Promise.all(files.map(async (file) => ({
        words: (await readFile(file, 'utf8')).split('\0').slice(0, -1),
        variables: (await readFile(file.replace(/words$/, 'variables'), 'utf8')).split('\n').slice(0, -1),
      })));
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}
