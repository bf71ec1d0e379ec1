import type { DiagnosticWithLocation, SourceFile } from 'typescript';
import { limited, type PlacedMessage } from '../each-source.ts';
import { readScriptHttp } from '../http/script-http.ts';
import { withoutFence } from '../markdown-fence.ts';
import { howMade } from './machine-made.ts';
import { NO_DECLARATIONS, readScriptDeclarations } from './declarations.ts';
import { readElisions } from './read-elisions.ts';
import { readExports } from './read-exports.ts';
import { readImports } from './read-imports.ts';
import { readScriptStubs } from './read-stubs.ts';
import type { ScriptModule } from './script-module.ts';
import { findTypesInJavaScript } from './types-in-javascript.ts';
import { createSourceFile, flattenDiagnosticMessageText, getLineAndCharacterOfPosition } from './typescript-parser.ts';

/** `ScriptTarget.Latest` and `JSDocParsingMode.ParseNone`: the compiler that is bundled has its enums inlined. */
const LATEST = 99;
const NO_JSDOC = 1;

/** Parses a file; JSX, JSON and declaration files are told by the path. */
export function parseScript(path: string, text: string): SourceFile {
  return createSourceFile(path, text, { languageVersion: LATEST, jsDocParsingMode: NO_JSDOC }, false);
}

/** Parses a file and keeps what the rules need of it. A Markdown fence around it, which has a rule of its own, is left out. */
export function readScript(path: string, written: string): ScriptModule {
  const text = withoutFence(written);
  const source = parseScript(path, text);
  const made = howMade(text);
  const javaScript = /\.[cm]?jsx?$/.test(path);
  const syntax = syntaxOf(source);
  const exports = readExports(source);
  const hasModuleSyntax = exports.isModule || /\.(mjs|mts)$/.test(path);
  return {
    path,
    syntax,
    typesInJavaScript: javaScript && syntax.length === 0 && made !== 'minified' ? limited(findTypesInJavaScript(source)) : [],
    imports: made === 'minified' ? [] : readImports(source),
    exports: exports.exports,
    starExports: exports.starExports,
    declared: exports.declared,
    ambient: exports.ambient,
    opaque: syntax.length > 0 || made === 'minified' || exports.exportEquals || (!hasModuleSyntax && /\b(module|exports|define)\b/.test(text)),
    isModule: hasModuleSyntax,
    declarations: made === 'by hand' ? readScriptDeclarations(source) : NO_DECLARATIONS,
    stubs: made === 'by hand' ? readScriptStubs(source) : [],
    elisions: made === 'by hand' ? readElisions(source) : [],
    http: readScriptHttp(source, made === 'minified' ? '' : text),
  };
}

/** The parser's own complaints. They hang on a property that the published types leave out. */
function syntaxOf(source: SourceFile): PlacedMessage[] {
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly DiagnosticWithLocation[] };
  return limited(parseDiagnostics.map(({ start, messageText }) => {
    const { line, character } = getLineAndCharacterOfPosition(source, start);
    return { line: line + 1, column: character + 1, message: flattenDiagnosticMessageText(messageText, ' ') };
  }));
}
