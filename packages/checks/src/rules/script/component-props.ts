import type { Problem, Rule } from '../../rule.ts';
import { packageManifests } from '../../script/package-manifests.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import type { ElementUse } from '../../script/script-use.ts';
import { asStrict, isSilenced, isTypeScript, strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A component that is used without a property it needs, or with one it does not have. */
export const rule: Rule = {
  id: 'script/component-props',
  severity: 'error',
  summary: 'A React component of the tree is used without a property that it requires, or with one that it does not have.',
  docs: [
    'TypeScript does not build it (TS2741, TS2322), and at run time the component gets `undefined`.',
    'Pass what the component asks for, or make the property optional. Compared are function components whose properties are an interface or a type in braces in the tree; an element with `{...spread}` is left out, and unknown properties are reported only when all that the type extends lies in the tree.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [{ title: 'Optional, spread, children and key', files: { 'package.json': '{"dependencies": {"react": "^19"}}', 'App.tsx': "import { Card } from './Card';\nexport const App = (p: any) => <><Card key={1} title=\"a\" data-x=\"1\">b</Card><Card {...p} /></>;\n", 'Card.tsx': "import type { ReactNode } from 'react';\ninterface Props { title: string; note?: string; children: ReactNode }\nexport function Card({ title, note, children }: Props) { return <p>{title}{note}{children}</p>; }\n" } }],
    bad: [{ title: 'Missing and unknown', files: { 'package.json': '{"dependencies": {"react": "^19"}}', 'App.tsx': "import Card from './Card';\nexport const App = () => <>\n  <Card />\n  <Card title=\"a\" colour=\"red\" />\n</>;\n", 'Card.tsx': 'type Props = { title: string };\nconst Card: React.FC<Props> = ({ title }) => <p>{title}</p>;\nexport default Card;\n' }, reports: ['App.tsx:3', 'App.tsx:4'] }],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    if (!usesReact(tree)) return [];
    return [...project.modules.values()].flatMap((module) => {
      const strictness = strictnessFor(module);
      if (strictness === 'none' || !isTypeScript(module.path)) return [];
      return module.declarations.elements
        .filter((element) => !element.spread && !isSilenced(module, element.line, element.lastLine))
        .flatMap((element) => problemsOf(tree, project, module, element).map((problem) => asStrict(problem, strictness)));
    });
  },
};

const OTHER_FRAMEWORKS = ['vue', 'solid-js', '@builder.io/qwik', '@stencil/core', 'astro'];

function usesReact(tree: SourceTree): boolean {
  const manifests = [...tree.use(packageManifests).values()];
  return manifests.some(({ dependencies }) => dependencies.has('react') || dependencies.has('preact')) && !manifests.some(({ dependencies }) => OTHER_FRAMEWORKS.some((name) => dependencies.has(name)));
}

/** What React takes for itself. */
const ALWAYS = new Set(['key', 'ref', 'children']);

function problemsOf(tree: SourceTree, project: ScriptProject, module: ScriptModule, element: ElementUse): Problem[] {
  const declared = project.finder.local(module.path, element.receiver.name);
  const value = project.finder.value(declared);
  if (declared === undefined || value?.kind !== 'function' || value.props === undefined || !isTypeScript(declared.path)) return [];
  const props = project.finder.expressionMembers(declared.path, value.props);
  if (props === undefined || (tree.text(declared.path) ?? '').includes('defaultProps')) return [];
  const given = new Set(element.attributes.map(({ name }) => name));
  if (element.hasChildren) given.add('children');
  const missing = [...props.members].filter(([name, member]) => !member.optional && !given.has(name) && name !== 'key' && name !== 'ref');
  const problems: Problem[] = missing.slice(0, 1).map(([, member]) => ({
    path: module.path, line: element.line, column: element.column,
    message: `Property ${missing.map(([name]) => `'${name}'`).join(', ')} is missing, but required by <${element.receiver.name}>`,
    related: [{ path: member.path, line: member.line, message: 'required here' }],
  }));
  if (!props.complete) return problems;
  const unknown = element.attributes.filter(({ name }) => !props.members.has(name) && !ALWAYS.has(name) && !name.includes('-'));
  return [...problems, ...unknown.map(({ name, line, column }) => ({ path: module.path, line, column, message: `Property '${name}' does not exist on the properties of <${element.receiver.name}>`, related: [{ path: props.path, line: props.line, message: 'its properties' }] }))];
}
