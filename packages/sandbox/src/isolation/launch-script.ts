/**
 * What runs as PID 1 of a program's own PID namespace, before privileges are given up. Its text is fixed; everything that
 * comes from a plan reaches it as an argument or variable. Arguments: base folder, working folder, what it sees of the
 * machine's folders, bytes for each folder in memory, `rw` or `ro` with a folder and the place to bind it at for each bind,
 * `--`, `hide` with a folder and its mode for each folder that is hidden, after each of these `keep` with what is there and
 * where it is to be seen for all that stays, `--`, command. Of the machine's folders it sees all as they are but /dev/shm, where a killed server leaves pieces (`open`,
 * for programs of the machine's own), or (`closed`) all but its base read-only, with empty folders in memory for those that
 * everybody may write to and for /run, where the machine's services have their sockets: a read-only mount does not keep a
 * program from connecting to those. The run's database server is not to be reached by its files either. In a hidden folder
 * it sees what is kept, and nothing else.
 *
 * Standard input is the control channel: a line names a signal for the command, and its end (also when our process dies)
 * kills everything in the namespace. The shell stays PID 1, so that whatever was double-forked dies with it.
 */
export const LAUNCH_SCRIPT = `
[ "$$" = 1 ] || exit 125
exec 3<&0 </dev/null
base=$1 folder=$2 view=$3 bytes=$4
shift 4
while [ "$1" != -- ]; do
  mount -n --bind "$2" "$3" || exit 125
  [ "$1" = rw ] || mount -n -o remount,bind,ro "$3" || exit 125
  shift 3
done
shift
hold() {
  [ -L "$1" ] || [ ! -d "$1" ] || mount -n -t tmpfs -o "nosuid,nodev,$2" tmpfs "$1" || exit 125
}
reveal() {
  [ -z "$hidden" ] || { umount -n -l "$aside" && rmdir "$aside"; } || exit 125
}
hidden= aside=/tmp/.hidden
hold /dev/shm "mode=1777,size=$bytes,nr_inodes=200000"
if [ "$view" = closed ]; then
  resolver=$(readlink -f /etc/resolv.conf)
  names=$(cat /etc/resolv.conf 2>/dev/null)
  stage=/mnt
  case "$base" in /mnt/*) stage=/media ;; esac
  mount -n --rbind "$base" "$stage" || exit 125
  for place in /tmp /var/tmp; do hold "$place" "mode=1777,size=$bytes,nr_inodes=200000"; done
  for place in /run /var/run; do hold "$place" mode=755,size=1m; done
  case "$resolver" in /run/* | /var/run/*) mkdir -p "\${resolver%/*}" && printf '%s\\n' "$names" >"$resolver" ;; esac
  mkdir -p "$base" && mount -n --move "$stage" "$base" || exit 125
  for place in "$base/pg" "$base/s"; do hold "$place" ro,mode=0,size=4k; done
  mask=$(umask)
  umask 022
  while [ "$1" != -- ]; do
    if [ "$1" = hide ]; then
      reveal
      hidden=$2
      mkdir "$aside" && mount -n --rbind "$hidden" "$aside" && mount -n -t tmpfs -o "nosuid,nodev,mode=$3,size=1m" tmpfs "$hidden" || exit 125
    else
      from=$2 to=$3
      case "$from" in "$hidden"/*) from=$aside\${from#"$hidden"} ;; esac
      if [ -d "$from" ]; then mkdir -p "$to"; else mkdir -p "\${to%/*}" && [ -e "$to" ] || : >"$to"; fi
      mount -n --rbind "$from" "$to"
    fi
    shift 3
  done
  reveal
  umask "$mask"
  while read -r device point kind options rest; do
    case "$point" in
      "$base" | "$base"/* | /tmp | /var/tmp | /dev | /dev/pts | /dev/shm | /proc | /proc/*) continue ;;
      *\\\\*) point=$(printf '%b' "$point") ;;
    esac
    flags=
    for flag in nosuid nodev noexec noatime nodiratime relatime; do
      case ",$options," in *,$flag,*) flags=$flags,$flag ;; esac
    done
    mount -n -o "remount,bind,ro$flags" "$point" 2>/dev/null
  done </proc/self/mounts
fi
while [ "$1" != -- ]; do shift; done
shift
cd "$folder" || exit 125
"$@" 3<&- &
main=$!
exec 2>/dev/null
{ while read -r signal; do kill -s "$signal" "$main"; done; kill -9 -1; } <&3 >/dev/null &
exec 3<&-
wait "$main"
exit $?
`;

/**
 * Sets limits on this shell and what it becomes. Arguments: a `prlimit` and a setting each, up to `--`. A limit that cannot be
 * set is one that is lower already. The kernel is asked to end these programs first when memory is short.
 */
const SET_LIMITS = `
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
while [ "$1" != -- ]; do
  "$1" --pid "$$" "$2" 2>/dev/null
  shift 2
done
shift
`;

/** What runs before the command where there are no namespaces: limits, then the command. */
export const LIMITS_SCRIPT = `${SET_LIMITS}
exec "$@"
`;

/**
 * What runs as the unprivileged user just before the command: variables travel under neutral names (\`SANDBOX_0\`…) through
 * the privileged programs before it, because a name such as LD_PRELOAD would change those, and get their names here.
 */
export const VARIABLES_SCRIPT = `${SET_LIMITS}
count=$1 index=0
shift
while [ "$index" -lt "$count" ]; do
  eval "variable=\\$SANDBOX_$index"
  unset "SANDBOX_$index"
  export "$variable"
  index=$((index + 1))
done
unset count index variable PWD OLDPWD
exec "$@"
`;
