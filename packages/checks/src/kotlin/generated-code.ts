import { baseOf, type SourceTree } from '../source-tree.ts';
import { buildFiles } from './build-files.ts';

/** Classes that plugins of the build write: resources, view binding, Hilt and Dagger, Room, safe args, Moshi, Glide, Epoxy, Koin, Compose resources. */
const GENERATED_NAME = /^(R|BR|BuildConfig|BuildKonfig|Res|Hilt_.*|Dagger.*|.*_(Impl|Factory|GeneratedInjector|HiltModules|MembersInjector|AssistedFactory|Provide.*)|.*(Directions|Args|JsonAdapter|Binding|BindingImpl)|GlideApp|GlideRequests?|NavGraphs|.*Destination|.*_|_.*|Q[A-Z].*)$/;
const GENERATED_SEGMENT = /(^|\.)(databinding|generated|gen|destinations|ksp|kapt|proto|protobuf|graphql|grpc|openapi|jooq|navargs|aidl)(\.|$)/;
/** Formats that a plugin turns into classes. */
const SOURCES_OF_CODE = /\.(aidl|proto|sq|sqm|graphqls?|thrift|g4|fbs|avsc|avdl|wsdl|kt\.(tmpl|template|ftl|mustache|in)|groovy|scala)$/;
/** Signs in a build that more is compiled than the tree shows. */
const GENERATORS = /protobuf|\bwire\s*\{|sqldelight|apollo|openapi\.generator|openApiGenerate|swagger.codegen|antlr|buildkonfig|github\.gmazzo|jooq|thrift|avro|graphql|kotlinpoet|javapoet|compose-?destinations|srcDirs?\b[^\n]*[bB]uild|build\/generated|templates|registerJavaGeneratingTask|addGeneratedSourceDirectory|moko|lyricist|kobweb|\bxjc|jaxb/;
const PROCESSOR = /\b(?:ksp|kapt)\w*(?:[ \t]*\([ \t]*|[ \t]+)((?:["']|libs\.|project\()[^\n]*)/g;
const KNOWN_PROCESSOR = /room|hilt|dagger|moshi|glide|lifecycle|koin|databinding|epoxy|libs\.versions/i;

/** Whether a name is one that a plugin of the build writes. */
export function isGeneratedName(path: string): boolean {
  const names = path.split('.');
  return GENERATED_SEGMENT.test(path) || names.some((name) => GENERATED_NAME.test(name));
}

/** Whether the build compiles classes that nobody wrote and whose names cannot be told. */
export function generatesCode(tree: SourceTree): boolean {
  if (tree.files.some(({ path }) => SOURCES_OF_CODE.test(path) || (/\.(jar|aar)$/.test(path) && baseOf(path) !== 'gradle-wrapper.jar'))) return true;
  return tree.use(buildFiles).some(({ text }) => GENERATORS.test(text) || hasUnknownProcessor(text));
}

function hasUnknownProcessor(text: string): boolean {
  for (const [, argument] of text.matchAll(PROCESSOR)) if (!KNOWN_PROCESSOR.test(argument!)) return true;
  return false;
}
