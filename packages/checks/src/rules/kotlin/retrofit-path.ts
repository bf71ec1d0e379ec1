import type { Fix } from '@dark-factory/contracts';
import { replaceText } from '../../edit.ts';
import { lastName, plainString, retrofitFunctions, type RetrofitFunction } from '../../kotlin/retrofit-calls.ts';
import { kotlinModules } from '../../kotlin/kotlin-modules.ts';
import type { KotlinModule, KotlinParameter } from '../../kotlin/kotlin-module.ts';
import { positionAt } from '../../text-position.ts';
import type { Problem, Rule } from '../../rule.ts';

const RETROFIT = 'import retrofit2.http.*\n\ninterface Api {\n';

/** A path parameter of Retrofit that its URL does not have, or the other way round. */
export const rule: Rule = {
  id: 'kotlin/retrofit-path',
  severity: 'error',
  summary: 'A `@Path` of a Retrofit function and the braces of its URL do not fit.',
  docs: [
    'Retrofit throws `IllegalArgumentException: URL "…" does not contain "{id}"` at the first call. Braces that no `@Path` fills go to the server as they are.',
    'Give both the same name. A URL that comes from a parameter with `@Url`, or that is put together from constants, is left alone.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [{ title: 'Each filled', files: { 'Api.kt': `${RETROFIT}    @GET("items/{id}/parts/{part}?x={q}")\n    suspend fun part(@Path("id") id: Int, @Path(value = "part", encoded = true) part: String): Part\n\n    @GET\n    suspend fun any(@Url url: String): Part\n\n    @GET(BASE + "/{x}")\n    suspend fun other(): Part\n}\n` } }],
    bad: [
      { title: 'Another name', files: { 'Api.kt': `${RETROFIT}    @GET("items/{id}")\n    suspend fun item(@Path("itemId") id: Int): Item\n}\n` }, reports: ['Api.kt:4', 'Api.kt:5'], mended: { 'Api.kt': `${RETROFIT}    @GET("items/{id}")\n    suspend fun item(@Path("id") id: Int): Item\n}\n` } },
      { title: 'A brace that nothing fills', files: { 'Api.kt': `${RETROFIT}    @DELETE("items/{id}")\n    suspend fun delete(id: Int)\n}\n` }, reports: ['Api.kt:4'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(kotlinModules);
    return [...modules.values()].filter(({ text }) => text.includes('retrofit2.http'))
      .flatMap((module) => retrofitFunctions(module.declarations).flatMap((found) => problemsOf(module, found)));
  },
};

function problemsOf(module: KotlinModule, { declaration, annotation, template }: RetrofitFunction): Problem[] {
  const parameters = declaration.parameters ?? [];
  if (template === undefined || template === '' || parameters.some(({ annotations }) => annotations.some(({ name }) => lastName(name) === 'Url'))) return [];
  const wanted = new Set([...template.replace(/\?.*$/s, '').matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!));
  const paths = parameters.map((parameter) => ({ parameter, name: pathName(parameter) })).filter(({ name }) => name !== undefined);
  if (paths.some(({ name }) => name === '')) return [];
  const given = new Set(paths.map(({ name }) => name!));
  const [unfilled, strange] = [[...wanted].filter((name) => !given.has(name)), paths.filter(({ name }) => !wanted.has(name!))];
  // The name means nothing beyond this function: with one on each side, one answer is right.
  const fixes = unfilled.length === 1 && strange.length === 1 ? renamed(module, strange[0]!.parameter, strange[0]!.name!, unfilled[0]!) : [];
  const at = (offset: number) => ({ path: module.path, ...positionAt(module.text, offset) });
  return [
    ...unfilled.map((name) => ({ ...at(annotation.offset), message: `URL "${template}" has "{${name}}", and no parameter has @Path("${name}")`, severity: 'warning' as const })),
    ...strange.map(({ parameter, name }) => ({ ...at(parameter.annotations[0]!.offset), message: `URL "${template}" does not contain "{${name!}}"`, fixes })),
  ];
}

function renamed({ path, text }: KotlinModule, { annotations }: KotlinParameter, from: string, to: string): Fix[] {
  const annotation = annotations.find(({ name }) => lastName(name) === 'Path')!;
  const start = text.indexOf(`"${from}"`, annotation.offset) + 1;
  if (start === 0 || start > annotation.offset + `Path(value = "${from}")`.length) return [];
  return [{ title: `Name the parameter "${to}"`, safety: 'safe', edits: [replaceText(path, text, start, start + from.length, to)] }];
}

/** The name of a `@Path`; `''` when it is computed, `undefined` when there is none. */
function pathName({ annotations }: KotlinParameter): string | undefined {
  const argument = annotations.find(({ name }) => lastName(name) === 'Path')?.argument;
  if (argument === undefined) return undefined;
  return plainString(argument) ?? /\bvalue\s*=\s*"([^"$]*)"|^"([^"$]*)"\s*,/.exec(argument)?.slice(1).find((part) => part !== undefined) ?? '';
}
