import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { checkTree, sarifOf } from '@dark-factory/checks';
import type { ErrorManifest } from '@dark-factory/contracts';
import { aFinding } from '../../builders/finding.ts';
import { aTree } from './a-tree.ts';

/**
 * The part of SARIF 2.1.0 that is written here, with what the standard demands of it and nothing beside:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json
 */
const message = z.strictObject({ text: z.string().min(1) });
const uri = z.string().refine((text) => !/[\s<>"{}|\\^`]/.test(text) && !text.startsWith('/'));
const artifactLocation = z.strictObject({ uri, uriBaseId: z.string() });
const position = z.int().min(1);
const physicalLocation = z.strictObject({ artifactLocation, region: z.strictObject({ startLine: position, startColumn: position.optional() }) });
const level = z.enum(['none', 'note', 'warning', 'error']);
const properties = z.looseObject({ tags: z.array(z.string()).optional() });
const replacement = z.strictObject({ deletedRegion: z.strictObject({ startLine: position, startColumn: position, endLine: position, endColumn: position }), insertedContent: z.strictObject({ text: z.string() }) });
const fix = z.strictObject({ description: message, artifactChanges: z.array(z.strictObject({ artifactLocation, replacements: z.array(replacement).min(1) })).min(1) });
const descriptor = z.strictObject({
  id: z.string(), shortDescription: message.optional(), help: z.strictObject({ text: z.string(), markdown: z.string() }).optional(), helpUri: z.url().optional(), defaultConfiguration: z.strictObject({ level }).optional(), properties: properties.optional(),
});
const result = z.strictObject({
  ruleId: z.string(), ruleIndex: z.int().min(-1), level, message, locations: z.array(z.strictObject({ physicalLocation })), relatedLocations: z.array(z.strictObject({ id: z.int().min(-1), message, physicalLocation })).optional(),
  fixes: z.array(fix).optional(), partialFingerprints: z.record(z.string(), z.string()), properties,
});
const log = z.strictObject({
  version: z.literal('2.1.0'), $schema: z.url(),
  runs: z.array(z.strictObject({
    tool: z.strictObject({ driver: z.strictObject({ name: z.string(), semanticVersion: z.string(), informationUri: z.url(), rules: z.array(descriptor) }) }),
    columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
    invocations: z.array(z.strictObject({ executionSuccessful: z.boolean(), toolExecutionNotifications: z.array(z.strictObject({ level, message })).optional() })),
    results: z.array(result),
  })),
});

function aManifest(findings: ErrorManifest['findings']): ErrorManifest {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { findings, errors } as unknown as ErrorManifest;
}

test('what rules find, with fixes and places of conflict, is SARIF 2.1.0', async () => {
  const { findings } = await checkTree({ files: aTree({
    'a b/ü.py': 'from .c import missing\nprint(nothing)\n', 'a b/__init__.py': '', 'a b/c.py': 'found = 1\n', 'src/a.ts': "import { readUser } from './b';\nreadUser();\n", 'src/b.ts': 'export function readUsers(): void {}\n', 'x.json': '{"a": 1,}', 'y.py': new Uint8Array([0xff]),
  }) });
  expect(findings.length).toBeGreaterThan(3);
  const written = log.parse(JSON.parse(JSON.stringify(sarifOf(aManifest([...findings]), 'out'))));
  const [run] = written.runs;
  expect(run!.results).toHaveLength(findings.length);
  for (const { ruleId, ruleIndex } of run!.results) expect(run!.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  expect(run!.results.map(({ locations: [place] }) => place!.physicalLocation.artifactLocation.uri)).toContain('out/a%20b/%C3%BC.py');
});

test('a finding of a rule that is not known, about a whole file, with an edit that makes one', () => {
  const finding = aFinding({ rule: 'x/y', line: 0, column: 0, unit: 'WU-01', related: [{ path: 'b.ts', line: 0, message: 'here' }], fixes: [{ title: 'Write it', safety: 'offered', edits: [{ kind: 'create', path: 'c.ts', text: '' }] }] });
  const written = log.parse(JSON.parse(JSON.stringify(sarifOf(aManifest([finding]), '.'))));
  expect(written.runs[0]!.results[0]).toMatchObject({ ruleId: 'x/y', locations: [{ physicalLocation: { region: { startLine: 1 } } }], properties: { unit: 'WU-01' } });
});

test('of very many findings the errors come first, and the rest is counted', () => {
  const many = [...Array.from({ length: 5_000 }, (_, line) => aFinding({ severity: 'warning', line: line + 1 })), aFinding({ message: 'the error' })];
  const [run] = log.parse(JSON.parse(JSON.stringify(sarifOf(aManifest(many), '.')))).runs;
  expect(run!.results).toHaveLength(5_000);
  expect(run!.results[0]!.message.text).toBe('the error');
  expect(run!.invocations[0]!.toolExecutionNotifications).toEqual([{ level: 'note', message: { text: '1 more findings are in the error manifest' } }]);
});
