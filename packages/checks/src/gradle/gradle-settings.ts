import { buildFiles } from '../kotlin/build-files.ts';
import type { SourceTree } from '../source-tree.ts';

/** A module that settings include. */
export interface IncludedModule {
  /** `:core:data`. */
  readonly name: string;
  readonly folder: string;
  readonly offset: number;
}

/** The settings of a Gradle build. */
export interface GradleSettings {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly modules: readonly IncludedModule[];
  /** Whether every module can be read from it: no loops, no variables, no other scripts, no plugin that includes modules. */
  readonly complete: boolean;
}

const INCLUDE = /^[ \t]*include\b[ \t]*(\(?)/gm;
const COMPUTED = /\bfor(Each)?\b|\beach\s*\{|listFiles|\bwalk|fileTree|\bapply\s*(?:\(\s*)?from|autoInclude|includeProject|includeFlat|useModules|\binclude\b[ \t]*(?:\(\s*(?!["'\s)])|(?![\s("']))/;
const OWN_FOLDER = /project\s*\(\s*["'](:?[\w:.-]+)["']\s*\)\s*\.\s*(?:projectDir|setProjectDir|name\s*=)/g;
/** Plugins of settings that include no module. */
const HARMLESS_PLUGIN = /^(org\.gradle\.toolchains\.foojay|com\.gradle\.|com\.android\.settings|org\.jetbrains\.)/;

/** The settings of every Gradle build in a tree. */
export function gradleSettings(tree: SourceTree): readonly GradleSettings[] {
  return tree.use(buildFiles).filter(({ kind }) => kind === 'settings').map(({ path, folder, text }) => {
    const moved = new Set([...text.matchAll(OWN_FOLDER)].map((match) => match[1]!.replace(/^:?/, ':')));
    const modules = [...text.matchAll(INCLUDE)].flatMap((match) => includedAt(text, match.index + match[0].length, match[1] === '('));
    const plugins = [...text.matchAll(/\bid\s*(?:\(\s*)?["']([\w.-]+)["']/g)].map((match) => match[1]!);
    return {
      path, folder, text,
      modules: modules.map(({ name, offset }) => ({ name, offset, folder: [folder, ...name.split(':')].filter((part) => part !== '').join('/') })).filter(({ name }) => !moved.has(name)),
      complete: moved.size === 0 && !COMPUTED.test(text) && plugins.every((id) => HARMLESS_PLUGIN.test(id)),
    };
  });
}

/** The strings of a call, or of a list without parentheses, which goes on behind a comma. */
function includedAt(text: string, start: number, parentheses: boolean): { readonly name: string; readonly offset: number }[] {
  const list = (parentheses ? /[^)]{0,20000}/y : /[^\n]*(?:,[ \t]*\n[^\n]*){0,500}/y);
  list.lastIndex = start;
  const body = list.exec(text)?.[0] ?? '';
  return [...body.matchAll(/["'](:?[\w:.-]+)["']/g)].map((match) => ({ name: match[1]!.replace(/^:?/, ':'), offset: start + match.index + 1 }));
}
