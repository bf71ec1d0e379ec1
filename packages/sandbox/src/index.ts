export * from './program-run.ts';
