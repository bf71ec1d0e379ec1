/** What a command starts. */
export type Launch =
  /** A file by its path as written. */
  | { readonly kind: 'file'; readonly path: string; readonly tool: string }
  /** A Python module, `a.b`, with the attribute that is taken from it (`app` of `a.b:app`). */
  | { readonly kind: 'module'; readonly module: string; readonly attribute: string | undefined; readonly tool: string }
  /** A script of `package.json`. */
  | { readonly kind: 'package-script'; readonly name: string; readonly tool: string }
  /** A program that is looked up on the path. */
  | { readonly kind: 'program'; readonly name: string };

/** Options of a tool that take the next word; of other options nothing is known and the command is not read on. */
const WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  python: ['-W', '-X'], node: ['-r', '--require', '--import', '--loader', '--experimental-loader', '--env-file', '-C', '--conditions', '--title', '--max-old-space-size'],
  tsx: ['--tsconfig', '--env-file', '--import', '-r', '--require'], 'ts-node': ['-P', '--project', '-r', '--require', '-O', '--compiler-options'], nodemon: ['--exec', '-x', '--watch', '-w', '-e', '--ext', '--ignore', '-i'],
  bash: ['-o', '-O'], uvicorn: ['--host', '--port', '--workers', '--log-level', '--loop', '--http', '--ws', '--lifespan', '--interface', '--env-file', '--log-config', '--root-path', '--proxy-headers-trusted', '--forwarded-allow-ips', '--timeout-keep-alive', '--timeout-graceful-shutdown', '--reload-dir', '--reload-include', '--reload-exclude', '--limit-concurrency', '--limit-max-requests', '--backlog', '--ssl-keyfile', '--ssl-certfile', '--uds', '--fd', '--header'],
  gunicorn: ['-b', '--bind', '-w', '--workers', '-k', '--worker-class', '-t', '--timeout', '-c', '--config', '--threads', '--log-level', '--access-logfile', '--error-logfile', '--keep-alive', '--graceful-timeout', '--max-requests', '--max-requests-jitter', '-n', '--name', '--worker-tmp-dir', '--user', '--group', '-u', '-g', '--log-config', '--forwarded-allow-ips', '--worker-connections', '-e', '--env', '--pid', '-p', '--access-logformat', '--log-file'],
  hypercorn: ['-b', '--bind', '-w', '--workers', '-k', '--worker-class', '-c', '--config', '--log-level', '--access-logfile', '--error-logfile', '--root-path', '--keep-alive'],
};
const RUNNERS: Readonly<Record<string, string>> = { python3: 'python', pypy: 'python', pypy3: 'python', sh: 'bash', ash: 'bash', dash: 'bash', 'ts-node-dev': 'tsx', 'ts-node-esm': 'ts-node', tsnd: 'tsx' };
/** Words in front of a command that change nothing about what it starts. */
const PREFIXES = new Set(['exec', 'time', 'nice', 'nohup', 'cross-env', 'env', 'dumb-init', 'tini', '/usr/bin/tini', '/sbin/tini', '--', 'npx', 'bunx', 'sudo']);

