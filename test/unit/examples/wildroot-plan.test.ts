import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectedTokens, type Plan, type PlanDraft, type Unit } from '@dark-factory/contracts';
import { estimateTokens } from '@dark-factory/models';
import { buildBriefing } from '../../../packages/stages/src/briefing-build.ts';
import { renderBriefing, wholeBriefing } from '../../../packages/stages/src/briefing-text.ts';
import { readDraft } from '../../../packages/stages/src/plan-draft-reading.ts';
import { withEffort } from '../../../packages/stages/src/effort.ts';
import { readSow, type Sow } from '../../../packages/stages/src/sow.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/wildroot-alchemy');
const BRIEFING_TOKENS = 4000;
/** The chapters of section 5 of the scope of work that name a part of the business; 5.11 and 5.12 are about all of them. */
const MODULES = ['Login and roles', 'Products', 'Supplies', 'Recipes', 'Production batches', 'Selling at market booths', 'Shopify and Etsy', 'Customers', 'Low-stock alerts', 'Reports'];

let sow: Sow;
let json: string;
let plan: Plan;

beforeAll(() => {
  sow = readSow('SOW.md', readFileSync(join(FOLDER, 'SOW.md')));
  json = readFileSync(join(FOLDER, 'factory-plan.json'), 'utf8');
  const draft = validDraft();
  plan = {
    ...draft, schema: 'dark-factory/plan/v1', units: draft.units.map((unit) => withEffort(unit, draft)),
    expedition: { name: draft.expedition.name!, outputRoot: draft.expedition.outputRoot!, sow: { path: sow.path, sha256: sow.sha256, lines: sow.lines.length } },
  };
});

function validDraft(): PlanDraft {
  const reading = readDraft(json, { maxUnitTokens: 32_000, sowLines: sow.lines.length });
  if (reading.kind === 'invalid') throw new Error(reading.violations.join('\n'));
  return reading.draft;
}

/** The requirements that the scope of work numbers, by the chapter that they stand in. */
function numbered(): { id: string; text: string; line: number; chapter: string }[] {
  let chapter = '';
  return sow.lines.flatMap((text, index) => {
    chapter = /^### 5\.\d+ (.+)$/.exec(text)?.[1] ?? chapter;
    const found = /^- \*\*(R-\d+)\*\* (.+)$/.exec(text);
    return found === null ? [] : [{ id: found[1]!, text: found[2]!, line: index + 1, chapter }];
  });
}

const isServer = (unit: Unit): boolean => unit.files.some((file) => file.path.startsWith('backend/'));

describe('the hand-written plan of Wildroot Alchemy', () => {
  test('breaks no rule that any plan must keep', () => {
    expect(readDraft(json, { maxUnitTokens: 32_000, sowLines: sow.lines.length })).toMatchObject({ kind: 'valid' });
  });

  test('has thirteen units, each small enough for one answer of 16,000 tokens', () => {
    expect(plan.units.map((unit) => unit.id)).toEqual(Array.from({ length: 13 }, (_, index) => `WU-${String(index + 1).padStart(2, '0')}`));
    expect(plan.units.filter((unit) => expectedTokens(unit) > 16_000).map((unit) => unit.id)).toEqual([]);
  });

  test('cites every numbered requirement with its line and its words', () => {
    const stated = numbered();
    expect(stated).toHaveLength(61);
    expect(plan.requirements.slice(0, 61)).toEqual(stated.map(({ id, text, line }) => ({ id, text, line })));
  });

  test('quotes the lines of its further requirements as well', () => {
    for (const { text, line } of plan.requirements) expect(sow.lines[line - 1]).toContain(text);
  });

  test('covers all ten modules, each with a unit of the server', () => {
    const stated = numbered();
    expect([...new Set(stated.map(({ chapter }) => chapter))]).toEqual([...MODULES, 'Working offline', 'Running, quality and safety']);
    const bare = MODULES.filter((module) => !plan.units.filter(isServer).some((unit) => stated.some(({ id, chapter }) => chapter === module && unit.requirements.includes(id))));
    expect(bare).toEqual([]);
  });

  test('lets units consume each other without a circle', () => {
    const provider = new Map(plan.units.flatMap((unit) => unit.provides.map(({ id }) => [id, unit.id] as const)));
    const done = new Set<string>();
    for (let round = 0; round < plan.units.length; round++) {
      for (const unit of plan.units) if (unit.consumes.every((id) => done.has(provider.get(id)!))) done.add(unit.id);
    }
    expect(plan.units.filter(({ id }) => !done.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test('owns the marker of every Python package', () => {
    const paths = plan.units.flatMap((unit) => unit.files.map((file) => file.path));
    const packages = new Set(paths.filter((path) => /^backend\/(app|tests)\/.*\.py$/.test(path)).map((path) => path.slice(0, path.lastIndexOf('/'))));
    expect([...packages].filter((folder) => !paths.includes(`${folder}/__init__.py`))).toEqual([]);
  });

  test('briefs each worker within its room, with every signature, and says what was left out', () => {
    for (const unit of plan.units) {
      const briefing = buildBriefing(plan, unit, { sowLines: sow.lines, errors: [], delivered: new Map(), budget: BRIEFING_TOKENS });
      const text = wholeBriefing(renderBriefing(briefing, 'write'));
      for (const omitted of briefing.omitted) expect(text).toContain(omitted);
      expect({ unit: unit.id, fits: estimateTokens(text) <= BRIEFING_TOKENS, unsigned: briefing.omitted.filter((omitted) => omitted.startsWith('signatures of')) }).toEqual({ unit: unit.id, fits: true, unsigned: [] });
    }
  });
});
