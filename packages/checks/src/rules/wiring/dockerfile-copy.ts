import type { PlacedMessage } from '../../each-source.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, type SourceTree } from '../../source-tree.ts';
import { buildContexts, type BuildContexts } from '../../wiring/build-contexts.ts';
import { copyWords, sourceIn } from '../../wiring/copied-files.ts';
import { dockerfiles } from '../../wiring/dockerfiles.ts';
import { dockerIgnoreLines, excludedBy } from '../../wiring/ignore-files.ts';
import { isMentionedInScripts, isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import type { Dockerfile, DockerWord } from '../../wiring/read-dockerfile.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** A file that a Dockerfile copies and that is not in its build context. */
export const rule: Rule = {
  id: 'wiring/dockerfile-copy',
  severity: 'error',
  summary: 'COPY or ADD names a file that is not in the build context, or that .dockerignore leaves out.',
  docs: [
    'The build stops with `"/x": not found`. Paths are relative to the build context: the one that a compose file or workflow names, or else the folder of the Dockerfile or any above it. What a build makes (`dist`, `*.jar`), what `.gitignore` leaves out and what a script of the tree makes is left alone, and so are patterns.',
    'Correct the path, write the file that is missing, or take it out of `.dockerignore`.',
  ].join('\n\n'),
  reads: ['dockerfile'],
  examples: {
    good: [
      { title: 'There, made by a build, or a pattern', files: { Dockerfile: 'FROM node AS build\nCOPY package.json package-lock.json* ./\nCOPY src/ ./src/\nADD https://example.org/a.txt /a\nCOPY ["src/a.js", "./"]\nCOPY $X ./\nFROM nginx\nCOPY --from=build /app/dist /x\nCOPY --from=0 /a /b\nCOPY dist /y\nCOPY . .\n', 'package.json': '{"private": true}', 'src/a.js': '' } },
      { title: 'The context is the root', files: { 'docker/api/Dockerfile': 'FROM python\nCOPY requirements.txt ./\n', 'requirements.txt': '' } },
    ],
    bad: [
      { title: 'Not there', files: { Dockerfile: 'FROM python\nCOPY requirements.txt ./\nCOPY app/ \\\n  config/ ./\n', 'app/main.py': '', 'backend/requirements.txt': '' }, reports: ['Dockerfile:2', 'Dockerfile:4'] },
      { title: 'Not in the context that compose names', files: { 'api/Dockerfile': 'FROM python\nCOPY api/main.py ./\n', 'api/main.py': '', 'compose.yaml': 'services:\n  api: {build: ./api}\n' }, reports: ['api/Dockerfile:2'] },
      { title: 'Left out by .dockerignore', files: { Dockerfile: 'FROM python\nCOPY docs/a.md ./\n', 'docs/a.md': '', '.dockerignore': '*.log\ndocs\n' }, reports: ['Dockerfile:2'] },
      { title: 'No such stage', files: { Dockerfile: 'FROM node AS build\nFROM nginx\nCOPY --from=builder /a /b\n' }, reports: ['Dockerfile:3'] },
      { title: 'Another case', files: { Dockerfile: 'FROM python\nCOPY App/main.py ./\n', 'app/main.py': '' }, reports: ['Dockerfile:2'], mended: { Dockerfile: 'FROM python\nCOPY app/main.py ./\n' } },
    ],
  },
  async check(tree) {
    const contexts = await tree.use(buildContexts);
    return [...tree.use(dockerfiles).values()].flatMap((file) => [...stageFaults(tree, file), ...copyFaults(tree, file, contexts.get(file.path)!)]);
  },
};

/** Official images that a name without a tag or slash may mean (hub.docker.com/u/library), the usual ones. */
const IMAGES = new Set(['alpine', 'amazoncorretto', 'amazonlinux', 'archlinux', 'bash', 'buildpack-deps', 'busybox', 'caddy', 'composer', 'debian', 'docker', 'eclipse-temurin', 'elixir', 'erlang', 'fedora', 'gcc', 'golang', 'gradle', 'haskell', 'httpd', 'influxdb', 'julia', 'mariadb', 'maven', 'memcached', 'mongo', 'mysql', 'nats', 'nginx', 'node', 'openjdk', 'perl', 'php', 'postgres', 'pypy', 'python', 'rabbitmq', 'redis', 'registry', 'ruby', 'rust', 'scratch', 'swift', 'tomcat', 'traefik', 'ubuntu', 'vault', 'wordpress', 'consul', 'telegraf', 'kong', 'hello-world', 'jruby', 'clojure', 'dart', 'r-base', 'spark', 'flink', 'zookeeper', 'sonarqube', 'nextcloud', 'ghost', 'drupal', 'joomla', 'adminer', 'haproxy', 'varnish']);

function stageFaults(tree: SourceTree, { path, instructions }: Dockerfile): Problem[] {
  if (hasOtherContexts(tree)) return [];
  const stages = new Set(instructions.flatMap(({ keyword, words }) => (keyword === 'FROM' && words[1]?.text.toUpperCase() === 'AS' && words[2] !== undefined ? [words[2].text.toLowerCase()] : [])));
  return instructions.flatMap((instruction) => {
    const flag = instruction.keyword === 'COPY' ? instruction.flags.find(({ name }) => name === 'from') : undefined;
    const from = flag?.value?.replace(/^["']|["']$/g, '').toLowerCase();
    if (flag === undefined || from === undefined || !/^[a-z][a-z0-9_-]*$/.test(from) || stages.has(from) || IMAGES.has(from)) return [];
    return [{ path, line: flag.line, column: flag.column, message: `--from=${from} names no stage of this Dockerfile${stages.size === 0 ? '' : `; it has ${[...stages].join(', ')}`}` }];
  });
}

/** Names for `--from` may also be given when the build is started. */
function hasOtherContexts(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /\.(ya?ml|hcl|sh|json)$|(^|\/)(Makefile|justfile)$/.test(path) && /build-contexts?\b|additional_contexts|\bcontexts\s*=|"contexts"/.test(tree.text(path) ?? ''));
}

function copyFaults(tree: SourceTree, file: Dockerfile, contexts: BuildContexts): Problem[] {
  const problems: Problem[] = [];
  for (const instruction of file.instructions) {
    const words = copyWords(instruction);
    if (words === undefined || words.from !== undefined || instruction.flags.some(({ name }) => name === 'parents')) continue;
    for (const source of words.sources) {
      const problem = sourceFault(tree, file, contexts, source);
      if (problem !== undefined) problems.push({ path: file.path, ...problem });
    }
  }
  return problems;
}

function sourceFault(tree: SourceTree, file: Dockerfile, { folders, namedBy }: BuildContexts, source: DockerWord): PlacedMessage | undefined {
  const { text, line, column } = source;
  if (/[$*?[\]{}"'\\]|^[a-z][a-z0-9+.-]*:|^git@|\.git$/i.test(text)) return undefined;
  const paths = folders.map((folder) => sourceIn(folder, text));
  const found = folders.find((_, index) => isThere(tree, paths[index]!));
  if (found !== undefined) return ignoredFault(tree, file, found, sourceIn(found, text), source, namedBy !== undefined || folders.length === 1);
  if (paths.some((path) => isMade(tree, path)) || isProgram(tree, text)) return undefined;
  const problem: PlacedMessage = {
    line, column, message: `"${text}" is not in the build context${namedBy === undefined ? '' : ` ${folders.map((folder) => folder || '.').join(' or ')}`}`,
    ...(isMentionedInScripts(tree, baseOf(text)) || isPublishedPackage(tree) ? { severity: 'warning', confidence: 'medium' } : {}),
  };
  const placed = withWhereabouts(tree, file.path, problem, paths[0]!, text);
  return namedBy === undefined ? placed : { ...placed, related: [...placed.related ?? [], { ...namedBy, message: 'names the build context' }] };
}

/** A name without an extension in a tree of a compiled language is the program that the build makes. */
function isProgram(tree: SourceTree, text: string): boolean {
  return !/\.[A-Za-z0-9]+$/.test(baseOf(text)) && !text.endsWith('/') && tree.files.some(({ path }) => /(^|\/)(go\.mod|Cargo\.toml|CMakeLists\.txt|\.goreleaser\.ya?ml|build\.zig|meson\.build)$/.test(path));
}

function ignoredFault(tree: SourceTree, file: Dockerfile, context: string, path: string, { text, line, column }: DockerWord, sure: boolean): PlacedMessage | undefined {
  const own = `${file.path}.dockerignore`;
  const ignore = tree.has(own) ? own : context === '' ? '.dockerignore' : `${context}/.dockerignore`;
  const lines = tree.has(ignore) ? dockerIgnoreLines(tree.text(ignore) ?? '') : [];
  const relative = context === '' ? path : path.slice(context.length + 1);
  const by = relative === '' ? undefined : excludedBy(lines, relative);
  if (by === undefined || lines.some(({ negated }) => negated)) return undefined;
  return { line, column, message: `"${text}" is excluded by .dockerignore`, related: [{ path: ignore, line: by.line, message: 'leaves it out' }], ...(sure ? {} : { severity: 'warning' as const, confidence: 'medium' as const }) };
}
