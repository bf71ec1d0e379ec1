import { gradleModules, type GradleModule } from '../gradle/gradle-modules.ts';
import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { attributeOf, withoutXmlComments } from './android-text.ts';

/** A component of a manifest. */
export interface ManifestComponent {
  /** `activity`, `service`, `receiver`, `provider`, `application`, `activity-alias`. */
  readonly element: string;
  /** Of its class as written. */
  readonly name: string;
  /** Of the name; offsets count UTF-16 units from 0. */
  readonly offset: number;
}

/** An `AndroidManifest.xml` of a module. */
export interface AndroidManifest {
  readonly path: string;
  /** Comments blanked out. */
  readonly text: string;
  readonly package: string | undefined;
  readonly components: readonly ManifestComponent[];
  /** The module that it belongs to; `undefined` where no build file lies above. */
  readonly module: GradleModule | undefined;
}

const COMPONENT = /<(application|activity|activity-alias|service|receiver|provider)\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/g;
const NAMESPACE = /\bnamespace\s*(?:(?:=|\()\s*)?["']([\w.]+)["']/;

/** Every manifest of a tree, in path order. */
export async function androidManifests(tree: SourceTree): Promise<readonly AndroidManifest[]> {
  const sources = tree.sources('xml').filter(({ path }) => baseOf(path) === 'AndroidManifest.xml' && !/(^|\/)build\//.test(path));
  if (sources.length === 0) return [];
  const modules = await tree.use(gradleModules);
  return sources.map(({ path, text: raw }) => {
    const text = withoutXmlComments(raw);
    const folder = foldersUp(folderOf(path)).find((above) => modules.has(above));
    return {
      path, text,
      package: attributeOf(/<manifest\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/.exec(text)?.[1] ?? '', 'package')?.value,
      components: componentsOf(text),
      module: folder === undefined ? undefined : modules.get(folder),
    };
  });
}

function componentsOf(text: string): ManifestComponent[] {
  return [...text.matchAll(COMPONENT)].flatMap((match) => {
    const [whole, element, attributes] = match;
    const name = attributeOf(attributes!, element === 'activity-alias' ? 'android:targetActivity' : 'android:name');
    if (name === undefined || /\btools:node\s*=\s*["']remove/.test(attributes!)) return [];
    return [{ element: element!, name: name.value, offset: match.index + whole.indexOf(attributes!) + name.at }];
  });
}

/** The package that relative names and `R` of a module belong to; `undefined` when it cannot be told. */
export function namespaceOf(module: GradleModule | undefined, manifest?: AndroidManifest): string | undefined {
  return NAMESPACE.exec(module?.file.text ?? '')?.[1] ?? (/\bnamespace\b/.test(module?.file.text ?? '') ? undefined : manifest?.package);
}
