import type { Rule } from '../../rule.ts';
import { LoadOrder } from '../../script/load-order.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { scriptProject, type ScriptProject } from '../../script/script-project.ts';
import { strictnessFor } from '../../script/type-checked.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A circle of imports that breaks when it is loaded. */
export const rule: Rule = {
  id: 'imports/script-circular',
  severity: 'error',
  summary: 'Modules import each other in a circle, and one uses at its top what another has not defined yet.',
  docs: [
    "The program stops while it loads: `Cannot access 'X' before initialization`, or, compiled to CommonJS, `Class extends value undefined`. Circles as such are fine; what breaks is a class that extends, or a call that runs at the top of a module, when the other module is still waiting for this one.",
    'Move what both need into a module of its own, or use it inside a function. The order of evaluation is played through from every module at which the program may begin; a use is reported when it fails from all of them. Function declarations, which exist from the start, and imports of types alone do not count.',
  ].join('\n\n'),
  reads: ['script'],
  examples: {
    good: [
      { title: 'Used later', files: { 'a.ts': "import { B } from './b';\nexport class A { make() { return new B(); } }\n", 'b.ts': "import { A } from './a';\nexport class B { make() { return new A(); } }\n" } },
      { title: 'A function exists from the start', files: { 'a.mjs': "import { b } from './b.mjs';\nexport const a = b();\n", 'b.mjs': "import { a } from './a.mjs';\nexport function b() { return () => a; }\n" } },
      { title: 'Types alone', files: { 'main.ts': "import './a';\n", 'a.ts': "import { B } from './b';\nexport class A { b?: B }\n", 'b.ts': "import { A } from './a';\nexport class B extends A {}\n" } },
    ],
    bad: [{ title: 'A base that waits for its heir', files: { 'main.ts': "import { Base } from './base';\nBase.make();\n", 'base.ts': "import { Child } from './child';\nexport class Base { static make() { return new Child(); } }\n", 'child.ts': "import { Base } from './base';\nexport class Child extends Base {}\n" }, reports: ['child.ts:2'] }],
  },
  async check(tree) {
    const project = await tree.use(scriptProject);
    const uses = [...project.modules.values()].flatMap((module) => (strictnessFor(module) === 'none' || module.opaque ? [] : usesOf(project, module)));
    if (uses.length === 0) return [];
    return new LoadOrder(project, keepsUnused(tree)).alwaysTooEarly(uses).map(({ user, definer, use, line, name }) => ({
      path: user, line: use.line, column: use.column,
      message: `Cannot access '${use.name}' before initialization: this module runs before ${definer}, which defines "${name}"`,
      related: [{ path: definer, line, message: `"${name}" is defined here` }],
    }));
  },
};

function usesOf(project: ScriptProject, module: ScriptModule) {
  return module.declarations.loadUses.flatMap((use) => {
    const declared = project.finder.local(module.path, use.name);
    const value = project.finder.value(declared);
    if (declared === undefined || value === undefined || (value.kind === 'function' && value.hoisted) || (value.kind === 'other' && value.constant !== true)) return [];
    return [{ user: module.path, definer: declared.path, use, line: value.line, name: declared.name }];
  });
}

function keepsUnused(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /(^|\/)tsconfig[^/]*\.json$/.test(path) && /"(?:verbatimModuleSyntax|preserveValueImports)"\s*:\s*true/.test(tree.text(path) ?? ''));
}
