import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { castOf } from '@dark-factory/stages';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, type ScriptedCall } from '../../builders/refinement-model.ts';
import { ranWell } from '../../builders/stage-world.ts';
import { reviewOf } from '../../builders/refinement-answers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder('roles');
  await mkdir(folder.path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  return folder;
}

const role = (head: string, prompt = 'You do what you are told.'): string => `---\n${head}\n---\n${prompt}\n`;
const REVIEWER = 'role: code-reviewer\nversion: 7\nphase: review\nmethod: sase\noutput: review';
const STYLE = 'role: style-reviewer\nversion: 1\nphase: review\nmethod: sase\noutput: review';

test('the twelve roles that come with the program, five phases', async () => {
  const { roles } = await castOf();
  expect(roles.map(({ phase, role: name, method }) => `${phase} ${name} ${method}`)).toEqual([
    'acceptance acceptance-writer none', 'architect architect none', 'review code-reviewer sase', 'swarm contract-mender deep-think', 'swarm feature-completer tdd', 'swarm import-mender deep-think', 'judge judge none',
    'review scope-assessor none', 'review security-auditor cuga', 'swarm security-fixer tdd', 'swarm test-writer none', 'swarm wiring deep-think',
  ]);
});

test('a role of the same name takes the place of one, another is added, and the verdict says which version it was', async () => {
  await using folder = await folderWith({ 'code-reviewer.md': role(REVIEWER, 'You review with a magnifying glass.'), 'style.md': role(STYLE, 'You look at style alone.'), 'README.md': 'Not a role.' });
  const model = refinementModel();
  const { verdict } = await refinedBy(model, { deps: { cast: await castOf(folder.path) } });
  expect(verdict.verdict).toBe('ACCEPT');
  expect(verdict.agents.map(({ role: name, version }) => `${name} ${version}`).sort()).toEqual(['code-reviewer 7', 'scope-assessor 1', 'security-auditor 1', 'style-reviewer 1']);
  const systems = model.requests.map(({ system }) => system);
  expect(systems.filter((system) => system.startsWith('You review with a magnifying glass.'))).toHaveLength(1);
  expect(systems.some((system) => system.startsWith('You review code that others wrote'))).toBe(false);
});

test('findings of an added reviewer count like those of the others', async () => {
  await using folder = await folderWith({ 'style.md': role(STYLE) });
  const finding = { path: 'src/wu-01.mjs', line: 2, quote: 'export {};', severity: 'high', category: 'quality', message: 'exports nothing' };
  const model = refinementModel([[]], (task, { messages }) => (task === 'review' && messages[0]!.content.startsWith('Role: style-reviewer') ? reviewOf(messages[0]!.content, [finding]) : undefined));
  const { verdict } = await refinedBy(model, { deps: { cast: await castOf(folder.path) } });
  expect(verdict).toMatchObject({ verdict: 'REVISE', other_findings: [finding], reasons: [{ code: 'high-findings' }] });
});

test('a role of the swarm has the tools that it names, those that ask the program and registries among them', async () => {
  await using folder = await folderWith({ 'contract-mender.md': role("role: contract-mender\nversion: 2\nphase: swarm\nmethod: none\noutput: report\ntools: [edit, run, http, registry, docs]\ntakes: ['step:health']", 'You mend by looking it up.') });
  const failing = ranWell({ steps: [{ stack: '.', step: 'health', command: [], outcome: { state: 'failed', reason: 'it answered 500' }, exitCode: null, durationMs: 1, tail: '' }] });
  const calls: ScriptedCall[] = [
    { tool: 'run', input: { command: ['node', '--test'] } }, { tool: 'http', input: { requests: [{ method: 'GET', path: '/' }] } },
    { tool: 'registry', input: { ecosystem: 'npm', name: 'kit' } }, { tool: 'docs', input: { ecosystem: 'npm', name: 'kit' } }, { tool: 'read', input: { path: 'src/wu-01.mjs' } },
  ];
  const model = refinementModel([calls]);
  const asked: string[] = [];
  const noted = (name: string): void => void asked.push(name);
  await refinedBy(model, {
    plan: { stack: [{ root: '.', language: 'javascript', start: ['node', 'src/wu-01.mjs'], install: [], build: [], migrate: [], test: [['node', '--test']], services: [], env: [] }] },
    input: { maxRounds: 1 }, ran: () => failing,
    deps: {
      cast: await castOf(folder.path),
      inspectProgram: (_files, _plan, { kind }) => { noted(kind); return Promise.resolve({ kind: 'refused', reason: 'it is a test' }); },
      registry: { lookUp: ({ name }) => { noted(`registry ${name}`); return Promise.resolve({ kind: 'refused', reason: 'it is a test' }); } },
      docs: { open: ({ name }) => { noted(`docs ${name}`); return Promise.resolve({ kind: 'refused', reason: 'it is a test' }); }, page: () => Promise.reject(new Error('no page was named')) },
    },
  });
  const [agent] = model.tasks;
  expect(agent!.system).toContain('You mend by looking it up.');
  expect(agent!.tools.map(({ name }) => name).sort()).toEqual(['docs', 'edit', 'http', 'registry', 'run']);
  expect(asked).toEqual(['command', 'http', 'registry kit', 'docs kit']);
  expect(model.uses.at(-1)!.output).toBe('There is no tool read.');
});

describe('a role that cannot be used is refused with everything that is wrong with it', () => {
  test.each<[string, string, string[]]>([
    ['no head', 'Just a prompt.\n', ['it does not begin with YAML between two lines of `---`']],
    ['YAML that does not parse', role('role: [a'), [expect.stringMatching(/^its YAML cannot be read: /) as unknown as string]],
    ['a swarm without its tools', role('role: idler\nversion: 1\nphase: swarm\nmethod: deep-think\noutput: report\ntools: [read]'), ['tools: a role of the swarm needs `edit`', 'takes: a role of the swarm says what it takes', 'tools: the method deep-think needs `think`']],
    ['a reviewer with a method of the swarm', role('role: r\nversion: 1\nphase: review\nmethod: tdd\noutput: report'), ['output: a role of the phase review hands in review or audit or scope, not report', 'method: a role of the phase review works by none or sase or cuga, not tdd', 'tools: the method tdd needs `run_tests`']],
    ['a tool that nobody has', role('role: r\nversion: 1\nphase: swarm\noutput: report\ntools: [edit, shell]\ntakes: [test]'), [expect.stringMatching(/^tools\.1: /) as unknown as string]],
    ['no prompt', role(REVIEWER, ''), ['there is no prompt below the head']],
  ])('%s', async (_name, text, details) => {
    await using folder = await folderWith({ 'r.md': text });
    await expect(castOf(folder.path)).rejects.toMatchObject({ code: 'role-invalid', where: join(folder.path, 'r.md'), details });
  });

  test('two who would speak for all', async () => {
    await using folder = await folderWith({ 'second.md': role('role: second-judge\nversion: 1\nphase: judge\noutput: opinion') });
    await expect(castOf(folder.path)).rejects.toMatchObject({ code: 'role-invalid', message: expect.stringContaining('the phase judge has 2 roles: second-judge, judge') });
  });

  test('a folder without a role', async () => {
    await using folder = await folderWith({});
    await expect(castOf(folder.path)).rejects.toMatchObject({ code: 'role-invalid', what: 'there is no role' });
    await expect(castOf(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'role-invalid' });
  });
});
