import { replacing, textFiles, type Kind } from '../mutation.ts';

const JSON_FILES = /package\.json$/;
const YAML = /\.ya?ml$/;

function bytes(change: (text: string, at: number) => Uint8Array): Kind['mutate'] {
  return (tree, random) => {
    const [path, text] = random.pick(textFiles(tree, /\.(py|tsx?|kt|ya?ml|json)$/).filter(([, each]) => each.length > 40));
    return { changes: new Map([[path, change(text, text.indexOf('\n') + 1)]]), at: [path] };
  };
}

/** Faults of files in formats that are no programming language. */
export const FORMAT_KINDS: readonly Kind[] = [
  { id: 'json-trailing-comma', room: 'formats', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(JSON_FILES, /(?<=["}\]])(?=\n *[}\]])/g, () => ',') },
  { id: 'json-missing-comma', room: 'formats', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(JSON_FILES, /,(?=\n)/g, () => '') },
  { id: 'json-comment', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(JSON_FILES, /^\{\n/g, () => '{\n  // the package\n') },
  { id: 'json-single-quotes', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(JSON_FILES, /"name": "([^"]+)"/g, ({ groups }) => `'name': '${groups[1]!}'`) },
  { id: 'json-truncated', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(JSON_FILES, /\{\n(?= {4})[\s\S]*/g, () => '{\n') },
  { id: 'jsonc-broken', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/tsconfig[^/]*\.json$/, /": "/g, () => '" "') },
  { id: 'yaml-bad-indent', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(YAML, /(?<=^( +)[\w-]+: [\w.]+\n)\1(?=[\w-]+: \w)/gm, ({ groups }) => `${groups[0]!} `) },
  { id: 'yaml-tab', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(YAML, /^ {4}(?=\w)/gm, () => '\t') },
  { id: 'yaml-unclosed-quote', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(YAML, /(?<=: ?"[^"\n]*)"(?=:?\n)/g, () => '') },
  { id: 'yaml-duplicate-key', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(YAML, /^( {2,4}[\w-]+: [\w./"-]+\n)/gm, ({ groups }) => groups[0]! + groups[0]!) },
  { id: 'yaml-unclosed-bracket', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(YAML, /\](?=\n)/g, () => '') },
  { id: 'toml-missing-quote', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.toml$/, /(?<= = "[^"\n]*)"(?=\n)/g, () => '') },
  { id: 'toml-missing-bracket', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.toml$/, /(?<=^\[[\w.-]+)\]/gm, () => '') },
  { id: 'toml-duplicate-key', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.toml$/, /^[\w-]+ = "[^\n]*\n/gm, ({ groups }) => groups[0]! + groups[0]!) },
  { id: 'xml-tag-not-closed', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.(xml|svg)$/, /<\/(resources|vector|manifest|svg|string|activity|title)>/g, () => '') },
  { id: 'xml-ampersand', room: 'formats', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(/\.(xml|svg)$/, /(?<=<(?:string|title)[^>]*>)([^<]+)/g, ({ groups }) => `${groups[1]!} & more`), },
  { id: 'xml-unquoted-attribute', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.(xml|svg)$/, /="(\d+\w*)"/g, ({ groups }) => `=${groups[1]!}`) },
  { id: 'sql-misspelt-keyword', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sql$/, /CREATE TABLE/g, () => 'CREAT TABLE') },
  { id: 'sql-missing-paren', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sql$/, /\n\);\n/g, () => '\n;\n') },
  { id: 'sql-missing-comma', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sql$/, /,(?=\n {2}\w)/g, () => '') },
  { id: 'sql-trailing-comma', room: 'formats', rules: ['syntax/'], severity: 'error', mendable: true, mutate: replacing(/\.sql$/, /(?=\n\);)/g, () => ',') },
  { id: 'dockerfile-unknown-instruction', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/Dockerfile$/, /^(RUN|COPY|WORKDIR)(?= )/gm, ({ groups }) => ({ RUN: 'RUNN', COPY: 'COPPY', WORKDIR: 'WORKDIRECTORY' })[groups[1]!]) },
  { id: 'dockerfile-no-from', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/Dockerfile$/, /^FROM [^\n]*\n(?![\s\S]*^FROM )/gm, ({ index }) => (index === 0 ? '' : undefined)) },
  { id: 'dockerfile-stage-unknown', room: 'formats', rules: ['syntax/', 'wiring/'], severity: 'error', mutate: replacing(/Dockerfile$/, /--from=build/g, () => '--from=builder') },
  { id: 'shell-missing-fi', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sh$/, /^ *(fi|done|esac)\n/gm, () => '') },
  { id: 'shell-missing-then', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sh$/, /; (then|do)\n/g, () => '\n') },
  { id: 'shell-unclosed-quote', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.sh$/, /"(?=\n)/g, () => '') },
  { id: 'openapi-broken-reference', room: 'formats', rules: ['syntax/', 'contracts/', 'http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /#\/components\/schemas\/(\w+)/g, ({ groups }) => `#/components/schemas/${groups[1]!}Dto`) },
  { id: 'openapi-response-without-description', room: 'formats', rules: ['syntax/', 'contracts/', 'http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /^ *description: [^\n]*\n(?= *content)/gm, () => '') },
  { id: 'openapi-unknown-method', room: 'formats', rules: ['syntax/', 'contracts/', 'http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /^ {4}(get|post):/gm, ({ groups }) => `    ${groups[1]!}s:`) },
  { id: 'openapi-path-parameter-undeclared', room: 'formats', rules: ['syntax/', 'contracts/', 'http/', 'openapi/'], severity: 'warning', mutate: replacing(/openapi\.yaml$/, /(?:- name: |name: )(\w+)(?=,? *\n? *in: path)/g, ({ groups }) => groups[0]!.replace(groups[1]!, `${groups[1]!}_number`)) },
  { id: 'dotenv-no-equals', room: 'formats', rules: ['syntax/'], severity: 'warning', mutate: replacing(/\.env\.example$/, /^(\w+)=(\S+)$/gm, ({ groups }) => `${groups[1]!} ${groups[2]!}`) },
  { id: 'ini-broken-section', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: replacing(/\.(ini|cfg)$/, /^\[([\w:]+)\]$/gm, ({ groups }) => `[${groups[1]!}`) },
  { id: 'requirements-broken', room: 'formats', rules: ['syntax/', 'imports/', 'wiring/'], severity: 'error', mutate: replacing(/requirements\.txt$/, /^([A-Za-z-]+)(?:\[\w+\])?([>=]=)(\S+)$/gm, ({ groups }) => `${groups[1]!} ${groups[3]!.replace('*', '0')}`) },
  { id: 'encoding-nul', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: bytes((text, at) => Buffer.from(`${text.slice(0, at)}\0${text.slice(at)}`)) },
  { id: 'encoding-latin1', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: bytes((text, at) => Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0x23, 0xe9, 0x0a]), Buffer.from(text.slice(at))])) },
  { id: 'encoding-utf16', room: 'formats', rules: ['syntax/'], severity: 'error', mutate: bytes((text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])) },
];
