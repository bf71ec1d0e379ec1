import { describe, expect, test } from '@jest/globals';
import { estimateTokens } from '@dark-factory/models';
import { buildBriefing, type BriefingSources } from '../../../packages/stages/src/briefing-build.ts';
import { renderBriefing, wholeBriefing } from '../../../packages/stages/src/briefing-text.ts';
import { aFinding } from '../../builders/finding.ts';
import { aPlan, aUnit } from '../../builders/plan.ts';

const sources = (overrides: Partial<BriefingSources> = {}): BriefingSources => ({ sowLines: ['It greets.', 'Politely.', 'Always.'], errors: [], delivered: new Map(), budget: 4000, ...overrides });

describe('a briefing', () => {
  test('tells a worker what it writes, what it may rely on and what is asked', () => {
    const plan = aPlan();
    const text = wholeBriefing(renderBriefing(buildBriefing(plan, plan.units[1]!, sources()), 'write'));
    expect(text).toBe(`Unit: WU-02 Unit WU-02
Task: write

## Objective
Write what the files below are for.

## Files to write (all of them; paths are relative to the project root)
- src/wu-02.mjs (about 20 lines): code

## Interfaces that this unit consumes: they exist elsewhere, import them, do not write them
- greeting in src/wu-01.mjs (WU-01): greets
  greet(name: string): string

## Requirements
- R-01: It greets.

## Scope of work, the lines around them
1| It greets.
2| Politely.
3| Always.`);
  });

  test('begins with what units share, which is the same text for all of them', () => {
    const plan = aPlan({
      conventions: ['Imports name the extension.'],
      decisions: [{ id: 'money', title: 'Money', decision: 'whole cents', reason: 'sums' }],
      stack: [{ root: '.', language: 'javascript', services: [], install: [], build: [], migrate: [], test: [['node', '--test']], env: [] }],
    });
    const [first, second] = plan.units.map((unit) => buildBriefing(plan, unit, sources()));
    const { shared, own } = renderBriefing(first!, 'write');
    expect(shared).toBe(`## Conventions
- Imports name the extension.

## Decisions
- Money: whole cents

## Programs
- .: javascript; test \`node --test\``);
    expect(renderBriefing(second!, 'continue').shared).toBe(shared);
    expect(own).toMatch(/^Unit: WU-01 /);
    expect(own).not.toMatch(/## (Conventions|Decisions|Programs)/);
    expect(first!.tokens).toBe(estimateTokens(`${shared}\n\n${own}`));
  });

  test('a neighbour that was delivered is described by its true signatures', () => {
    const plan = aPlan();
    const text = wholeBriefing(renderBriefing(buildBriefing(plan, plan.units[1]!, sources({ delivered: new Map([['src/wu-01.mjs', [{ name: 'greet', signature: 'export function greet(who: Person): Promise<string>' }]]]) })), 'write'));
    expect(text).toContain('(WU-01, as delivered)');
    expect(text).toContain('export function greet(who: Person): Promise<string>');
    expect(text).not.toContain('greet(name: string): string');
  });

  test('stays within its budget and names what it left out', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ id: `i-${index}`, module: `src/m${index}.mjs`, summary: 'an interface with a long summary '.repeat(4), symbols: Array.from({ length: 6 }, (_unused, s) => ({ name: `f${s}`, kind: 'function' as const, signature: `f${s}(argument: SomeLongTypeName, another: AnotherType): Promise<Result${s}>` })), routes: [], tables: [] }));
    const provider = aUnit({ id: 'WU-01', files: many.map((item) => ({ path: item.module, purpose: 'x', lines: 5, executable: false })), provides: many });
    const consumer = aUnit({ id: 'WU-02', consumes: many.map((item) => item.id) });
    const plan = aPlan({ units: [provider, consumer], conventions: Array.from({ length: 30 }, (_, index) => `convention ${index} ${'words '.repeat(30)}`) });
    const briefing = buildBriefing(plan, consumer, sources());
    const text = wholeBriefing(renderBriefing(briefing, 'write'));
    expect(estimateTokens(text)).toBeLessThanOrEqual(4000);
    expect(briefing.omitted).toContain('30 conventions');
    expect(briefing.omitted.some((line) => line.startsWith('signatures of '))).toBe(true);
    for (const omitted of briefing.omitted) expect(text).toContain(omitted);
    // The files to write and where the neighbours are stay, whatever goes.
    expect(text).toContain('src/wu-02.mjs');
    for (const item of many) expect(text).toContain(item.module);
  });

  test('errors of the gate come in its own words', () => {
    const plan = aPlan();
    const errors = [aFinding({ rule: 'imports/unresolved', path: 'src/wu-02.mjs', line: 3, message: 'Cannot find module "./nowhere.mjs"', unit: 'WU-02' })];
    expect(wholeBriefing(renderBriefing(buildBriefing(plan, plan.units[1]!, sources({ errors })), 'write'))).toContain('- src/wu-02.mjs:3 imports/unresolved: Cannot find module "./nowhere.mjs"');
  });

  test('with the other side of the conflict, what would mend it, and what the file that they name truly offers', () => {
    const plan = aPlan();
    const path = 'src/wu-09.mjs';
    const errors = [aFinding({
      path: 'src/wu-02.mjs', line: 3, message: 'it does not export "greet"', unit: 'WU-02', related: [{ path, line: 7, message: '"greet" is defined here' }],
      fixes: [{ title: 'import it from "./wu-09.mjs"', safety: 'offered', edits: [{ kind: 'create', path: 'x', text: '' }] }],
    })];
    const delivered = new Map([[path, [{ name: 'greet', signature: 'export function greet(who: Person): string' }]]]);
    const text = wholeBriefing(renderBriefing(buildBriefing(plan, plan.units[1]!, sources({ errors, delivered })), 'write'));
    expect(text).toContain('does not export "greet"; src/wu-09.mjs:7: "greet" is defined here; perhaps: import it from "./wu-09.mjs"');
    expect(text).toContain('## Other files that the errors name, as they were delivered\n- src/wu-09.mjs\n  export function greet(who: Person): string');
    const tight = buildBriefing(plan, plan.units[1]!, sources({ errors, delivered, budget: 10 }));
    expect(tight).toMatchObject({ neighbours: [], omitted: expect.arrayContaining(['signatures of src/wu-09.mjs']) });
  });
});
