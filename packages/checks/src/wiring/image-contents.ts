import { baseOf, folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import type { ImageLayout } from './image-layout.ts';
import { isMentionedInScripts, isPublishedPackage } from './made-elsewhere.ts';

/** Images that hold a language or a system and no program of anybody's. */
const PLAIN_IMAGE = /^(docker\.io\/)?(library\/)?(python|node|alpine|debian|ubuntu|eclipse-temurin|openjdk|ruby|golang)([:@]|$)/;
/** Commands that put nothing into the folders of a program but installed packages and rights. */
const HARMLESS = /^(pip3?|uv|npm|pnpm|yarn|corepack|apt|apt-get|apk|chmod|chown|adduser|useradd|addgroup|groupadd|mkdir|rm|set|true|python3?\s+-m\s+pip)(\s|$)/;
const CODE = /\.(py|[cm]?[jt]s|sh)$/;

/** Whether a tree mounts something over a path of an image, so that the image alone does not tell what is there. */
function isMounted(tree: SourceTree, path: string): boolean {
  const above = path.split('/').map((_, index, segments) => segments.slice(0, index + 1).join('/')).filter((part) => part !== '');
  return tree.use(mountTexts).some((text) => above.some((part) => text.includes(`:${part}`) || text.includes(`target: ${part}`) || text.includes(`mountPath: ${part}`)));
}

function mountTexts(tree: SourceTree): readonly string[] {
  return tree.sources('yaml').flatMap(({ text }) => (/volumes|mountPath/.test(text) ? [text] : []));
}

/** Whether all of an image is known: it starts from a plain one, nothing comes from other stages, and its commands make no files. */
function isFullyKnown({ mixed, base, commands }: ImageLayout): boolean {
  if (mixed || !PLAIN_IMAGE.test(base)) return false;
  return commands.split(/&&|\|\||[;|\n]/).every((command) => command.trim() === '' || HARMLESS.test(command.trim().replace(/^(--\S+\s+)+/, '').replace(/^([A-Z_]+=\S*\s+)+/, '')));
}

/** Whether code of the tree is copied right into a folder of the image. */
function holdsCode({ copies }: ImageLayout, folder: string): boolean {
  return copies.some(({ source, isFolder, target }) => (isFolder ? target === folder || target.startsWith(folder === '/' ? folder : `${folder}/`) : CODE.test(source) && (folderOf(target) || '/') === folder));
}

/** Whether a file of an image is certainly not there although no copied folder covers its place. */
export function isAbsent(tree: SourceTree, layout: ImageLayout, inImage: string): boolean {
  return isFullyKnown(layout) && holdsCode(layout, folderOf(inImage) || '/') && !isMounted(tree, inImage) && !layout.commands.includes(baseOf(inImage)) && !isPublishedPackage(tree);
}

/** Whether a Python module is neither in the tree nor likely to be of a package that is installed. */
export function isModuleAbsent(tree: SourceTree, layout: ImageLayout, module: string): boolean {
  const [top] = module.split('.') as [string];
  if (!isFullyKnown(layout) || !holdsCode(layout, layout.workdir) || isMounted(tree, layout.workdir) || isPublishedPackage(tree)) return false;
  if (tree.files.some(({ path }) => path.split('/').some((segment) => segment === top || segment === `${top}.py`))) return false;
  const name = lettersOf(top);
  const installed = [...tree.sources('requirements'), ...tree.sources('toml'), ...tree.sources('ini')].map(({ text }) => text);
  return ![...installed, layout.commands, tree.text('Pipfile') ?? ''].some((text) => lettersOf(text).includes(name));
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[-_.]/g, '');
}

const ONLY_COMPILER = /^(?:(?:rimraf|rm -rf) [\w./]+ && )?tsc(?: (?:-p|--project|-b|--build)(?: [\w./-]+)?)*$/;
const OTHER_BUILDERS = /esbuild|webpack|rollup|\bncc\b|tsup|\bswc\b|\bvite\b|\bbun\b|\bbabel\b|parcel|git clone|\bcurl\b|\bwget\b/;

/** Whether a JavaScript file below the output of the TypeScript compiler has no source: the one `build` script is `tsc`, and no file bears its name. */
export function hasNoSource(tree: SourceTree, layout: ImageLayout, dockerfile: string, path: string): boolean {
  const [output, ...inside] = path.replace(/^\.\//, '').split('/');
  const stem = baseOf(path).replace(/\.[cm]?js$/, '');
  const manifest = layout.copies.map(({ source, isFolder }) => (isFolder ? joinPath(source, 'package.json')! : source)).find((source) => /(^|\/)package\.json$/.test(source) && tree.has(source));
  if (output === undefined || inside.length === 0 || manifest === undefined || stem === baseOf(path) || isPublishedPackage(tree)) return false;
  const build = /"build"\s*:\s*"([^"\\]*)"/.exec(tree.text(manifest) ?? '')?.[1];
  if (build === undefined || !ONLY_COMPILER.test(build) || OTHER_BUILDERS.test(tree.text(dockerfile) ?? '')) return false;
  const folder = folderOf(manifest);
  const configs = tree.namesIn(folder).filter((name) => /^tsconfig.*\.json$/.test(name)).map((name) => tree.text(joinPath(folder, name)!) ?? '');
  const outputs = configs.flatMap((text) => [...text.matchAll(/"outDir"\s*:\s*"(?:\.\/)?([^"/]+)\/?"/g)].map((match) => match[1]!));
  if (outputs.length === 0 || outputs.some((name) => name !== output)) return false;
  const sources = new RegExp(`^${stem.replace(/[^\w-]/g, '\\$&')}\\.[cm]?[jt]sx?$`);
  return !tree.files.some((file) => sources.test(baseOf(file.path))) && !isMentionedInScripts(tree, stem);
}
