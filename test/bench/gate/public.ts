import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@dark-factory/contracts';
import { createRepeatedCheck } from '@dark-factory/checks';
import { treeFiles } from './checker.ts';
import { corpusPackages, packageTree } from './corpus.ts';
import { readTree } from './folder-tree.ts';
import { manifestText, programOf } from './kinds/public-names.ts';
import { PUBLIC_KINDS, type PublicKind } from './kinds/public-python.ts';
import { mutated, type Mutation } from './mutation.ts';
import { newFindings, type Catch } from './new-findings.ts';
import { compiles, PythonRun } from './python-run.ts';
import { Random } from './random.ts';
import { changeLines, findingLines } from './show.ts';
import type { Tree } from './tree-archive.ts';

/** A published tree, read when its turn comes. */
export interface PublicTree {
  readonly name: string;
  readonly load: () => Tree;
}

/** What became of one fault in a published tree. */
export interface PublicOutcome {
  readonly kind: string;
  readonly tree: string;
  readonly seed: number;
  readonly caught: Catch;
  readonly rules: readonly string[];
  /** The change and what was found. */
  readonly shown: string;
}

/** So many draws are made for a fault that Python confirms. */
const MAX_DRAWS = 12;
/** Its sources are as many as those of all others together. */
const TOO_LARGE = 'sqlalchemy';

/** The Python packages of the corpus, or the folders inside a folder. */
export function publicTrees(folder: string | undefined): PublicTree[] {
  if (folder !== undefined) return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => ({ name, load: () => readTree(join(folder, name)) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return corpusPackages().filter(({ registry, name }) => registry === 'pypi' && name !== TOO_LARGE).map((wanted) => ({ name: wanted.name, load: () => packageTree(wanted) }));
}

/** Breaks a published tree in each way, one fault at a time, and looks what the gate adds to what it said before. */
export async function* breakTree({ name, load }: PublicTree, kinds: readonly PublicKind[], seeds: number, first: number): AsyncGenerator<PublicOutcome> {
  const tree = load();
  const check = createRepeatedCheck();
  const findingsOf = async (of: Tree): Promise<readonly Finding[]> => (await check({ files: treeFiles(of) })).findings;
  const clean = await findingsOf(tree);
  for (const finding of clean.filter(({ severity }) => severity === 'error')) yield { kind: 'clean', tree: name, seed: 0, caught: 'error', rules: [finding.rule], shown: findingLines([finding]).join('\n') };
  const python = new PythonRun(programOf(tree));
  try {
    for (const { kind, seed, mutation } of faultsOf(tree, python, kinds, seeds, first)) {
      const added = newFindings(await findingsOf(mutated(tree, mutation)), clean);
      yield outcomeOf(kind, name, seed, added, changeLines(tree, mutation));
    }
  } finally {
    python.end();
  }
}

function outcomeOf({ id }: PublicKind, tree: string, seed: number, added: readonly Finding[], change: readonly string[]): PublicOutcome {
  const worst = added.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  return { kind: id, tree, seed, caught: added.length === 0 ? 'missed' : worst, rules: [...new Set(added.filter(({ severity }) => severity === worst).map(({ rule }) => rule))], shown: [...change, ...findingLines(added)].join('\n') };
}

interface Fault {
  readonly kind: PublicKind;
  readonly seed: number;
  readonly mutation: Mutation;
}

/** Each kind as often as there are seeds, the same change only once, and none that Python does not mind. */
function* faultsOf(tree: Tree, python: PythonRun, kinds: readonly PublicKind[], seeds: number, first: number): Generator<Fault> {
  const program = programOf(tree);
  const declared = manifestText(tree);
  for (const kind of kinds) {
    const seen = new Set<string>();
    for (let seed = first; seed < first + seeds; seed++) {
      for (let draw = 0; draw < MAX_DRAWS; draw++) {
        const mutation = kind.mutate(program, new Random(seed * 7919 + draw * 104_729 + PUBLIC_KINDS.indexOf(kind)), declared);
        const change = mutation === undefined ? '' : JSON.stringify([...mutation.changes]);
        if (mutation === undefined || seen.has(change) || !isReal(kind, python, mutation)) continue;
        seen.add(change);
        yield { kind, seed, mutation };
        break;
      }
    }
  }
}

function isReal({ proof }: PublicKind, python: PythonRun, mutation: Mutation): boolean {
  const texts = [...mutation.changes.values()].filter((text) => typeof text === 'string');
  switch (proof) {
    case 'compiles': return texts.some((text) => !compiles(text));
    case 'text': return texts.every(compiles);
    case 'imports': return texts.every(compiles) && python.verdictOf(mutation) !== 'works';
    case 'surely imports': return python.verdictOf(mutation) === 'fails';
    default: throw new RangeError(proof satisfies never);
  }
}

/** The outcomes for people: a line a kind, errors of trees as they were published, and every fault that was not found as an error. */
export function publicText(outcomes: readonly PublicOutcome[]): string {
  const seeded = outcomes.filter(({ kind }) => kind !== 'clean');
  const lines = PUBLIC_KINDS.flatMap(({ id }) => {
    const mine = seeded.filter(({ kind }) => kind === id);
    const count = (caught: Catch): string => String(mine.filter((outcome) => outcome.caught === caught).length).padStart(8);
    return mine.length === 0 ? [] : [`${id.padEnd(24)}${String(mine.length).padStart(7)}${count('error')}${count('warning')}${count('missed')}   ${[...new Set(mine.flatMap(({ rules }) => rules))].join(' ')}`];
  });
  const must = seeded.filter(({ kind }) => PUBLIC_KINDS.some(({ id, severity }) => id === kind && severity === 'error'));
  const found = must.filter(({ caught }) => caught === 'error').length;
  const clean = outcomes.filter(({ kind }) => kind === 'clean');
  const missed = seeded.filter(({ caught }) => caught !== 'error');
  return [
    `${'kind'.padEnd(24)} seeded   error warning  missed   rules`, ...lines, '',
    `${must.length} faults in ${new Set(seeded.map(({ tree }) => tree)).size} trees, ${found} found as errors (${((100 * found) / Math.max(1, must.length)).toFixed(1)} %)`,
    `${clean.length} errors in the trees as they were published`, ...clean.map(({ tree, shown }) => `${tree}\n${shown}`),
    ...(missed.length === 0 ? [] : ['', 'Not found as an error:', ...missed.map(({ kind, tree, seed, caught, shown }) => `\n${kind} in ${tree}, seed ${seed} (${caught})\n${shown}`)]), '',
  ].join('\n');
}
