import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundledCommand } from './gate/bundled-gate.ts';
import { loadCheck } from './gate/checker.ts';
import { checkClean, cleanText, cleanTrees, type CleanResult, type FailedTree } from './gate/clean.ts';
import { serveFuzz } from './gate/fuzz-child.ts';
import { fuzzText, runFuzz, type FuzzTally } from './gate/fuzz.ts';
import { FULL, SHORT } from './gate/fuzz-variants.ts';
import { KINDS } from './gate/kinds.ts';
import { mendOne, mendText, type MendOutcome } from './gate/mend.ts';
import { fromChild, inParts, partOf } from './gate/parts.ts';
import { breakTree, publicText, publicTrees, type PublicOutcome } from './gate/public.ts';
import { PUBLIC_KINDS } from './gate/kinds/public-python.ts';
import { Bench, singleJobs, type Outcome } from './gate/recall.ts';
import { isFound, recallText } from './gate/recall-table.ts';
import { showMutation } from './gate/show.ts';
import { runScale, runSpeed, speedLine, type SpeedResult } from './gate/speed.ts';
import { TREES, type TreeName } from './gate/trees.ts';

const HELP = `npm run bench:gate -- <recall|public|clean|mend|speed|scale|fuzz|all> [options]

Measures the verification gate.

  recall   breaks correct trees in every known way, one fault at a time and ten at a time: what is found
  public   breaks the published Python packages of the corpus (or the trees inside --folder) in the ten ways that are most
           common, one fault at a time, each confirmed by python3 where it can be: what is found
  clean    checks trees that are right: the benches' own, the example, this repository, published packages (fetched
           once by pip, npm and mvn into .cache/gate-corpus). Exits with 1 when one of our own has an error
  mend     lets the gate mend each fault: how many end as the original
  speed    times the command, bundled from the sources as they are, beside pyright, tsc and ruff where they are installed
  scale    times it on trees of 100 to 4,000 files
  fuzz     cut, changed, deep, large and strange files: all must end in findings, none may take 5 s. Exits with 1 otherwise

  --seeds <n>            faults of each kind in each tree (default: 3)
  --seed <n>             the first seed (default: 1)
  --trees <names>        of ${Object.keys(TREES).join(', ')}, with commas between
  --kind <ids>           recall, public, mend: these kinds alone (or those that begin so), with commas between; fuzz: these samples
  --show                 recall: print the change of each chosen fault and what is found
  --folder <folder>      public: the trees inside this folder in place of the corpus; --name <tree> takes one alone
  --no-corpus            clean: without the published packages
  --short                fuzz: some of it
  --rules-from-folder    the rules as they lie in the folder, not those of the registry
  --json <file>          also write the results
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' }, seed: { type: 'string' }, trees: { type: 'string' }, tree: { type: 'string' }, kind: { type: 'string' }, show: { type: 'boolean' },
    'no-corpus': { type: 'boolean' }, short: { type: 'boolean' }, 'rules-from-folder': { type: 'boolean' }, json: { type: 'string' }, part: { type: 'string' }, name: { type: 'string' }, folder: { type: 'string' }, help: { type: 'boolean' },
  },
});
const fromFolder = values['rules-from-folder'] === true;
const seeds = Number(values.seeds ?? 3);
const firstSeed = Number(values.seed ?? 1);
const words = values.kind?.split(',');
const kinds = KINDS.filter(({ id }) => words === undefined || words.some((word) => id.startsWith(word)));
const publicKinds = PUBLIC_KINDS.filter(({ id }) => words === undefined || words.some((word) => id.startsWith(word)));
const fuzzSize = values.short === true ? SHORT : FULL;

/** Each clean tree has a process of its own: one that hangs or takes all memory costs itself alone. */
const CLEAN_LIMIT_SECONDS = 120;

/** Each part prints its results and returns them; a child of a part, which works off its share, returns `undefined`. */
const PARTS: Readonly<Record<string, () => Promise<unknown>>> = { recall, public: publicTreesBroken, clean, mend, speed, scale, fuzz };

if (positionals[0] === 'clean-child') await cleanChild();
else if (positionals[0] === 'fuzz-child') await serveFuzz(fuzzSize, firstSeed, words, fromFolder);
else if (values.help === true || positionals.length === 0) process.stdout.write(HELP);
else await run(positionals[0] === 'all' ? Object.keys(PARTS) : positionals);

async function run(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`there is no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}, all`);
  const results: Record<string, unknown> = {};
  for (const name of names) {
    if (values.part === undefined && names.length > 1) process.stdout.write(`\n== ${name} ==\n`);
    results[name] = await PARTS[name]!();
  }
  if (values.json !== undefined && values.part === undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
}

function chosenTrees(): TreeName[] {
  const names = (values.trees ?? values.tree)?.split(',') ?? Object.keys(TREES);
  for (const name of names) if (!(name in TREES)) throw new RangeError(`--trees: there is no ${name}; there are ${Object.keys(TREES).join(', ')}`);
  return names as TreeName[];
}

/** The command of a child that does part of the named work, before `--part`. */
function childOf(name: string): string[] {
  const options = Object.entries(values).filter(([option]) => option !== 'json' && option !== 'part').flatMap(([option, value]) => (value === true ? [`--${option}`] : [`--${option}`, String(value)]));
  return [fileURLToPath(import.meta.url), name, ...options];
}

async function recall(): Promise<unknown> {
  if (values.show === true) {
    const bench = new Bench(await loadCheck(fromFolder));
    for (const job of singleJobs(kinds, chosenTrees(), values.seed === undefined ? seeds : 1, firstSeed)) process.stdout.write(`${await showMutation(bench, job)}\n`);
    return undefined;
  }
  const outcomes = await inParts<Outcome>(values.part, childOf('recall'), async (part, tell) => {
    const bench = new Bench(await loadCheck(fromFolder));
    for (const job of partOf(singleJobs(kinds, chosenTrees(), seeds, firstSeed), part)) tell(await bench.single(job));
    if (kinds.length < KINDS.length) return;
    for (const [name, seed] of partOf(chosenTrees().flatMap((tree) => Array.from({ length: seeds * 3 }, (_, index) => [tree, firstSeed + index] as const)), part)) for (const outcome of await bench.together(kinds, name, seed)) tell(outcome);
  });
  if (outcomes !== undefined) process.stdout.write(recallText(outcomes));
  return outcomes?.map((outcome) => ({ ...outcome, found: isFound(outcome) }));
}

async function publicTreesBroken(): Promise<unknown> {
  const trees = publicTrees(values.folder).filter(({ name }) => values.name === undefined || name === values.name);
  const outcomes = await inParts<PublicOutcome>(values.part, childOf('public'), async (part, tell) => {
    for (const tree of partOf(trees, part)) for await (const outcome of breakTree(tree, publicKinds, seeds, firstSeed)) tell(outcome);
  });
  if (outcomes !== undefined) process.stdout.write(publicText(outcomes));
  return outcomes;
}

async function clean(): Promise<unknown> {
  const trees = cleanTrees(chosenTrees(), values['no-corpus'] !== true);
  const results = await inParts<CleanResult | FailedTree>(values.part, childOf('clean'), async (part, tell) => {
    for (const { name } of partOf(trees, part)) {
      const outcome = await fromChild<CleanResult>([...childOf('clean-child'), '--name', name], CLEAN_LIMIT_SECONDS);
      tell(outcome.kind === 'result' ? outcome.result : { tree: name, failed: outcome.reason });
    }
  });
  if (results === undefined) return undefined;
  const inOrder = results.sort((a, b) => trees.findIndex(({ name }) => name === a.tree) - trees.findIndex(({ name }) => name === b.tree));
  const checked = inOrder.filter((result) => 'findings' in result);
  process.stdout.write(cleanText(checked, inOrder.filter((result) => 'failed' in result)));
  if (checked.some(({ generated, findings }) => generated && findings.some(({ severity }) => severity === 'error'))) process.exitCode = 1;
  return results;
}

async function cleanChild(): Promise<void> {
  const tree = cleanTrees(chosenTrees(), values['no-corpus'] !== true).find(({ name }) => name === values.name)!;
  process.stdout.write(JSON.stringify(await checkClean(await loadCheck(fromFolder), tree)));
}

async function mend(): Promise<unknown> {
  const outcomes = await inParts<MendOutcome>(values.part, childOf('mend'), async (part, tell) => {
    const check = await loadCheck(fromFolder);
    for (const job of partOf(singleJobs(kinds, chosenTrees(), seeds, firstSeed), part)) tell(await mendOne(check, job));
  });
  if (outcomes !== undefined) process.stdout.write(mendText(outcomes));
  return outcomes;
}

async function speed(): Promise<unknown> {
  return told(runSpeed(await bundledCommand(fromFolder)));
}

async function scale(): Promise<unknown> {
  return told(runScale(await bundledCommand(fromFolder)));
}

/** Prints each time as it comes; the gate is the first of each tree. */
function told(times: Iterable<SpeedResult>): SpeedResult[] {
  const results: SpeedResult[] = [];
  for (const result of times) {
    results.push(result);
    process.stdout.write(speedLine(result, results.find(({ files }) => files === result.files)!.seconds));
  }
  return results;
}

async function fuzz(): Promise<unknown> {
  const tallies = await inParts<FuzzTally>(values.part, childOf('fuzz'), async (part, tell) => tell(await runFuzz(fuzzSize, firstSeed, words, part, childOf('fuzz-child'))));
  if (tallies === undefined) return undefined;
  process.stdout.write(fuzzText(tallies));
  if (tallies.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  return tallies;
}
