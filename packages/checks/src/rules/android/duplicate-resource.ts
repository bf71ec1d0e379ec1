import { androidResources, keyOf, type AndroidResource } from '../../android/resources.ts';
import { positionAt } from '../../text-position.ts';
import type { SourceTree } from '../../source-tree.ts';
import type { Problem, Rule } from '../../rule.ts';

/** Identifiers and attributes may be declared again; a style of a library may not, but is no resource of a tree. */
const MAY_REPEAT = new Set(['id', 'attr', 'styleable', 'layout', 'item']);
const MANIFEST = { 'app/src/main/AndroidManifest.xml': '<manifest/>\n' };

/** One resource that is defined twice for the same configuration. */
export const rule: Rule = {
  id: 'android/duplicate-resource',
  severity: 'error',
  summary: 'A resource is defined twice in the same folder of configurations.',
  docs: [
    'The build stops: `Duplicate resources`. It happens when two files of values are written apart and both define a name, or when a picture lies beside a drawable of the same name.',
    'Keep one of the two. The same name in another configuration (`values-es`), source set or module is what resources are for.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [{ title: 'Other configurations, other types', files: { ...MANIFEST, 'app/src/main/res/values/a.xml': '<resources><string name="a">1</string><color name="a">#fff</color><string name="b" product="tablet">1</string><string name="b" product="default">1</string></resources>\n', 'app/src/main/res/values-es/a.xml': '<resources><string name="a">1</string></resources>\n', 'app/src/debug/res/values/a.xml': '<resources><string name="a">1</string></resources>\n', 'app/src/main/res/drawable/x.xml': '<a/>\n', 'app/src/main/res/drawable-hdpi/x.png': new Uint8Array([1]) } }],
    bad: [{ title: 'In one file, in two, as a file', files: { ...MANIFEST, 'app/src/main/res/values/a.xml': '<resources>\n    <string name="a">1</string>\n    <string name="a">2</string>\n</resources>\n', 'app/src/main/res/values/b.xml': '<resources>\n    <string name="a">1</string>\n</resources>\n', 'app/src/main/res/drawable/x.xml': '<a/>\n', 'app/src/main/res/drawable/x.png': new Uint8Array([1]) }, reports: ['app/src/main/res/drawable/x.xml:0', 'app/src/main/res/values/a.xml:3', 'app/src/main/res/values/b.xml:2'] }],
  },
  check(tree) {
    const first = new Map<string, AndroidResource>();
    return tree.use(androidResources).all.flatMap((resource) => {
      const { type, root, configuration } = resource;
      if (resource.variant || (MAY_REPEAT.has(type) && resource.offset !== undefined)) return [];
      const key = `${root} ${configuration} ${keyOf(type, resource.name)}`;
      const known = first.get(key);
      if (known === undefined) first.set(key, resource);
      return known === undefined ? [] : [problemOf(tree, resource, known)];
    });
  },
};

function problemOf(tree: SourceTree, { path, type, name, offset }: AndroidResource, known: AndroidResource): Problem {
  const place = offset === undefined ? { line: 0, column: 0 } : positionAt(tree.text(path) ?? '', offset);
  const line = known.offset === undefined ? 0 : positionAt(tree.text(known.path) ?? '', known.offset).line;
  return { path, ...place, message: `Duplicate resources: ${type}/${name}`, related: [{ path: known.path, line, message: 'the other definition' }] };
}
