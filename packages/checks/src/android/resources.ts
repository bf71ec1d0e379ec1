import { kindOf } from '../format.ts';
import { buildFiles } from '../kotlin/build-files.ts';
import { baseOf, type SourceTree } from '../source-tree.ts';
import { withoutXmlComments } from './android-text.ts';

/** A resource and where it is defined. */
export interface AndroidResource {
  /** `string`, `drawable`, `style`. */
  readonly type: string;
  /** As written; code sees dots as underscores. */
  readonly name: string;
  readonly path: string;
  /** Of the name in the file; `undefined` for a resource that is a file. */
  readonly offset: number | undefined;
  /** The folder `res` it lies in. */
  readonly root: string;
  /** Name of the folder inside `res`: `values-es`, `drawable-hdpi`. */
  readonly configuration: string;
  /** Told apart by device (`product="tablet"`). */
  readonly variant: boolean;
}

/** A file that refers to resources, comments blanked out. */
export interface ResourceXml {
  readonly path: string;
  readonly text: string;
}

export interface AndroidResources {
  readonly all: readonly AndroidResource[];
  /** `string/app_name`, names as code writes them. */
  readonly names: ReadonlySet<string>;
  /** All paths below the `res` folders. */
  readonly files: readonly string[];
  readonly xml: readonly ResourceXml[];
  /** The build takes resources from other folders too. */
  readonly elsewhere: boolean;
}

const IN_RES = /^((?:.*\/)?res(?:\/[\w.]+){0,2}?)\/((?:anim|animator|color|drawable|font|layout|menu|mipmap|navigation|raw|transition|values|xml|interpolator)(?:-[\w+-]+)?)\/([^/]+)$/;
const VALUE = /<(string|color|dimen|bool|integer|fraction|drawable|string-array|integer-array|array|plurals|style|id|item|attr|declare-styleable|layout)\s((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/g;
const TYPES: Readonly<Record<string, string>> = { 'string-array': 'array', 'integer-array': 'array', 'declare-styleable': 'styleable' };
const OTHER_FOLDERS = /\bres\s*(\.\s*(srcDirs?|setSrcDirs)|\{)|ResValue|addGeneratedSourceDirectory/;
const NEW_ID = /@\+id\/([\w.]+)/g;
const RES_VALUE = /\bresValue\s*(?:\(\s*)?["'](\w+)["']\s*,\s*["']([\w.]+)["']/g;
/** Values that plugins of Google write into every build: https://developers.google.com/android/guides/google-services-plugin */
const BY_PLUGINS = 'string/google_app_id string/gcm_defaultSenderId string/default_web_client_id string/firebase_database_url string/google_api_key string/google_crash_reporting_api_key string/google_storage_bucket string/project_id string/ga_trackingId string/default_android_client_id xml/global_tracker'.split(' ');

/** The resources of all modules of a tree. */
export function androidResources(tree: SourceTree): AndroidResources {
  const all: AndroidResource[] = [];
  const names = new Set<string>(BY_PLUGINS);
  const files: string[] = [];
  const xml: ResourceXml[] = [];
  const isAndroid = tree.files.some(({ path }) => baseOf(path) === 'AndroidManifest.xml');
  const elsewhere = tree.use(buildFiles).some(({ text }) => OTHER_FOLDERS.test(text));
  if (!isAndroid) return { all, names, files, xml, elsewhere };
  for (const { path } of tree.files) {
    const place = IN_RES.exec(path);
    if (place === null || /(^|\/)build\//.test(path)) continue;
    files.push(path);
    const found = read(tree, path, place, xml);
    for (const resource of found) names.add(keyOf(resource.type, resource.name));
    all.push(...found);
  }
  for (const { text } of xml) for (const [, id] of text.matchAll(NEW_ID)) names.add(keyOf('id', id!));
  for (const { text } of tree.use(buildFiles)) for (const [, type, name] of text.matchAll(RES_VALUE)) names.add(keyOf(type!, name!));
  return { all, names, files, xml, elsewhere };
}

/** A resource as code names it. */
export function keyOf(type: string, name: string): string {
  return `${type}/${name.replaceAll('.', '_')}`;
}

function read(tree: SourceTree, path: string, [, root, configuration, file]: RegExpExecArray, xml: ResourceXml[]): AndroidResource[] {
  const kind = kindOf(path);
  const text = kind.kind === 'known' && kind.format === 'xml' ? tree.text(path) : undefined;
  const plain = text === undefined ? undefined : withoutXmlComments(text);
  if (plain !== undefined) xml.push({ path, text: plain });
  const type = configuration!.split('-')[0]!;
  const place = { path, root: root!, configuration: configuration! };
  if (type !== 'values') return file!.startsWith('.') ? [] : [{ ...place, type, name: file!.replace(/\..*$/s, ''), offset: undefined, variant: false }];
  return plain === undefined ? [] : valuesOf(plain).map((value) => ({ ...value, ...place }));
}

function valuesOf(text: string): Pick<AndroidResource, 'type' | 'name' | 'offset' | 'variant'>[] {
  return [...text.matchAll(VALUE)].flatMap((match) => {
    const [whole, element, attributes] = match;
    const name = /(?:^|\s)name\s*=\s*["']([^"']+)["']/.exec(attributes!);
    const type = element === 'item' ? /(?:^|\s)type\s*=\s*["'](\w+)["']/.exec(attributes!)?.[1] : TYPES[element!] ?? element;
    if (name === null || type === undefined) return [];
    return [{ type, name: name[1]!, offset: match.index + whole.indexOf(name[1]!, whole.indexOf(name[0]!)), variant: /(?:^|\s)product\s*=/.test(attributes!) }];
  });
}
