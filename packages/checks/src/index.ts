export * from './tree-check.ts';
