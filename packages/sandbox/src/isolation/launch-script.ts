/**
 * What runs as PID 1 of a program's own PID namespace, before privileges are given up. Its text is fixed; everything that
 * comes from a plan reaches it as an argument or variable. Arguments: base folder, working folder, what it sees of the
 * machine's folders, pairs of folders to bind, `--`, command. Of the machine's folders it sees all (`open`), all with a new
 * /tmp and /dev/shm (`private-tmp`), or that with the rest read-only (`read-only`, where the program's user is our own).
 *
 * Standard input is the control channel: a line names a signal for the command, and its end (also when our process dies)
 * kills everything in the namespace. The shell stays PID 1, so that whatever was double-forked dies with it.
 */
export const LAUNCH_SCRIPT = `
[ "$$" = 1 ] || exit 125
exec 3<&0 </dev/null
base=$1 folder=$2 mask=$3
shift 3
while [ "$1" != -- ]; do
  mount -n --bind "$1" "$2" || exit 125
  shift 2
done
shift
if [ "$mask" != open ]; then
  mount -n --rbind "$base" /mnt && mount -n -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp && mkdir -p "$base" && mount -n --move /mnt "$base" || exit 125
  mount -n -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm || exit 125
fi
if [ "$mask" = read-only ]; then
  while read -r device point rest; do
    case "$point" in
      "$base" | "$base"/* | /tmp | /dev | /dev/* | /proc | /proc/* | /sys | /sys/*) ;;
      *) mount -n -o remount,bind,ro "$point" 2>/dev/null ;;
    esac
  done </proc/self/mounts
fi
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
 * What runs as the unprivileged user just before the command: variables travel under neutral names (\`SANDBOX_0\`…) through
 * the privileged programs before it, because a name such as LD_PRELOAD would change those, and get their names here.
 */
export const VARIABLES_SCRIPT = `
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
