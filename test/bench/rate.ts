import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allCells, type CellSetting } from './rate/cells.ts';
import { POLICIES } from './rate/policies.ts';
import { summarise, tableOf, type CellResult } from './rate/summary.ts';
import { runCell } from './rate/world.ts';

const HELP = `npm run bench:rate -- [options]

Runs the pacing of the workers, and three other policies beside it, against the simulator's limiter on a virtual clock.

  --runs <n>        seeded runs of each cell (default: 200)
  --policy <name>   one policy alone: ${Object.keys(POLICIES).join(', ')}
  --units <n>       cells of so many units alone; --shards <n> and --limits <text> likewise
  --json <file>     also write every cell as one JSON array
`;

const { values } = parseArgs({
  options: { runs: { type: 'string' }, policy: { type: 'string' }, units: { type: 'string' }, shards: { type: 'string' }, limits: { type: 'string' }, json: { type: 'string' }, part: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.part !== undefined) await runPart(values.part);
else await runAll();

function wanted(): { readonly policy: string; readonly cell: CellSetting }[] {
  const cells = allCells().filter((cell) => (values.units === undefined || cell.units === Number(values.units)) && (values.shards === undefined || cell.shards === Number(values.shards)) && (values.limits === undefined || cell.limits.name.includes(values.limits)));
  const policies = Object.keys(POLICIES).filter((name) => values.policy === undefined || name === values.policy);
  return cells.flatMap((cell) => policies.map((policy) => ({ policy, cell })));
}

/** A child's work: every n-th cell, each result a line of JSON. */
async function runPart(part: string): Promise<void> {
  const [index, count] = part.split('/').map(Number) as [number, number];
  const runs = Number(values.runs ?? 200);
  const mine = bySize(wanted()).filter((_, position) => position % count === index);
  for (const { policy, cell } of mine) {
    const tallies = [];
    for (let seed = 1; seed <= runs; seed++) tallies.push(await runCell(cell, POLICIES[policy]!, seed));
    process.stdout.write(`${JSON.stringify(summarise(policy, cell, tallies))}\n`);
  }
}

/** Large cells first: the children end at about the same time. */
function bySize<T extends { readonly cell: CellSetting }>(work: readonly T[]): T[] {
  return [...work].sort((a, b) => b.cell.units * b.cell.requests - a.cell.units * a.cell.requests);
}

async function runAll(): Promise<void> {
  const count = availableParallelism();
  const order = new Map(wanted().map(({ policy, cell }, position) => [`${policy} ${JSON.stringify(cell)}`, position]));
  const results = (await Promise.all(Array.from({ length: count }, (_, index) => runChild(`${index}/${count}`, order.size)))).flat();
  results.sort((a, b) => order.get(`${a.policy} ${JSON.stringify(a.setting)}`)! - order.get(`${b.policy} ${JSON.stringify(b.setting)}`)!);
  process.stdout.write(tableOf(results));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results.map(({ setting, ...cell }) => ({ ...cell, limits: setting.limits.name })), null, 1)}\n`);
}

let done = 0;
async function runChild(part: string, total: number): Promise<CellResult[]> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2), '--part', part], { stdio: ['ignore', 'pipe', 'inherit'] });
  const results: CellResult[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    results.push(JSON.parse(line) as CellResult);
    if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${total} cells`);
  }
  if (child.exitCode !== 0) await new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== 0) throw new Error(`part ${part} ended with ${child.exitCode}`);
  return results;
}
