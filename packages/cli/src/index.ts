export { runCli } from './cli.ts';
export type { Host, TextOutput } from './host.ts';
