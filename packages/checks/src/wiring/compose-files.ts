import { baseOf, folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import { below, entriesOf, itemsOf, textAt, type Located, type LocatedEntry, type LocatedMap } from './located.ts';
import { yamlFiles } from './yaml-files.ts';

/** A compose file. */
export interface ComposeFile {
  readonly path: string;
  readonly folder: string;
  readonly root: LocatedMap;
  /** Services by name, with the place of the name. */
  readonly services: ReadonlyMap<string, LocatedEntry>;
}

const NAME = /^(docker-)?compose([-.][^/]*)?\.ya?ml$/;
/** A name that says a service may not stand alone: it is laid over another file. */
const BASE = /^(docker-)?compose\.ya?ml$/;

/** The compose files of a tree, by their names. */
export async function composeFiles(tree: SourceTree): Promise<readonly ComposeFile[]> {
  return [...(await tree.use(yamlFiles)).values()].flatMap(({ path, documents }) => {
    const [root] = documents;
    if (documents.length !== 1 || root?.kind !== 'map' || !NAME.test(baseOf(path))) return [];
    const services = below(root, 'services');
    return services?.kind === 'map' ? [{ path, folder: folderOf(path), root, services: services.entries }] : [];
  });
}

/** Whether a file is laid over another of its folder: then what it names may be defined there. */
export function isOverlay(file: ComposeFile): boolean {
  return !BASE.test(baseOf(file.path));
}

/** Names of a section (`services`, `volumes`, …) that hold for a file: its own, and for overlays and their bases those of all files of the folder. */
export function namesInSection(file: ComposeFile, all: readonly ComposeFile[], section: string): ReadonlySet<string> {
  const files = isOverlay(file) ? all.filter(({ folder }) => folder === file.folder) : [file];
  return new Set(files.flatMap(({ root }) => entriesOf(below(root, section)).map(({ key }) => key)));
}

/** Whether a file takes in others that nobody read here. */
export function includesOthers(file: ComposeFile): boolean {
  return below(file.root, 'include') !== undefined;
}

/** What a service is built from. */
export interface ComposeBuild {
  readonly service: string;
  readonly compose: ComposeFile;
  /** The folder, as written and as a path of the tree; `undefined` where it is elsewhere or not known. */
  readonly context: string | undefined;
  readonly written: Located | undefined;
  /** The Dockerfile as written, relative to the context. */
  readonly dockerfile: Located | undefined;
  readonly target: Located | undefined;
  readonly inline: boolean;
}

/** Every `build` of a compose file. */
export function buildsOf(compose: ComposeFile): ComposeBuild[] {
  return [...compose.services].flatMap(([service, entry]) => {
    const build = below(entry.value, 'build');
    if (build === undefined || (build.kind === 'scalar' && build.value === null)) return [];
    const written = build.kind === 'map' ? below(build, 'context') : build;
    const text = written === undefined ? '.' : textAt(written);
    return [{
      service, compose, written, context: text === undefined || isElsewhere(text) ? undefined : joinPath(compose.folder, text),
      dockerfile: below(build, 'dockerfile'), target: below(build, 'target'), inline: below(build, 'dockerfile_inline') !== undefined,
    }];
  });
}

/** Whether a path is no literal path of the tree: a URL, an absolute path, one with variables. */
export function isElsewhere(text: string): boolean {
  return /[$`{}<>*?]|^[~/\\]|^[a-z][a-z0-9+.-]*:|^git@|%/i.test(text);
}

/** Services, networks and the like are named in a list or as the keys of a mapping. */
export function namedIn(value: Located | undefined): readonly { readonly text: string; readonly line: number; readonly column: number; readonly value: Located | undefined }[] {
  if (value?.kind === 'map') return entriesOf(value).map((entry) => ({ text: entry.key, line: entry.line, column: entry.column, value: entry.value }));
  return itemsOf(value).flatMap((item) => {
    const text = textAt(item) ?? textAt(below(item, 'source'));
    return text === undefined ? [] : [{ text, line: item.line, column: item.column, value: item }];
  });
}
