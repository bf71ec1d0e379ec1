import type { PlanDraft } from '@dark-factory/contracts';
import { refinementAnswer } from '../../builders/refinement-recording.ts';
import { requestText, startSimulator, type AnswerSpec, type ChatRequest, type Simulator, type SimulatorOptions } from '../../../packages/simulator/src/index.ts';

/** A scope of work in four lines. */
export const SOW = `# Greeter

It greets a person by name.
It counts the letters of a name.
Both are tested.
`;

const file = (path: string, purpose: string) => ({ path, purpose, lines: 6, executable: false });
const provided = (id: string, module: string, name: string, signature: string) => ({ id, module, summary: name, symbols: [{ name, kind: 'function' as const, signature }], routes: [], tables: [] });

/** Three units without a dependency, so that nothing is installed. */
export const DRAFT: PlanDraft = {
  expedition: {},
  requirements: [{ id: 'R-01', text: 'Greets by name', line: 3 }, { id: 'R-02', text: 'Counts letters', line: 4 }, { id: 'R-03', text: 'Tests', line: 5 }],
  stack: [{ root: '.', language: 'javascript', services: [], env: [], install: [], build: [], migrate: [], test: [['node', '--test']], testRunner: 'node-test' }],
  units: [
    { id: 'WU-01', title: 'Greeting', objective: 'Write greet.', files: [file('package.json', 'manifest'), file('src/greet.js', 'greet')], provides: [provided('greet', 'src/greet.js', 'greet', 'greet(name)')], consumes: [], requirements: ['R-01'], effort: 1 },
    { id: 'WU-02', title: 'Counting', objective: 'Write letters.', files: [file('src/letters.js', 'letters')], provides: [provided('letters', 'src/letters.js', 'letters', 'letters(name)')], consumes: [], requirements: ['R-02'], effort: 1 },
    { id: 'WU-03', title: 'Tests', objective: 'Write the tests.', files: [file('test/all.test.js', 'tests')], provides: [], consumes: ['greet', 'letters'], requirements: ['R-03'], effort: 2 },
  ],
  decisions: [],
  conventions: [],
};

/** What the model writes, by path. */
export const FILES: Readonly<Record<string, string>> = {
  'package.json': '{\n  "name": "greeter",\n  "private": true,\n  "type": "module"\n}\n',
  'src/greet.js': 'export function greet(name) {\n  return `Hello, ${name}!`;\n}\n',
  'src/letters.js': 'export function letters(name) {\n  return name.length;\n}\n',
  'test/all.test.js': "import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { greet } from '../src/greet.js';\nimport { letters } from '../src/letters.js';\n\ntest('greets', () => assert.equal(greet('Ada'), 'Hello, Ada!'));\ntest('counts', () => assert.equal(letters('Ada'), 3));\n",
};

/** The unit that a request is about, if it is about one. */
export function unitOf(request: ChatRequest): string | undefined {
  return /^Unit: (WU-\d+)/m.exec(requestText(request))?.[1];
}

/** A model that writes the project well, whoever asks and however often. */
export function answer(request: ChatRequest): AnswerSpec {
  const text = requestText(request);
  if (text.includes('Role: planner')) return { text: JSON.stringify(DRAFT) };
  const refined = refinementAnswer(request);
  if (refined !== undefined) return refined;
  const unit = DRAFT.units.find(({ id }) => id === unitOf(request));
  if (unit === undefined) throw new Error(`no answer for: ${text.slice(0, 200)}`);
  return { text: unit.files.map(({ path }) => `=== file: ${path} ===\n${FILES[path]}=== end: ${path} ===\n`).join('\n') };
}

/** A model API that writes the project. */
export function startModel(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ recordings: { origin: 'made in code', answers: [{ name: 'project', answer }] }, ...options });
}

/** The units that were asked for, in the order of the requests. */
export function unitsAsked(simulator: Simulator): string[] {
  return simulator.requests.flatMap((request) => /Unit: (WU-\d+)/.exec(JSON.stringify(request.body))?.[1] ?? []);
}
