import { baseOf } from '../source-tree.ts';
import { copyWords, sourceIn } from './copied-files.ts';
import type { DockerStage } from './dockerfiles.ts';
import type { DockerInstruction } from './read-dockerfile.ts';

/** What the last stage of a Dockerfile holds of the tree, as far as its instructions tell. */
export interface ImageLayout {
  readonly workdir: string;
  /** Files and folders of the tree by where they are in the image, in order. */
  readonly copies: readonly { readonly source: string; readonly isFolder: boolean; readonly target: string }[];
  /** Something else may be in the image: other stages, archives, volumes, images of one's own. */
  readonly mixed: boolean;
  /** All commands that are run as it is built. */
  readonly commands: string;
  readonly base: string;
  readonly launch: readonly DockerInstruction[];
}

/** The layout of the last stage, with what it takes over from earlier ones that it starts from. */
export function imageLayout(stages: readonly DockerStage[], context: string, isFolder: (path: string) => boolean): ImageLayout | undefined {
  const chain = chainOf(stages);
  if (chain.length === 0) return undefined;
  let workdir = '/';
  let mixed = false;
  const copies: { source: string; isFolder: boolean; target: string }[] = [];
  const launch = new Map<string, DockerInstruction>();
  const commands: string[] = [];
  for (const instruction of chain.flatMap((stage) => stage.instructions)) {
    const { keyword, rest, words, heredocs } = instruction;
    if (/\$/.test(rest) && (keyword === 'WORKDIR' || keyword === 'COPY' || keyword === 'ADD')) mixed = true;
    if (keyword === 'WORKDIR') workdir = absolute(workdir, rest.replace(/^["']|["']$/g, ''));
    if (keyword === 'RUN') commands.push(rest, ...heredocs.map(({ body }) => body));
    if (keyword === 'ENV' && /\b(PYTHONPATH|NODE_PATH|PATH)\b/.test(rest)) commands.push(rest);
    if (keyword === 'CMD' || keyword === 'ENTRYPOINT') launch.set(keyword, instruction);
    if (keyword === 'VOLUME' || heredocs.length > 0 && keyword !== 'RUN') mixed = true;
    const copy = copyWords(instruction);
    if (copy === undefined) continue;
    if (copy.from !== undefined || copy.sources.some(({ text }) => /[*?[$]|:\/\/|\.(tar|tgz|zip|gz)/.test(text))) mixed = true;
    if (copy.from === undefined) for (const { text } of copy.sources) copies.push(copied(sourceIn(context, text), absolute(workdir, copy.target), copy.target, words.length > 2, isFolder));
  }
  return { workdir, copies, mixed, commands: commands.join('\n'), base: chain[0]!.image, launch: [...launch.values()] };
}

function copied(source: string, target: string, written: string, several: boolean, isFolder: (path: string) => boolean): { source: string; isFolder: boolean; target: string } {
  if (isFolder(source)) return { source, isFolder: true, target };
  const into = several || /(^|\/)\.?$/.test(written);
  return { source, isFolder: false, target: into ? absolute(target, baseOf(source)) : target };
}

/** The last stage and those it starts from, first first. */
function chainOf(stages: readonly DockerStage[]): DockerStage[] {
  const chain: DockerStage[] = [];
  for (let stage = stages.at(-1); stage !== undefined && !chain.includes(stage);) {
    chain.unshift(stage);
    const { image } = stage;
    const before: readonly DockerStage[] = stages.slice(0, stages.indexOf(stage));
    stage = before.find(({ name }) => name !== undefined && name === image.toLowerCase());
  }
  return chain;
}

/** A path of the image, absolute and without dots. */
export function absolute(workdir: string, path: string): string {
  const segments: string[] = [];
  for (const segment of (path.startsWith('/') ? path : `${workdir}/${path}`).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Where in the tree a path of the image comes from; empty where nothing that is copied covers it. */
export function sourcesOf({ copies }: ImageLayout, path: string): string[] {
  return copies.flatMap(({ source, isFolder, target }) => {
    if (!isFolder) return path === target ? [source] : [];
    if (path !== target && target !== '/' && !path.startsWith(`${target}/`)) return [];
    const inside = path.slice(target === '/' ? 1 : target.length + 1);
    return [[source, inside].filter((part) => part !== '').join('/')];
  });
}
