export { inspectProgram } from './inspection/inspect-program.ts';
export { createInstallKeeper, type InstallKeeper } from './installs/install-keeper.ts';
export type { SandboxLimits } from './isolation/limits.ts';
export * from './program-run.ts';
export { runProgram } from './run-program.ts';
