import type { Fix } from '@dark-factory/contracts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { buildsOf, composeFiles, includesOthers, type ComposeFile } from '../../wiring/compose-files.ts';
import { dockerfiles } from '../../wiring/dockerfiles.ts';
import { below, textAt, type Located } from '../../wiring/located.ts';
import { bareImageName, isOfficialImage } from '../../wiring/official-images.ts';

const ASIDE = /(^|\/)(tests?|__tests__|fixtures?|testdata|templates?|examples?|snippets?)\//i;
/** Where the building of an image would be written down. */
const RECIPE = /\.(sh|bash|zsh|ps1|bat|ya?ml|hcl|json|toml|md|rst|txt|py|tf|nix|bzl|bazel|gradle|kts|xml|sbt|groovy|env)$|(^|\/)(Makefile|GNUmakefile|[Jj]ustfile|Jenkinsfile|Earthfile|Rakefile|BUILD|\.env[^/]*)$/;

/** A compose service that starts an image which no registry has and nothing builds. */
export const rule: Rule = {
  id: 'wiring/image-unbuilt',
  severity: 'error',
  summary: 'A compose service starts an image that nothing builds.',
  docs: [
    'A name of one word is looked for among the official images of Docker Hub: `pull access denied for shelf-api, repository does not exist`. Such an image must be built on the spot, by a `build:` beside the `image:` or by a script.',
    'Give the service a `build:` with the folder of its Dockerfile. It is an error where the tree has a Dockerfile that no service builds, and a warning otherwise; nothing is said where a script, a workflow or a page of documentation of the tree names the image as one that is built or loaded.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'Official, of a namespace, built by another service, by a script', files: { 'compose.yaml': 'services:\n  a: {image: "postgres:17"}\n  b: {image: ghcr.io/x/shelf}\n  c: {image: shelf, build: .}\n  d: {image: "shelf:latest", command: work}\n  e: {image: shelf-web}\n  f: {image: "${IMAGE}"}\n', Dockerfile: 'FROM alpine\n', 'web/Dockerfile': 'FROM alpine\n', 'build.sh': 'docker build -t shelf-web web\n' } },
      { title: 'As the documentation says', files: { 'compose.yaml': 'services:\n  web: {image: shelf}\n', Dockerfile: 'FROM alpine\n', 'README.md': 'First: `docker build --tag=shelf:latest .`\n' } },
    ],
    bad: [
      { title: 'A Dockerfile that nothing builds', files: { 'compose.yaml': 'services:\n  db:\n    image: postgres:17\n  api:\n    image: shelf-api:latest\n    ports: ["8000:8000"]\n', 'backend/Dockerfile': 'FROM alpine\n' }, reports: ['compose.yaml:5'] },
      { title: 'Misspelt', files: { 'compose.yaml': 'services:\n  db:\n    image: postgress:17\n' }, reports: ['compose.yaml:3'] },
    ],
  },
  async check(tree) {
    const files = await tree.use(composeFiles);
    const built = new Set(files.flatMap(({ services }) => [...services.values()]).flatMap(({ value }) => (below(value, 'build') === undefined ? [] : bareImageName(textAt(below(value, 'image')) ?? '') ?? [])));
    return files.flatMap((file) => (ASIDE.test(file.path) || includesOthers(file) ? [] : unbuiltIn(tree, files, file, built)));
  },
};

function unbuiltIn(tree: SourceTree, files: readonly ComposeFile[], file: ComposeFile, built: ReadonlySet<string>): Problem[] {
  return [...file.services].flatMap(([service, { value }]) => {
    const image = below(value, 'image');
    const text = textAt(image);
    const name = text === undefined ? undefined : bareImageName(text);
    if (image === undefined || name === undefined || isOfficialImage(name) || built.has(name) || below(value, 'build') !== undefined || isBuiltElsewhere(files, file, service) || isNamedByRecipe(tree, name)) return [];
    const idle = idleDockerfiles(tree, files, file.folder);
    return [problemOf(tree, file, { service, image, text: text! }, idle)];
  });
}

function problemOf(tree: SourceTree, file: ComposeFile, { service, image, text }: { readonly service: string; readonly image: Located; readonly text: string }, idle: readonly string[]): Problem {
  const [dockerfile, other] = idle;
  return {
    path: file.path, line: image.line, column: image.column,
    message: `service "${service}": nothing builds the image ${text}, and it is none of the official ones: pull access denied`,
    related: idle.slice(0, 3).map((path) => ({ path, line: 1, message: 'no service builds this one' })),
    fixes: dockerfile === undefined || other !== undefined ? [] : fixOf(tree, file, image, dockerfile),
    ...(idle.length > 0 ? {} : { severity: 'warning', confidence: 'medium' }),
  };
}

/** Whether another file of the folder, laid over this one, builds the service. */
function isBuiltElsewhere(files: readonly ComposeFile[], file: ComposeFile, service: string): boolean {
  return files.some((other) => other !== file && other.folder === file.folder && below(other.services.get(service)?.value, 'build') !== undefined);
}

/** Whether a text of the tree tags, loads or names the image where images are made. */
function isNamedByRecipe(tree: SourceTree, name: string): boolean {
  const word = `${name.replace(/[.]/g, '\\.')}(?![\\w-])`;
  const made = new RegExp(`(?:(?:-t|--tag)[ =]+["']?(?:[\\w./$\{}-]{1,80}/)?|\\b(?:tags?|images?\\w*|repo\\w*|IMAGE\\w*|name)["']?\\s{0,4}[:=]\\s{0,4}["'\\[]{0,2}(?:[\\w./$\{}-]{1,80}/)?|\\bdocker (?:tag|load|pull|save|import|commit)\\b[^\\n]{0,80}\\b)${word}`, 'm');
  return tree.files.some(({ path }) => RECIPE.test(path) && !/compose[^/]*\.ya?ml$/.test(baseOf(path)) && (tree.text(path) ?? '').includes(name) && made.test(tree.text(path)!));
}

/** Dockerfiles at or below the folder of a compose file that no service of the tree builds. */
function idleDockerfiles(tree: SourceTree, files: readonly ComposeFile[], folder: string): string[] {
  const built = new Set(files.flatMap(buildsOf).map(({ context, dockerfile }) => joinPath(context ?? '', textAt(dockerfile) ?? 'Dockerfile')));
  return [...tree.use(dockerfiles).keys()].filter((path) => (folder === '' || path.startsWith(`${folder}/`)) && !ASIDE.test(path) && !path.includes('.devcontainer/') && !built.has(path));
}

/** `build:` below `image:`, in the same indentation. */
function fixOf(tree: SourceTree, file: ComposeFile, image: Located, dockerfile: string): Fix[] {
  const line = (tree.text(file.path) ?? '').split(/\r\n|\r|\n/)[image.line - 1] ?? '';
  const indent = /^([ ]+)image:/.exec(line)?.[1];
  if (indent === undefined) return [];
  const context = folderOf(dockerfile).slice(file.folder === '' ? 0 : file.folder.length + 1);
  return [{ title: `Build it from ${dockerfile}`, safety: 'offered', edits: [{ kind: 'replace', path: file.path, line: image.line, column: indent.length + 1, endLine: image.line, endColumn: indent.length + 1, text: `build: ./${context}\n${indent}` }] }];
}
