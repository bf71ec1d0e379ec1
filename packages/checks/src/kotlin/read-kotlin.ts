import { DeclarationParser } from './declaration-parser.ts';
import { KotlinSyntaxError, kotlinTokens } from './kotlin-lexer.ts';
import type { KotlinModule } from './kotlin-module.ts';
import { readKotlinStubs } from './read-stubs.ts';
import { retrofitCalls } from './retrofit-calls.ts';

/** Reads one Kotlin file in one go. A fault ends the reading and is part of the result; a file that nests too deeply throws `RangeError`. */
export function readKotlin(path: string, text: string): KotlinModule {
  let parser: DeclarationParser | undefined;
  let fault: KotlinModule['fault'];
  try {
    parser = new DeclarationParser(text, kotlinTokens(text));
    parser.readFile(path.endsWith('.kts'));
  } catch (error) {
    if (!(error instanceof KotlinSyntaxError)) throw error;
    fault = { message: error.message, offset: error.offset, opened: error.opened };
  }
  const declarations = parser?.declarations ?? [];
  return {
    path,
    text,
    package: parser?.package ?? /^[ \t]*package[ \t]+([\w.`]+)/m.exec(text)?.[1]?.replaceAll('`', '') ?? '',
    imports: parser?.imports ?? [],
    importsEnd: parser?.importsEnd ?? 0,
    declarations,
    uses: parser?.uses ?? [],
    bound: parser?.bound ?? new Set(),
    fault,
    stubs: fault === undefined ? readKotlinStubs(text, declarations, parser?.uses ?? []) : [],
    httpCalls: retrofitCalls(path, text, declarations),
  };
}
