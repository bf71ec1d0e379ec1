import type { Location, Log, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import { sha256, type Edit, type ErrorManifest, type Finding, type Fix } from '@dark-factory/contracts';
import { TOOL } from '@dark-factory/runtime';
import { RULES } from './registry.ts';
import type { Rule } from './rule.ts';

/** Code scanning takes 25,000 results a run and shows 5,000: https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const MAX_RESULTS = 5_000;
const HOME = 'https://github.com/dark-factory/dark-factory';
const PRECISION = { high: 'very-high', medium: 'medium', low: 'low' } as const;
/** Found by running the tests, not by a rule that reads files. */
const TESTS_LOAD = { id: 'tests/load', severity: 'error', summary: 'Test files do not load, or there are none.', docs: 'A test that does not load shows nothing. Mend the import or fixture that is named, or write a test.' } as const;

/** The findings of a manifest as SARIF 2.1.0. `root` is where the paths begin in the repository, `.` for its top. */
export function sarifOf(manifest: ErrorManifest, root: string): Log {
  const found = [...manifest.findings].sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1)).slice(0, MAX_RESULTS);
  const ids = [...new Set(found.map(({ rule }) => rule))].sort();
  const cut = manifest.findings.length - found.length;
  return {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [{
      tool: { driver: { name: TOOL.name, semanticVersion: TOOL.version, informationUri: HOME, rules: ids.map(descriptorOf) } },
      columnKind: 'utf16CodeUnits',
      invocations: [{ executionSuccessful: true, ...(cut === 0 ? {} : { toolExecutionNotifications: [{ level: 'note', message: { text: `${cut} more findings are in the error manifest` } }] }) }],
      results: found.map((finding) => resultOf(finding, ids.indexOf(finding.rule), root)),
    }],
  };
}

function descriptorOf(id: string): ReportingDescriptor {
  const rule: Pick<Rule, 'severity' | 'summary' | 'docs' | 'confidence'> | undefined = id === TESTS_LOAD.id ? TESTS_LOAD : RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) return { id };
  return {
    id,
    shortDescription: { text: rule.summary },
    help: { text: rule.docs, markdown: rule.docs },
    helpUri: `${HOME}/blob/main/docs/rules/${id}.md`,
    defaultConfiguration: { level: rule.severity },
    properties: { precision: PRECISION[rule.confidence ?? 'high'], 'problem.severity': rule.severity, tags: [id.slice(0, id.indexOf('/'))] },
  };
}

function resultOf(finding: Finding, ruleIndex: number, root: string): Result {
  const { rule, severity, path, line, column, message, related, fixes, unit, confidence } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: message },
    locations: [{ physicalLocation: placeOf(root, path, line, column) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((other, id): Location => ({ id: id + 1, message: { text: other.message }, physicalLocation: placeOf(root, other.path, other.line, 0) })) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, root)) }),
    partialFingerprints: { 'darkFactory/v1': sha256(`${rule}\n${path}\n${message}`) },
    properties: { confidence, ...(unit === null ? {} : { unit }) },
  };
}

/** Code scanning wants a line: a finding about a whole file stands at its first. */
function placeOf(root: string, path: string, line: number, column: number): PhysicalLocation {
  return { artifactLocation: artifactOf(root, path), region: { startLine: Math.max(1, line), ...(column === 0 ? {} : { startColumn: column }) } };
}

function artifactOf(root: string, path: string): { uri: string; uriBaseId: string } {
  const whole = root === '.' || root === '' ? path : `${root}/${path}`;
  return { uri: whole.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function fixOf({ title, edits }: Fix, root: string): NonNullable<Result['fixes']>[number] {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return {
    description: { text: title },
    artifactChanges: paths.map((path) => ({ artifactLocation: artifactOf(root, path), replacements: edits.filter((edit) => edit.path === path).map(replacementOf) })),
  };
}

function replacementOf(edit: Edit): { deletedRegion: { startLine: number; startColumn: number; endLine: number; endColumn: number }; insertedContent: { text: string } } {
  const region = edit.kind === 'create' ? { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } : { startLine: edit.line, startColumn: edit.column, endLine: edit.endLine, endColumn: edit.endColumn };
  return { deletedRegion: region, insertedContent: { text: edit.text } };
}
