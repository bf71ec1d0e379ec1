import { deleting, replacing, sameLines, textFiles, type Kind, type Match } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

const KT = /\.kt$/;
const OWN = 'com.example.garden.';

function importers(tree: Tree, path: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.kt'.length);
  return textFiles(tree, KT).filter(([other, text]) => other !== path && new RegExp(`\\b${name}\\b`).test(text)).map(([other]) => other);
}

function importsOwn({ groups }: Match): boolean {
  return groups[1]!.startsWith(OWN) && !/\.(R|BuildConfig)$/.test(groups[1]!);
}

/** Kotlin itself. */
const code: readonly Kind[] = [
  { id: 'kt-truncated', room: 'kotlin', rules: ['syntax/', 'completeness/'], severity: 'error', mutate: replacing(KT, /\{\n[\s\S]*/g, ({ groups }) => groups[0]!.slice(0, groups[0]!.indexOf('\n', 3) + 1)) },
  { id: 'kt-missing-brace', room: 'kotlin', rules: ['syntax/'], severity: 'error', mutate: replacing(KT, /^ *\}\n/gm, () => '') },
  { id: 'kt-missing-paren', room: 'kotlin', rules: ['syntax/'], severity: 'error', mutate: replacing(KT, /\)(?=\n)/g, () => '') },
  { id: 'kt-missing-quote', room: 'kotlin', rules: ['syntax/'], severity: 'error', mutate: replacing(KT, /"(?=\)\n)/g, () => '') },
  { id: 'kt-wrong-import', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mendable: true, mutate: replacing(KT, /^import ([\w.]+)$/gm, (match) => (importsOwn(match) ? `import ${match.groups[1]!.replace(/\.(\w+)$/, '.common2.$1')}` : undefined)) },
  { id: 'kt-imported-name-wrong', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mendable: true, mutate: replacing(KT, /^import ([\w.]+)$/gm, (match) => (importsOwn(match) ? `import ${match.groups[1]!}Impl` : undefined)) },
  { id: 'kt-missing-import', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mendable: true, mutate: replacing(KT, /^import ([\w.]+)\n/gm, (match) => (importsOwn(match) ? '' : undefined), () => ({ accepts: sameLines })) },
  { id: 'kt-library-import-missing', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mendable: true, mutate: replacing(KT, /^import ((?:androidx|retrofit2|dagger|javax)[\w.]+\.([A-Z]\w+))\n/gm, () => '', () => ({ accepts: sameLines })) },
  { id: 'kt-unknown-named-argument', room: 'kotlin', rules: ['kotlin/'], severity: 'error', mutate: replacing(KT, /(?<=[A-Z]\w+(?:Dto|Entity|Draft|Banner|Task|Project|Invoice)?\()(\w+)(?= = )/g, ({ text, index, groups }) => (/(?:Dto|Entity|Draft|LoadBanner|Project|Task|Invoice|Rows)\($/.test(text.slice(0, index)) ? `${groups[1]!}Value` : undefined)) },
  { id: 'kt-missing-argument', room: 'kotlin', rules: ['kotlin/'], severity: 'error', mutate: replacing(KT, /(?<=(?:Dto|Entity|Project|Task|Invoice)\(id = \w+), title = [^,)]+/g, () => '') },
  { id: 'kt-unknown-enum-entry', room: 'kotlin', rules: ['kotlin/'], severity: 'error', mutate: replacing(KT, /\b(LoadState|Season)\.([A-Z]{3,})\b/g, ({ groups }) => `${groups[1]!}.${groups[2]!}_NOW`) },
  { id: 'kt-class-deleted', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mutate: deleting(/main\/java.*(Entity|Dto|Dao|Api|Repository|LoadState|Theme|Outcome)\.kt$/, importers) },
  { id: 'kt-class-renamed', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mutate: replacing(/main\/java.*\.kt$/, /(?<=\b(?:class|interface|object) )(\w+(?:Entity|Dto|Api|Repository|Dao))\b/g, ({ groups }) => `${groups[1]!}Impl`, ({ tree, path }) => ({ at: [path, ...importers(tree, path)] })) },
  { id: 'kt-package-wrong', room: 'kotlin', rules: ['kotlin/', 'imports/'], severity: 'error', mendable: true, mutate: replacing(/main\/java.*(Entity|Dto|Dao|Api|Repository|LoadState|Theme|Outcome)\.kt$/, /^package ([\w.]+)$/gm, ({ groups }) => `package ${groups[1]!}.impl`, ({ tree, path }) => ({ at: [path, ...importers(tree, path)] })) },
  { id: 'kt-retrofit-path', room: 'kotlin', rules: ['kotlin/', 'http/', 'contracts/'], severity: 'error', mendable: true, mutate: replacing(KT, /@Path\("(\w+)"\)/g, ({ groups }) => `@Path("${groups[1]!}Number")`) },
];

/** Gradle, the manifest and resources. */
const project: readonly Kind[] = [
  { id: 'kt-string-missing', room: 'kotlin', rules: ['android/', 'kotlin/'], severity: 'error', mutate: replacing(/strings\.xml$/, /^ *<string name="(\w+)">.*<\/string>\n/gm, () => '', ({ tree, path, groups }) => ({ at: [path, ...textFiles(tree, /\.(kt|xml)$/).filter(([, text]) => new RegExp(`R\\.string\\.${groups[1]!}\\b|@string/${groups[1]!}"`).test(text)).map(([file]) => file)] })) },
  { id: 'kt-resource-reference-wrong', room: 'kotlin', rules: ['android/'], severity: 'error', mutate: replacing(/\.xml$/, /"@(color|string|drawable|style)\/([\w.]+)"/g, ({ groups }) => `"@${groups[1]!}/${groups[2]!}_light"`) },
  { id: 'kt-resource-unknown', room: 'kotlin', rules: ['android/', 'kotlin/'], severity: 'error', mutate: replacing(KT, /R\.string\.(\w+)/g, ({ groups }) => `R.string.${groups[1]!}_text`) },
  { id: 'kt-manifest-class', room: 'kotlin', rules: ['android/'], severity: 'error', mendable: true, mutate: replacing(/app\/.*AndroidManifest\.xml$/, /android:name="\.(\w+)"/g, ({ groups }) => `android:name=".ui.${groups[1]!}"`) },
  { id: 'kt-catalog-alias', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/build\.gradle\.kts$/, /\(libs\.((?!plugins)[\w.]+)\)/g, ({ groups }) => `(libs.${groups[1]!}.extra)`) },
  { id: 'kt-catalog-plugin', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/build\.gradle\.kts$/, /alias\(libs\.plugins\.([\w.]+)\)/g, ({ groups }) => `alias(libs.plugins.${groups[1]!}.extra)`) },
  { id: 'kt-catalog-entry-removed', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/libs\.versions\.toml$/, /^([\w-]+) = \{ group.*\n/gm, () => '', ({ tree, path }) => ({ at: [path, ...textFiles(tree, /gradle\.kts$/).map(([file]) => file)] })) },
  { id: 'kt-version-ref', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/libs\.versions\.toml$/, /version\.ref = "(\w+)"/g, ({ groups }) => `version.ref = "${groups[1]!}Version"`) },
  { id: 'kt-include-missing', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/settings\.gradle\.kts$/, /^include\(":(core)"\)\n/gm, () => '', ({ path }) => ({ at: [path, 'app/build.gradle.kts', 'core/build.gradle.kts'] })) },
  { id: 'kt-include-unknown', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/settings\.gradle\.kts$/, /^include\(":(core)"\)\n/gm, ({ groups }) => `${groups[0]!}include(":feature")\n`) },
  { id: 'kt-project-dependency', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/build\.gradle\.kts$/, /project\(":core"\)/g, () => 'project(":common")') },
  { id: 'kt-bundle-member', room: 'kotlin', rules: ['gradle/'], severity: 'error', mutate: replacing(/libs\.versions\.toml$/, /\["([\w-]+)", /g, ({ groups }) => `["${groups[1]!}-core", `) },
  { id: 'kt-room-entity-unlisted', room: 'kotlin', rules: ['android/', 'kotlin/', 'database/'], severity: 'error', mutate: replacing(/Database\.kt$/, /^ *(\w+)Entity::class,\n/gm, () => '', ({ tree, path, groups }) => ({ at: [path, ...textFiles(tree, KT).filter(([file]) => file.includes(`${groups[1]!}Dao`)).map(([file]) => file)] })) },
  { id: 'kt-room-query-column', room: 'kotlin', rules: ['android/', 'kotlin/', 'database/'], severity: 'error', mutate: replacing(/Dao\.kt$/, /ORDER BY title/g, () => 'ORDER BY created_at') },
];

/** Faults of Android programs. */
export const KOTLIN_KINDS: readonly Kind[] = [...code, ...project];
