import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tree } from './tree-archive.ts';
import { treeOfSize } from './trees.ts';

/** How one program did on one tree. */
export interface SpeedResult {
  readonly tool: string;
  readonly files: number;
  /** Of the whole process, median of the runs. */
  readonly seconds: number;
  /** Most memory that was resident at a time, MB; of all processes of the tool. */
  readonly megabytes: number;
  readonly exitCode: number;
}

/** A program that reads a folder. */
interface Tool {
  readonly name: string;
  readonly command: (folder: string) => readonly string[];
}

const RUNS = 5;
/** Runs a command and tells its time and what the kernel counted for it. */
const MEASURE = 'import resource, subprocess, sys, time, json\nstarted = time.perf_counter()\ncode = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\nprint(json.dumps([time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, code]))';

function gate(cli: string): Tool {
  return { name: 'dark-factory verify', command: (folder) => [process.execPath, cli, 'verify', folder, '--json'] };
}

/** What else reads the same trees, where it is installed: PYRIGHT, TSC and RUFF may name their commands. */
function others(): Tool[] {
  const tools: readonly (readonly [name: string, command: string, parameters: readonly string[], folder: string])[] = [
    ['pyright', process.env['PYRIGHT'] ?? 'pyright', [], '.'],
    ['tsc --noEmit', process.env['TSC'] ?? join(import.meta.dirname, '../../../node_modules/.bin/tsc'), ['--noEmit', '--pretty', 'false', '-p'], 'frontend'],
    ['ruff check', process.env['RUFF'] ?? 'ruff', ['check', '--no-cache'], '.'],
  ];
  return tools.flatMap(([name, command, parameters, folder]) => {
    if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) return [{ name, command: (tree: string) => [command, ...parameters, join(tree, folder)] }];
    process.stdout.write(`${name} is not installed here and left out.\n`);
    return [];
  });
}

/** Times the gate and what else there is on a tree of about 64 and one of about 1,000 files. */
export function* runSpeed(cli: string): Generator<SpeedResult> {
  const tools = [gate(cli), ...others()];
  for (const size of [64, 1000]) {
    const { folder, files } = onDisk(treeOfSize('fastapi-react', size));
    for (const tool of tools) yield measured(tool, folder, files, RUNS);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Times the gate on trees that grow. */
export function* runScale(cli: string): Generator<SpeedResult> {
  for (const size of [100, 300, 1000, 2000, 4000]) {
    const { folder, files } = onDisk(treeOfSize('fastapi-react', size));
    yield measured(gate(cli), folder, files, size > 1000 ? 1 : 3);
    rmSync(folder, { recursive: true, force: true });
  }
}

function onDisk(tree: Tree): { readonly folder: string; readonly files: number } {
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'));
  for (const [path, content] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, files: tree.size };
}

function measured({ name, command }: Tool, folder: string, files: number, runs: number): SpeedResult {
  const samples = Array.from({ length: runs }, () => {
    const { stdout } = spawnSync('python3', ['-c', MEASURE, ...command(folder)], { encoding: 'utf8' });
    return JSON.parse(stdout) as [seconds: number, megabytes: number, exitCode: number];
  });
  const seconds = samples.map(([each]) => each).sort((a, b) => a - b)[runs >> 1]!;
  return { tool: name, files, seconds, megabytes: Math.max(...samples.map(([, each]) => each)), exitCode: samples[0]![2] };
}

/** A time for people, beside the gate's on the same tree. */
export function speedLine({ tool, files, seconds, megabytes, exitCode }: SpeedResult, gateSeconds: number): string {
  return `${String(files).padStart(5)} files  ${tool.padEnd(20)} ${seconds.toFixed(2).padStart(7)} s ${((seconds * 1000) / files).toFixed(2).padStart(7)} ms a file ${megabytes.toFixed(0).padStart(5)} MB  exit ${exitCode}  ${(seconds / gateSeconds).toFixed(2)} times the gate's time\n`;
}
