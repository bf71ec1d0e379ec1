import { problemsOfEach, type PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { baseOf } from '../../source-tree.ts';
import { dockerfiles } from '../../wiring/dockerfiles.ts';
import type { Dockerfile, DockerInstruction } from '../../wiring/read-dockerfile.ts';
import { mayBeBrokenOnPurpose } from '../../wiring/template-text.ts';

/** Instructions and their flags, from the Dockerfile reference (docs.docker.com/reference/dockerfile), syntax 1.21. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'], RUN: ['mount', 'network', 'security', 'device'], COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  ADD: ['keep-git-dir', 'checksum', 'chown', 'chmod', 'link', 'exclude', 'unpack'], HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  CMD: [], ENTRYPOINT: [], LABEL: [], MAINTAINER: [], EXPOSE: [], ENV: [], VOLUME: [], USER: [], WORKDIR: [], ARG: [], ONBUILD: [], STOPSIGNAL: [], SHELL: [],
};
/** The fewest words that an instruction takes, and what the builder says to fewer. */
const FEWEST: Readonly<Record<string, readonly [number, string]>> = {
  RUN: [1, 'at least one argument'], ENTRYPOINT: [1, 'at least one argument'], EXPOSE: [1, 'at least one argument'], VOLUME: [1, 'at least one argument'], ARG: [1, 'at least one argument'],
  LABEL: [1, 'at least one argument'], ENV: [1, 'at least one argument'], SHELL: [1, 'at least one argument'], USER: [1, 'exactly one argument'], WORKDIR: [1, 'exactly one argument'],
  STOPSIGNAL: [1, 'exactly one argument'], HEALTHCHECK: [1, 'at least one argument'], ONBUILD: [1, 'at least one argument'], COPY: [2, 'at least two arguments'], ADD: [2, 'at least two arguments'],
};

/** A Dockerfile that the builder refuses to read. */
export const rule: Rule = {
  id: 'syntax/dockerfile',
  severity: 'error',
  summary: 'A Dockerfile does not parse.',
  docs: [
    'The builder reads the whole file before it does anything: an instruction that it does not know, or one with too few words, ends the build at once. Files for another frontend (`# syntax=`) and templates of Dockerfiles are left out and listed as not checked.',
    'Mend the line that is named. The usual causes are a command of the shell without `RUN`, a line that lacks its `\\` at the end, and a sentence that was meant as a comment.',
  ].join('\n\n'),
  reads: ['dockerfile'],
  examples: {
    good: [
      { title: 'Continued lines, comments and heredocs', files: { Dockerfile: '# syntax=docker/dockerfile:1\nARG V=22\nfrom node:$V AS base\nRUN apt-get update \\\n  # tools\n\n  && apt-get install -y curl\nRUN <<EOF\necho hi\nFOO\nEOF\nCOPY <<A /etc/a\nno instruction\nA\nCMD ["node"]\n' } },
      { title: 'A template', files: { 'Dockerfile.j2': '{% if gpu %}\nFROM cuda\n{% endif %}\nFOO\n' } },
    ],
    bad: [
      { title: 'A command without RUN', files: { Dockerfile: 'FROM alpine\napk add curl\n' }, reports: ['Dockerfile:2'] },
      { title: 'Nothing to start from', files: { Dockerfile: 'WORKDIR /app\nFROM alpine\n' }, reports: ['Dockerfile:1'] },
      { title: 'Too few words', files: { Dockerfile: 'FROM alpine\nCOPY app\nENV A b\nENV C=d e\nHEALTHCHECK curl localhost\n' }, reports: ['Dockerfile:2', 'Dockerfile:4', 'Dockerfile:5'] },
      { title: 'A heredoc that is not closed', files: { Dockerfile: 'FROM alpine\nRUN <<EOF\necho\n' }, reports: ['Dockerfile:2'] },
    ],
  },
  check(tree) {
    const files = tree.use(dockerfiles);
    return problemsOfEach(tree, ['dockerfile'], ({ path }) => {
      const file = files.get(path);
      const problems = file === undefined ? [] : problemsIn(file);
      if (problems.length === 0 || !mayBeBrokenOnPurpose(path)) return problems;
      tree.cannotCheck(path, 'does not parse; in a folder of test data that may be meant');
      return [];
    });
  },
};

function problemsIn(file: Dockerfile): PlacedMessage[] {
  const { instructions } = file;
  const isWhole = /^(Dockerfile|Containerfile)$/.test(baseOf(file.path));
  if (instructions.length === 0) return isWhole ? [{ line: 1, column: 1, message: 'the Dockerfile has no instructions' }] : [];
  const problems = instructions.flatMap((instruction) => faultsOf(instruction, false));
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  // A part of a Dockerfile, put together by a script, has a name of its own.
  if (first < 0 && !isWhole) return problems;
  const early = instructions.slice(0, first < 0 ? undefined : first).find(({ keyword }) => keyword !== 'ARG' && keyword in FLAGS);
  if (early !== undefined) return [{ line: early.line, column: early.column, message: `no build stage in current context: ${early.keyword} stands before any FROM` }, ...problems];
  return first < 0 ? [{ line: 1, column: 1, message: 'no build stage: there is no FROM' }, ...problems] : problems;
}

function faultsOf(instruction: DockerInstruction, nested: boolean): PlacedMessage[] {
  const { keyword, line, column, words, heredocs, flags } = instruction;
  const at = (message: string, extra: Partial<PlacedMessage> = {}): PlacedMessage => ({ line, column, message, ...extra });
  const known = FLAGS[keyword];
  if (known === undefined) return [at(`unknown instruction: ${keyword}`)];
  const open = heredocs.find(({ closed }) => !closed);
  if (open !== undefined) return [at(`unterminated heredoc: no line "${open.name}" follows`)];
  const strange = flags.find(({ name }) => !known.includes(name));
  const problems = strange === undefined ? [] : [{ line: strange.line, column: strange.column, message: `unknown flag: --${strange.name} of ${keyword}`, severity: 'warning' as const, confidence: 'medium' as const }];
  const wrong = nested ? undefined : wordingFault(instruction) ?? fewestFault(keyword, instruction.exec?.length ?? words.length);
  return wrong === undefined ? problems : [...problems, at(wrong)];
}

function fewestFault(keyword: string, count: number): string | undefined {
  const fewest = FEWEST[keyword];
  return fewest !== undefined && count < fewest[0] ? `${keyword} requires ${fewest[1]}` : undefined;
}

function wordingFault({ keyword, words, rest, exec }: DockerInstruction): string | undefined {
  const [first, second] = words.map(({ text }) => text);
  if (first === undefined) return undefined;
  if (keyword === 'FROM') return words.length === 1 || (words.length === 3 && second!.toUpperCase() === 'AS') || first.startsWith('$') ? undefined : 'FROM requires either one or three arguments';
  if (keyword === 'HEALTHCHECK') return /^(NONE|CMD)$/i.test(first) ? undefined : `Unknown type "${first}" in HEALTHCHECK (try CMD)`;
  if (keyword === 'SHELL') return exec === undefined ? 'SHELL requires the arguments to be in JSON form' : undefined;
  if (keyword === 'ONBUILD') return /^(ONBUILD|FROM|MAINTAINER)$/i.test(first) ? `${first.toUpperCase()} isn't allowed as an ONBUILD trigger` : undefined;
  if (keyword === 'USER' || keyword === 'STOPSIGNAL') return words.length > 1 && !/["'$]/.test(rest) ? `${keyword} requires exactly one argument` : undefined;
  return keyword === 'ENV' || keyword === 'LABEL' ? pairFault(keyword, rest) : undefined;
}

/** `NAME=value NAME=value`, or `NAME value` where the first word has no `=`. Text in quotes is one word. */
function pairFault(keyword: string, rest: string): string | undefined {
  if (/["'\\$]/.test(rest)) return undefined;
  const words = rest.split(/\s+/);
  if (!words[0]!.includes('=')) return words.length < 2 ? `${keyword} must have two arguments` : undefined;
  const bare = words.find((word) => !word.includes('='));
  return bare === undefined ? undefined : `Syntax error - can't find = in "${bare}". Must be of the form: name=value`;
}
