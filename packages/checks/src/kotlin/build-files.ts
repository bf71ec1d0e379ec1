import { baseOf, folderOf, type SourceText, type SourceTree } from '../source-tree.ts';

/** A build file of Gradle without its comments. */
export interface BuildFile {
  readonly path: string;
  readonly folder: string;
  readonly kind: 'build' | 'settings' | 'other';
  /** As long as the file, comments blanked out, so that offsets stay. */
  readonly text: string;
}

const COMMENT_OR_STRING = /"""[^]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g;

/** Every Gradle script of a tree, in path order. */
export function buildFiles(tree: SourceTree): readonly BuildFile[] {
  return tree.sources('gradle', 'kotlin').filter(({ path }) => path.endsWith('.gradle') || path.endsWith('.gradle.kts')).map(buildFile);
}

function buildFile({ path, text }: SourceText): BuildFile {
  const name = baseOf(path);
  const kind = /^settings\.gradle(\.kts)?$/.test(name) ? 'settings' : /^build\.gradle(\.kts)?$/.test(name) ? 'build' : 'other';
  return { path, folder: folderOf(path), kind, text: withoutComments(text) };
}

/** A text of Kotlin, Groovy or Java with its comments turned into spaces. */
export function withoutComments(text: string): string {
  return text.replaceAll(COMMENT_OR_STRING, (found) => (found.startsWith('//') || found.startsWith('/*') ? found.replaceAll(/[^\n]/g, ' ') : found));
}
