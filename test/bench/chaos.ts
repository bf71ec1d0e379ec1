import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSeed, type SeedResult } from './chaos/seed-run.ts';
import { tallyOf, tallyText } from './chaos/tally.ts';

const HELP = `npm run bench:chaos -- [options]

Runs an expedition of 13 units again and again under faults of the model API, kills of the process and writes that
fail, all drawn from a seed, and holds every end against the endpoint's own log: nothing paid for twice, nothing lost,
nothing untrue. The rules stand in test/bench/chaos/repeats.ts and end-state.ts. Exits with 1 when a seed fails.

  --runs <n>     seeds 1 to n (default: 500)
  --seed <n>     this seed alone
  --verbose      tell the story of each seed: what was asked, what befell it, what was killed
  --json <file>  also write the tally
`;

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, verbose: { type: 'boolean' }, json: { type: 'string' }, part: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.part !== undefined) await runPart(values.part);
else await runAll();

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${name}: expected a whole number from 1, got ${JSON.stringify(text)}`);
  return Number(text);
}

function wantedSeeds(): number[] {
  if (values.seed !== undefined) return [wholeNumber('seed', values.seed)];
  return Array.from({ length: wholeNumber('runs', values.runs ?? '500') }, (_, index) => index + 1);
}

/** A child's work: every n-th seed, each result a line of JSON. */
async function runPart(part: string): Promise<void> {
  const [index, count] = part.split('/').map(Number) as [number, number];
  for (const seed of wantedSeeds().filter((_, position) => position % count === index)) {
    const { story, ...result } = await runSeed(seed);
    process.stdout.write(`${JSON.stringify({ ...result, story: values.verbose === true ? story : [] })}\n`);
  }
}

async function runAll(): Promise<void> {
  const started = performance.now();
  const count = Math.min(availableParallelism(), wantedSeeds().length);
  const results = (await Promise.all(Array.from({ length: count }, (_, index) => runChild(`${index}/${count}`)))).flat().sort((a, b) => a.seed - b.seed);
  if (values.verbose === true) for (const { seed, story } of results) process.stdout.write(`seed ${seed}\n${story.join('\n')}\n\n`);
  const tally = tallyOf(results);
  process.stdout.write(`${tallyText(tally)}\n${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(tally, null, 2)}\n`);
  if (tally.failures.length > 0 || results.length < wantedSeeds().length) process.exitCode = 1;
}

function runChild(part: string): Promise<SeedResult[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2), '--part', part], { stdio: ['ignore', 'pipe', 'inherit'] });
    const results: SeedResult[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      results.push(JSON.parse(line) as SeedResult);
      if (process.stderr.isTTY) process.stderr.write(`\r${part}: ${results.length} `);
    });
    child.once('error', reject).once('close', (code) => (code === 0 ? resolve(results) : reject(new Error(`the child of part ${part} ended with exit code ${code}`))));
  });
}