/** What the commands of a line start: parts between `&&`, `||`, `;` and `|`. After a `cd` nothing more is read. */
export function launchesOf(line: string): Launch[] {
  const launches: Launch[] = [];
  for (const part of splitCommands(line)) {
    const words = wordsOf(part);
    if (words === undefined) return launches;
    if (/^(cd|pushd|source|\.|if|for|while|case|test|\[+|!|\()$/.test(words[0] ?? '')) return launches;
    const launch = launchOf(words);
    if (launch !== undefined) launches.push(launch);
  }
  return launches;
}

/** What a command given as words starts, as in the exec form of `CMD`. */
export function launchOf(all: readonly string[]): Launch | undefined {
  let words = [...all];
  while (words.length > 0 && (PREFIXES.has(words[0]!) || /^[A-Za-z_][A-Za-z0-9_]*=/.test(words[0]!))) words = words.slice(1);
  if (/^(uv|poetry|pdm|pipenv|hatch|rye)$/.test(words[0] ?? '') && words[1] === 'run') words = words.slice(2);
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith('-') || hasVariable(first)) return undefined;
  const name = first.slice(first.lastIndexOf('/') + 1);
  const tool = /^python3?(\.\d+)?$/.test(name) ? 'python' : RUNNERS[name] ?? name;
  if (first.startsWith('./') || first.startsWith('../') || (first.includes('/') && /\.(sh|py|js|mjs|cjs|ts)$/.test(first))) return { kind: 'file', path: first, tool: 'shell' };
  if (/^(python|node|tsx|ts-node|bash|nodemon|bun|deno)$/.test(tool)) return withInterpreter(tool, rest);
  if (/^(uvicorn|gunicorn|hypercorn)$/.test(tool)) return served(tool, rest);
  if (/^(npm|pnpm|yarn)$/.test(tool)) return packageScript(tool, rest);
  return { kind: 'program', name: first };
}

function withInterpreter(tool: string, words: readonly string[]): Launch | undefined {
  const rest = (tool === 'deno' || tool === 'bun') && words[0] === 'run' ? words.slice(1) : tool === 'tsx' && words[0] === 'watch' ? words.slice(1) : words;
  if (tool === 'python' && rest.includes('-m') && rest.slice(0, rest.indexOf('-m')).every((word) => /^-[uBOIsESq]+$/.test(word))) {
    const [module, ...others] = rest.slice(rest.indexOf('-m') + 1);
    if (module === undefined || hasVariable(module)) return undefined;
    return /^(uvicorn|gunicorn|hypercorn)$/.test(module) ? served(module, others) : { kind: 'module', module, attribute: undefined, tool };
  }
  const script = firstOperand(tool, rest);
  if (script === undefined || hasVariable(script)) return undefined;
  const isFile = tool === 'python' ? /\.py$/.test(script) : tool === 'bash' ? /\.(sh|bash)$|\//.test(script) : /\.[cm]?[jt]sx?$/.test(script);
  return isFile ? { kind: 'file', path: script, tool } : undefined;
}

/** The first word that is no option; `undefined` when an option runs code of its own, or is not known to take no value. */
function firstOperand(tool: string, words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith('-')) return word;
    if (WITH_VALUE[tool]?.includes(word)) {
      index += 1;
      continue;
    }
    if (/^(-c|-e|-p|-m|--eval|--print|--test|--check|--watch-path.*|--build.*|--run)$/.test(word) || (tool === 'bash' && /^-\w*c/.test(word))) return undefined;
  }
  return undefined;
}

function served(tool: string, words: readonly string[]): Launch | undefined {
  if (words.some((word) => /^--(app-dir|chdir|pythonpath|paste)\b/.test(word))) return undefined;
  const target = firstOperand(tool, words);
  const match = /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)?/.exec(target ?? '');
  return match === null ? undefined : { kind: 'module', module: match[1]!, attribute: match[2], tool };
}

function packageScript(tool: string, words: readonly string[]): Launch | undefined {
  // With options the command may run in another package of a workspace.
  if (words.some((word) => /^(-w|--workspaces?|--prefix|-C|--cwd|--filter|-F|-r|--recursive|--dir|--if-present|workspaces?)\b/.test(word))) return undefined;
  const [verb, name] = words;
  if (verb === 'run' || verb === 'run-script') return name === undefined || !/^[A-Za-z0-9][\w:.-]*$/.test(name) ? undefined : { kind: 'package-script', name, tool };
  return tool === 'npm' && (verb === 'start' || verb === 'test') ? { kind: 'package-script', name: verb, tool } : undefined;
}

function hasVariable(word: string): boolean {
  return /[$`*?{}<>[\]%]/.test(word);
}

/** Splits at `&&`, `||`, `;`, `|`, `&` and line ends outside quotes. */
function splitCommands(line: string): string[] {
  const parts: string[] = [];
  let [part, quote] = ['', ''];
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (/[;&|\n]/.test(character) && line[index - 1] !== '>') {
      parts.push(part);
      part = '';
      continue;
    }
    part += character;
  }
  return [...parts, part].map((text) => text.trim()).filter((text) => text !== '');
}

/** The words of a simple command; `undefined` where a substitution or a redirection makes it more than that. */
function wordsOf(part: string): string[] | undefined {
  if (/\$\(|`|<\(|^\{|^\(/.test(part)) return undefined;
  return (part.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/s, '$2'));
}
