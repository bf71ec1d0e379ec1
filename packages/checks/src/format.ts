/** What the rules read. TypeScript and JavaScript are one format: they import each other. */
export type Format =
  | 'python' | 'script' | 'kotlin' | 'json' | 'json-with-comments' | 'yaml' | 'toml' | 'xml' | 'sql' | 'dockerfile' | 'shell'
  | 'ini' | 'dotenv' | 'requirements' | 'gradle' | 'properties' | 'markdown';

/** What a path says about its content. */
export type FileKind =
  | { readonly kind: 'known'; readonly format: Format }
  | { readonly kind: 'not-code'; readonly text: boolean }
  /** `label` names the format for people: `.kt`, or `Dockerfile`. */
  | { readonly kind: 'other'; readonly label: string; readonly text: boolean };

const EXTENSIONS: Readonly<Record<Format, string>> = {
  python: 'py pyi',
  script: 'ts tsx mts cts js jsx mjs cjs',
  json: 'json webmanifest geojson ipynb',
  'json-with-comments': 'jsonc code-workspace',
  yaml: 'yaml yml',
  toml: 'toml',
  kotlin: 'kt kts',
  sql: 'sql',
  dockerfile: 'dockerfile containerfile',
  shell: 'sh bash',
  ini: 'ini cfg',
  dotenv: 'env',
  requirements: '',
  gradle: 'gradle',
  properties: 'properties',
  markdown: 'md markdown',
  xml: 'xml xsd xsl xslt svg plist csproj vbproj fsproj props targets wsdl rss atom fxml resx xib storyboard',
};
const FORMAT_OF = new Map(Object.entries(EXTENSIONS).flatMap(([format, names]) => names.split(' ').filter((name) => name !== '').map((name) => [name, format as Format])));

/** JSON files whose readers allow comments and trailing commas. */
const WITH_COMMENTS = /(^|\/)(tsconfig([.-][^/]*)?|jsconfig([.-][^/]*)?|devcontainer|api-extractor|tslint|turbo|deno|rush|\.eslintrc|\.babelrc|\.swcrc|\.oxlintrc|\.hintrc|\.jshintrc|typedoc|tsdoc-metadata)\.json$|(^|\/)\.(vscode|devcontainer)\/[^/]*\.json$/;
const LOCK_FILES = /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock|Gemfile\.lock|composer\.lock|go\.sum|flake\.lock|gradle\.lockfile)$/;
const LEGAL = /(^|\/)(LICEN[CS]E|NOTICE|COPYING|AUTHORS|CONTRIBUTORS|CODEOWNERS|CHANGELOG|README)([-.][^/]*)?$/i;
/** Formats that a name tells and no extension does. */
const BY_NAME: readonly (readonly [RegExp, Format])[] = [
  [/(^|\/)(Dockerfile|Containerfile)(\.[^/]+)?$/, 'dockerfile'],
  [/(^|\/)\.env(\.[^/]+)?$/, 'dotenv'],
  [/(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|requirements\/[^/]+\.(txt|in))$/, 'requirements'],
];
const PROSE = words('mdx rst txt adoc text log');
const COMPRESSED = words('zip gz tgz bz2 tbz2 xz txz lzma lz4 zst br z 7z rar');
const BINARY = words('png jpg jpeg gif webp avif ico bmp tiff woff woff2 ttf otf eot mp3 mp4 wav ogg webm mov pdf tar jar war class so dll dylib exe wasm bin db sqlite sqlite3 pyc pyd node keystore jks p12 der onnx parquet');
const OTHER_TEXT = words('java go rs rb php swift c h cc cpp hpp cs scala zsh ps1 bat css scss sass less html htm vue svelte astro graphql gql prisma proto tf hcl conf lua pl r dart ex exs erl clj hs ml vb csv tsv mako j2 jinja jinja2 tmpl hbs ejs json5 jsonl');
const TEXT_NAMES = /^(Dockerfile|Containerfile|Makefile|Procfile|Jenkinsfile|Vagrantfile|Gemfile|Rakefile|Brewfile|Justfile|Pipfile|Caddyfile|gradlew|mvnw|\.(git|docker|npm|eslint|prettier)ignore|\.gitattributes|\.editorconfig|\.env|\.npmrc|\.nvmrc|\.python-version)(\..*)?$/;

/** Says by its path alone what a file is. */
export function kindOf(path: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  if (LOCK_FILES.test(path)) return { kind: 'not-code', text: !name.endsWith('lockb') };
  if (COMPRESSED.has(extension)) return { kind: 'not-code', text: false };
  if (WITH_COMMENTS.test(path)) return { kind: 'known', format: 'json-with-comments' };
  const format = BY_NAME.find(([pattern]) => pattern.test(path))?.[1] ?? (LEGAL.test(path) && FORMAT_OF.get(extension) !== 'markdown' ? undefined : FORMAT_OF.get(extension));
  if (format !== undefined) return { kind: 'known', format };
  if (PROSE.has(extension) || LEGAL.test(path)) return { kind: 'not-code', text: true };
  if (BINARY.has(extension)) return { kind: 'not-code', text: false };
  const text = OTHER_TEXT.has(extension) || TEXT_NAMES.test(name);
  return { kind: 'other', label: TEXT_NAMES.test(name) || extension === '' ? name : `.${extension}`, text };
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
