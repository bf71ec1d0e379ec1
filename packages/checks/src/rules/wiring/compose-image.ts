import type { Problem, Rule } from '../../rule.ts';
import { baseOf } from '../../source-tree.ts';
import { composeFiles, includesOthers, isOverlay, type ComposeFile } from '../../wiring/compose-files.ts';
import { below, textAt } from '../../wiring/located.ts';

const GIVES_IMAGE = ['image', 'build', 'extends', 'provider'];
const ASIDE = /(^|\/)(tests?|__tests__|fixtures?|testdata|templates?|examples?|snippets?)\//i;

/** A compose service that has nothing to run. */
export const rule: Rule = {
  id: 'wiring/compose-image',
  severity: 'error',
  summary: 'A compose service has neither an image nor a build.',
  docs: [
    '`docker compose up` refuses the whole project: `service "x" has neither an image nor a build context specified`. Nothing is said where another compose file of the tree gives the service one, or builds on the file.',
    'Give the service `image:` or `build:`.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'An image, a build, one of each by other ways', files: { 'compose.yaml': 'x-base: &base {image: nginx}\nservices:\n  a: {image: nginx}\n  b: {build: .}\n  c: {<<: *base}\n  d: {ports: ["80:80"]}\n  e: {extends: a}\n', 'compose.override.yaml': 'services:\n  d: {image: nginx}\n', Dockerfile: 'FROM alpine\n' } },
    ],
    bad: [{ title: 'Nothing to run', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx\n  db:\n    ports:\n      - 5432:5432\n' }, reports: ['compose.yaml:4'] }],
  },
  async check(tree) {
    const files = await tree.use(composeFiles);
    return files.flatMap((file) => (isOverlay(file) || includesOthers(file) || ASIDE.test(file.path) || isBuiltOn(file, files) ? [] : withoutImage(file, files)));
  },
};

function withoutImage(file: ComposeFile, files: readonly ComposeFile[]): Problem[] {
  return [...file.services.values()].flatMap(({ key, value, line, column }) => {
    if (value.kind !== 'map' || key.startsWith('x-') || GIVES_IMAGE.some((name) => value.entries.has(name))) return [];
    const given = files.some((other) => other !== file && GIVES_IMAGE.some((name) => below(other.services.get(key)?.value, name) !== undefined));
    return given ? [] : [{ path: file.path, line, column, message: `service "${key}" has neither an image nor a build context specified: invalid compose project` }];
  });
}

/** Whether services of another file extend those of this one. */
function isBuiltOn(file: ComposeFile, files: readonly ComposeFile[]): boolean {
  return files.some((other) => [...other.services.values()].some(({ value }) => baseOf(textAt(below(value, 'extends', 'file')) ?? '') === baseOf(file.path)));
}
