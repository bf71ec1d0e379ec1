import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/syntax/shell.ts';
import { findingsOf, withChange } from './one-change.ts';

const SCRIPT = 'docker/entrypoint.sh';
const FILES = { [SCRIPT]: `#!/usr/bin/env bash
set -euo pipefail

wait_for() {
  local host=$1 port=\${2:-5432}
  until (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; do
    echo "waiting for $host" >&2
    sleep 1
  done
}

case "\${1:-serve}" in
  serve)
    wait_for db
    if [[ "\${MIGRATE:-yes}" == yes ]]; then
      alembic upgrade head
    fi
    exec uvicorn app.main:app --port "\${PORT:-8000}"
    ;;
  worker) exec python -m app.worker ;;
  *)
    cat <<'USAGE'
usage: entrypoint serve|worker, it's all
USAGE
    exit 2
    ;;
esac
` };

test('an entry point with functions, cases and a heredoc is right', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([]);
});

test.each([
  ['an if without fi', '    fi\n', '', `error syntax/shell ${SCRIPT}:18:0 syntax error near unexpected token \`;;'`],
  ['a loop without do', '2>/dev/null; do', '2>/dev/null;', `error syntax/shell ${SCRIPT}:9:0 syntax error near unexpected token \`done'`],
  ['a quote that is not closed', '"waiting for $host"', '"waiting for $host', 'unexpected EOF while looking for matching `"'],
  ['a case without esac', 'esac\n', '', `error syntax/shell ${SCRIPT}:27:0 `],
])('%s', async (_, from, to, expected) => {
  const [first] = await findingsOf([rule], withChange(FILES, SCRIPT, from, to));
  expect(first).toContain(expected);
});
