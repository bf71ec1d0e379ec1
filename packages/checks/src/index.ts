export * from './check-syntax.ts';
export { checkTree, checkWith } from './check-tree.ts';
export { RULES } from './registry.ts';
export type { BadExample, Problem, RelatedPlace, Rule, RuleExample } from './rule.ts';
export * from './signatures-of.ts';
export * from './tree-check.ts';
export { WASM_FILES } from './wasm-location.ts';
