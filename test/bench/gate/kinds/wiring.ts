import { deleting, replacing, type Kind } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

const COMPOSE = /(docker-)?compose\.ya?ml$/;
const DOCKERFILE = /Dockerfile$/;

function mentioning(name: RegExp): (tree: Tree, path: string) => readonly string[] {
  return (tree) => [...tree].filter(([, text]) => typeof text === 'string' && name.test(text)).map(([path]) => path);
}

/** Faults between build files, compose files, workflows, scripts and docs. */
export const WIRING_KINDS: readonly Kind[] = [
  { id: 'docker-copy-missing', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(DOCKERFILE, /^COPY (?!--from|\. \.|\S+ \S+ \S+)(\S+)/gm, ({ groups }) => `COPY ${groups[1]!.replace(/\/$/, '').replace(/(\.\w+)?$/, '-files$1')}`) },
  { id: 'docker-copied-file-deleted', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: deleting(/(^|\/)(nginx\.conf|wsgi\.py|alembic\.ini|entrypoint\.sh|start\.sh|requirements\.txt|index\.html)$/, (tree, path) => mentioning(new RegExp(`^COPY .*${path.slice(path.lastIndexOf('/') + 1)}`, 'm'))(tree, path)) },
  { id: 'docker-cmd-module', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/(Dockerfile|\.sh)$/, /\b([a-z_]+(?:\.[a-z_]+)?):(app|application)\b/g, ({ groups }) => `${groups[1]!}_server:${groups[2]!}`) },
  { id: 'docker-cmd-attribute', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/(Dockerfile|\.sh)$/, /\b([a-z_]+(?:\.[a-z_]+)?):(app|application)\b/g, ({ groups }) => `${groups[1]!}:web_${groups[2]!}`) },
  { id: 'docker-entry-file', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(DOCKERFILE, /^(CMD|ENTRYPOINT) \[(.*)\/(\w+)\.(js|sh)"/gm, ({ groups }) => `${groups[1]!} [${groups[2]!}/${groups[3]!}-all.${groups[4]!}"`) },
  { id: 'compose-context', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /(build: |context: )(\.\S*)/g, ({ groups }) => `${groups[1]!}${groups[2] === '.' ? './service' : `${groups[2]!}-service`}`) },
  { id: 'compose-dockerfile', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /dockerfile: (\S+)/g, ({ groups }) => `dockerfile: ${groups[1]!}.prod`) },
  { id: 'compose-depends-on', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /(?<=depends_on:(?:\n *(?:- )?| \[))(\w+)/g, ({ groups }) => `${groups[1]!}_service`) },
  { id: 'compose-undefined-volume', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /(?<=- |source: )([a-z-]+)(?=:\/|\n *target)/g, ({ groups }) => `${groups[1]!}-files`) },
  { id: 'compose-undefined-network', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /networks: \[(\w+)\]/g, ({ groups }) => `networks: [${groups[1]!}, outer]`) },
  { id: 'compose-env-file', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /(?<=env_file:(?:\n *- | ))\.env\.example/g, () => '.env.production') },
  { id: 'compose-no-image', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /^ *(image: \S+|build: \S+)\n/gm, () => '') },
  { id: 'compose-image-unbuilt', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(COMPOSE, /^( *)build: \S+\n/gm, ({ groups }) => `${groups[1]!}image: our-service:latest\n`) },
  { id: 'compose-host-in-url', room: 'wiring', rules: ['wiring/', 'environment/'], severity: 'warning', mutate: replacing(COMPOSE, /@(db|postgres|database)(?=:5432)/g, ({ groups }) => `@${groups[1]!}-server`) },
  { id: 'alembic-ini-missing', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: deleting(/alembic\.ini$/, mentioning(/alembic/)) },
  { id: 'alembic-script-location', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/alembic\.ini$/, /script_location = \w+/g, () => 'script_location = migrations') },
  { id: 'alembic-broken-chain', room: 'wiring', rules: ['wiring/', 'database/'], severity: 'error', mutate: replacing(/versions\/.*\.py$/, /down_revision = "(\d+)"/g, ({ groups }) => `down_revision = "9${groups[1]!.slice(1)}"`) },
  { id: 'alembic-two-heads', room: 'wiring', rules: ['wiring/', 'database/'], severity: 'error', mutate: replacing(/versions\/.*\.py$/, /down_revision = "(\d+)"/g, ({ groups }) => (groups[1] === '0001' ? undefined : 'down_revision = "0001"'), ({ tree }) => ({ at: [...tree.keys()].filter((path) => path.includes('versions/')) })) },
  { id: 'alembic-duplicate-revision', room: 'wiring', rules: ['wiring/', 'database/'], severity: 'error', mutate: replacing(/versions\/.*\.py$/, /^revision = "(\d+)"/gm, ({ groups }) => (groups[1] === '0001' ? undefined : 'revision = "0001"'), ({ tree }) => ({ at: [...tree.keys()].filter((path) => path.includes('versions/')) })) },
  { id: 'package-script-file', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/package\.json$/, /"(node (?:--\S+ )*|sh )((?:scripts|src)\/[\w/-]+)(\.\w+)"/g, ({ groups }) => `"${groups[1]!}${groups[2]!}-all${groups[3]!}"`) },
  { id: 'package-script-target-deleted', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: deleting(/scripts\/(check-env\.mjs|migrate\.js|seed\.sh|release\.mjs)$/, (tree, path) => mentioning(new RegExp(path.slice(path.lastIndexOf('/') + 1)))(tree, path)) },
  { id: 'package-script-unknown', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/(\.ya?ml|\.sh|Dockerfile)$/, /npm run (\w+)/g, ({ groups }) => `npm run ${groups[1]!}-all`) },
  { id: 'workspace-missing', room: 'wiring', rules: ['wiring/', 'imports/'], severity: 'warning', mutate: replacing(/^package\.json$/, /"apps\/\*"/g, () => '"apps/*", "tools/cli"') },
  { id: 'tsconfig-reference', room: 'wiring', rules: ['wiring/', 'script/'], severity: 'error', mutate: replacing(/tsconfig[^/]*\.json$/, /"path": "([^"]+)"/g, ({ groups }) => `"path": "${groups[1]!}-lib"`) },
  { id: 'tsconfig-extends', room: 'wiring', rules: ['wiring/', 'script/'], severity: 'error', mutate: replacing(/tsconfig[^/]*\.json$/, /"extends": "([^"]+)\.json"/g, ({ groups }) => `"extends": "${groups[1]!}.shared.json"`) },
  { id: 'jest-setup-file', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/jest\.config\.js$/, /test\/setup\.ts/g, () => 'test/setup-all.ts') },
  { id: 'html-script-missing', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/index\.html$/, /src="\/src\/main\.tsx"/g, () => 'src="/src/index.tsx"') },
  { id: 'workflow-needs', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/workflows\/.*\.yml$/, /needs: \[?(\w+)/g, ({ groups }) => `${groups[0]!}s`) },
  { id: 'workflow-matrix', room: 'wiring', rules: ['wiring/'], severity: 'warning', mutate: replacing(/workflows\/.*\.yml$/, /matrix\.node \}/g, () => 'matrix.version }') },
  { id: 'workflow-directory', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/workflows\/.*\.yml$/, /working-directory: (\w+)/g, ({ groups }) => `working-directory: ${groups[1]!}-app`) },
  { id: 'requirements-include', room: 'wiring', rules: ['wiring/'], severity: 'error', mutate: replacing(/requirements-dev\.txt$/, /-r requirements\.txt/g, () => '-r requirements-base.txt') },
  { id: 'django-app-unknown', room: 'wiring', rules: ['wiring/', 'django/', 'python/', 'imports/'], severity: 'error', mutate: replacing(/settings\.py$/, /^ {4}"(members|projects|tasks)",$/gm, ({ groups }) => `    "${groups[1]!}_app",`) },
  { id: 'django-include-unknown', room: 'wiring', rules: ['wiring/', 'django/', 'python/', 'imports/'], severity: 'error', mutate: replacing(/urls\.py$/, /include\("(\w+)\.urls"\)/g, ({ groups }) => `include("${groups[1]!}.routes")`) },
  { id: 'flask-template-missing', room: 'wiring', rules: ['wiring/', 'flask/', 'python/'], severity: 'warning', mutate: replacing(/views\/\w+\.py$/, /render_template\("(\w+)\.html"/g, ({ groups }) => `render_template("${groups[1]!}_page.html"`) },
  { id: 'doc-link', room: 'wiring', rules: ['wiring/'], severity: 'warning', mutate: replacing(/\.md$/, /\]\(([\w./-]+)\)/g, ({ groups }) => `](${groups[1]!.replace(/(\.\w+)?$/, '-old$1')})`) },
];
