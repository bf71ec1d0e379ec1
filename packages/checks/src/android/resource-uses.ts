import { kotlinProject } from '../kotlin/kotlin-project.ts';
import { javaFiles } from '../kotlin/java-types.ts';
import { withoutComments } from '../kotlin/build-files.ts';
import type { KotlinModule } from '../kotlin/kotlin-module.ts';
import type { SourceTree } from '../source-tree.ts';
import { androidManifests, namespaceOf } from './manifests.ts';
import { androidResources } from './resources.ts';

/** A place that asks for a resource of the app's own. */
export interface ResourceUse {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** Of what is written: `R.string.title` or `@string/title`. */
  readonly offset: number;
  readonly written: string;
}

/** Types whose resources a module defines itself; attributes and styleables come from anywhere. */
const CHECKED = new Set('string color drawable layout mipmap xml plurals array dimen menu navigation raw font anim animator bool integer style id'.split(' '));
const IN_XML = /(?<![\w:])([\w:]+)\s*=\s*(["'])@(\w+)\/([\w.]+)\2|>\s*@(\w+)\/([\w.]+)\s*</g;
const IN_JAVA = /(?<![\w.])R\.(\w+)\.(\w+)/g;

/** Every use of a resource in the XML, Kotlin and Java of a tree. */
export async function resourceUses(tree: SourceTree): Promise<readonly ResourceUse[]> {
  const manifests = await tree.use(androidManifests);
  const resources = tree.use(androidResources);
  if (manifests.length === 0) return [];
  const namespaces = new Set(manifests.flatMap((manifest) => namespaceOf(manifest.module, manifest) ?? []));
  const project = await tree.use(kotlinProject);
  const own = (path: string): boolean => namespaces.has(path.slice(0, -2));
  return [
    ...[...resources.xml, ...manifests].flatMap(inXml),
    ...project.modules.flatMap((module) => inKotlin(module, own)),
    ...tree.use(javaFiles).flatMap(({ path, text }) => inJava(path, text, own)),
  ].filter(({ type }) => CHECKED.has(type));
}

function inXml({ path, text }: { readonly path: string; readonly text: string }): ResourceUse[] {
  return [...text.matchAll(IN_XML)].flatMap((match) => {
    const [whole, attribute, , type = match[5]!, name = match[6]!] = match;
    if (attribute?.startsWith('tools:') === true) return [];
    const written = `@${type}/${name}`;
    return [{ type, name, path, text, offset: match.index + whole.indexOf(written), written }];
  });
}

function inKotlin(module: KotlinModule, own: (path: string) => boolean): ResourceUse[] {
  const classes = new Set<string>();
  const imports = module.imports.filter(({ path, star }) => !star && (path === 'R' || path.endsWith('.R')));
  for (const { path, alias } of imports) if (own(path)) classes.add(alias ?? 'R');
  if (!imports.some(({ alias }) => alias === undefined) && own(`${module.package}.R`)) classes.add('R');
  if (module.bound.has('R')) classes.delete('R');
  return module.uses.flatMap(({ as, names, offsets }) => {
    const [root, type, name] = names;
    if (as !== 'value' || name === undefined || !classes.has(root!)) return [];
    return [{ type: type!, name, path: module.path, text: module.text, offset: offsets[0]!, written: `${root!}.${type!}.${name}` }];
  });
}

function inJava(path: string, text: string, own: (path: string) => boolean): ResourceUse[] {
  if (!text.includes('R.')) return [];
  const imported = /^[ \t]*import[ \t]+([\w.]+\.R)\s*;/m.exec(text)?.[1];
  const home = /^[ \t]*package[ \t]+([\w.]+)\s*;/m.exec(text)?.[1] ?? '';
  if (!own(imported ?? `${home}.R`)) return [];
  return [...withoutComments(text).matchAll(IN_JAVA)].map((match) => ({ type: match[1]!, name: match[2]!, path, text, offset: match.index, written: match[0] }));
}
