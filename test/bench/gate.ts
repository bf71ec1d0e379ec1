import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCheck } from './gate/checker.ts';
import { inParts, partOf } from './gate/parts.ts';
import { KINDS } from './gate/kinds.ts';
import { Bench, singleJobs, type Outcome } from './gate/recall.ts';
import { isFound, recallText } from './gate/recall-table.ts';
import { showMutation } from './gate/show.ts';
import { TREES, type TreeName } from './gate/trees.ts';

const HELP = `npm run bench:gate -- <recall|clean|mend|speed|scale|fuzz|all> [options]

Measures the verification gate.

  recall   breaks correct trees in every known way, one fault at a time and ten at a time: what is found
  --seeds <n>            faults of each kind in each tree (default: 3)
  --seed <n>             the first seed (default: 1)
  --trees <names>        of ${Object.keys(TREES).join(', ')}, with commas between
  --kind <ids>           these kinds alone (or those that begin so), with commas between
  --show                 print the change of each chosen fault and what is found
  --rules-from-folder    the rules as they lie in the folder, not those of the registry
  --json <file>          also write the results
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' }, seed: { type: 'string' }, trees: { type: 'string' }, tree: { type: 'string' }, kind: { type: 'string' }, show: { type: 'boolean' },
    'rules-from-folder': { type: 'boolean' }, json: { type: 'string' }, part: { type: 'string' }, help: { type: 'boolean' },
  },
});

if (values.help === true || positionals.length === 0) process.stdout.write(HELP);
else await recall();

function chosenTrees(): TreeName[] {
  const names = (values.trees ?? values.tree)?.split(',') ?? Object.keys(TREES);
  for (const name of names) if (!(name in TREES)) throw new RangeError(`--trees: there is no ${name}; there are ${Object.keys(TREES).join(', ')}`);
  return names as TreeName[];
}

async function recall(): Promise<void> {
  const kinds = KINDS.filter(({ id }) => values.kind === undefined || values.kind.split(',').some((word) => id.startsWith(word)));
  const seeds = Number(values.seeds ?? 3);
  const first = Number(values.seed ?? 1);
  if (values.show === true) {
    const bench = new Bench(await loadCheck(values['rules-from-folder'] === true));
    for (const job of singleJobs(kinds, chosenTrees(), values.seed === undefined ? seeds : 1, first)) process.stdout.write(`${await showMutation(bench, job)}\n`);
    return;
  }
  const outcomes = await inParts<Outcome>(values.part, async (part, tell) => {
    const bench = new Bench(await loadCheck(values['rules-from-folder'] === true));
    for (const job of partOf(singleJobs(kinds, chosenTrees(), seeds, first), part)) tell(await bench.single(job));
    if (kinds.length < 10) return;
    for (const [name, seed] of partOf(chosenTrees().flatMap((tree) => Array.from({ length: seeds * 3 }, (_, index) => [tree, first + index] as const)), part)) for (const outcome of await bench.together(kinds, name, seed)) tell(outcome);
  });
  if (outcomes === undefined) return;
  process.stdout.write(recallText(outcomes));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcomes.map((outcome) => ({ ...outcome, found: isFound(outcome) })), null, 1)}\n`);
}
