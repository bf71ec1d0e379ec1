import { baseOf, folderOf, foldersUp, joinPath, type SourceTree } from '../source-tree.ts';
import { buildsOf, composeFiles, isElsewhere } from './compose-files.ts';
import { dockerfiles } from './dockerfiles.ts';
import { textAt, below, entriesOf, itemsOf } from './located.ts';
import { workflowFiles } from './workflow-files.ts';

/** The folders from which a Dockerfile is built. */
export interface BuildContexts {
  /** Folders that a compose file or a workflow names, or else every folder from the Dockerfile's up to the root. */
  readonly folders: readonly string[];
  /** Who names them; `undefined` where they are guessed. */
  readonly namedBy: { readonly path: string; readonly line: number } | undefined;
}

const COMMAND = /\bdocker\s+(?:buildx\s+)?build\b([^\n;&|]*)/g;

/** The build contexts of every Dockerfile in a tree. */
export async function buildContexts(tree: SourceTree): Promise<ReadonlyMap<string, BuildContexts>> {
  const named = new Map<string, { folders: Set<string>; path: string; line: number }>();
  const add = (dockerfile: string | undefined, folder: string | undefined, path: string, line: number): void => {
    if (dockerfile === undefined || folder === undefined || !tree.has(dockerfile)) return;
    const known = named.get(dockerfile) ?? { folders: new Set(), path, line };
    known.folders.add(folder);
    named.set(dockerfile, known);
  };
  for (const file of await tree.use(composeFiles)) for (const build of buildsOf(file)) {
    const name = build.dockerfile === undefined ? 'Dockerfile' : textAt(build.dockerfile);
    if (build.context !== undefined && name !== undefined && !isElsewhere(name)) add(joinPath(build.context, name), build.context, file.path, build.written?.line ?? 1);
  }
  await addWorkflows(tree, add);
  const ambiguous = textsWithCommands(tree);
  return new Map([...tree.use(dockerfiles).keys()].map((path): [string, BuildContexts] => {
    const known = named.get(path);
    const guessed = foldersUp(folderOf(path));
    if (known === undefined || ambiguous.some((text) => text.includes(baseOf(path)))) return [path, { folders: [...new Set([...known?.folders ?? [], ...guessed])], namedBy: undefined }];
    return [path, { folders: [...known.folders], namedBy: { path: known.path, line: known.line } }];
  }));
}

type Add = (dockerfile: string | undefined, folder: string | undefined, path: string, line: number) => void;

/** `docker/build-push-action` with its `context` and `file`, both relative to the root. */
async function addWorkflows(tree: SourceTree, add: Add): Promise<void> {
  for (const { path, root } of await tree.use(workflowFiles)) for (const job of entriesOf(below(root, 'jobs'))) for (const step of itemsOf(below(job.value, 'steps'))) {
    if (!/^docker\/build-push-action@/.test(textAt(below(step, 'uses')) ?? '')) continue;
    const context = textAt(below(step, 'with', 'context'));
    if (context === undefined || isElsewhere(context)) continue;
    const folder = joinPath('', context);
    const file = textAt(below(step, 'with', 'file'));
    add(file === undefined ? folder === undefined ? undefined : joinPath(folder, 'Dockerfile') : joinPath('', file), folder, path, step.line);
  }
}

/** Commands in scripts and documents run in folders that nobody knows here: then every folder may be meant. */
function textsWithCommands(tree: SourceTree): string[] {
  return tree.files.flatMap(({ path }) => {
    const text = /\.(sh|bash|ya?ml|md|hcl|toml|json)$|(^|\/)(Makefile|justfile|Justfile)$/.test(path) ? tree.text(path) : undefined;
    return text === undefined || !/docker/.test(text) ? [] : [...text.matchAll(COMMAND)].flatMap(([, rest]) => (/(\s-f|--file)\b/.test(rest!) ? [rest!] : []));
  });
}
