import { XMLParser } from 'fast-xml-parser';
import { pythonFrames } from './python-frames.ts';
import { emptyReport, faultLine, type RunnerEnd, type TestReport, type UnloadedFile } from './test-report.ts';

interface Mark {
  readonly '@message'?: string;
  readonly '#text'?: string;
}
interface Case {
  readonly '@classname'?: string;
  readonly '@name'?: string;
  readonly '@file'?: string;
  readonly failure?: readonly Mark[];
  readonly error?: readonly Mark[];
  readonly skipped?: readonly Mark[];
}

/** Reads JUnit XML as pytest writes it with `junit_family=xunit1`. The exit code says what the XML cannot. */
export function parsePytest(xml: string | undefined, end: RunnerEnd): TestReport {
  const cases = xml === undefined ? undefined : casesOf(xml);
  if (cases === undefined) return { ...emptyReport({ state: 'did-not-load', reason: `pytest left no report (${codeInWords(end.exitCode)}): ${faultLine(end.tail)}` }), notLoaded: conftestFault(end.tail) };
  const notLoaded = cases.flatMap((test) => (test.error ?? []).filter(didNotLoad).map((mark) => ({ path: pathOf(test), reason: faultOf(mark), frames: pythonFrames(mark['#text'] ?? '') })));
  const broken = cases.flatMap((test) => [...(test.failure ?? []), ...(test.error ?? []).filter((mark) => !didNotLoad(mark))].map((mark) => ({
    path: pathOf(test), test: test['@name'] ?? '', message: accountOf(mark),
  })));
  const skipped = cases.filter((test) => test.skipped !== undefined).length;
  const passed = cases.filter((test) => test.skipped === undefined && test.failure === undefined && test.error === undefined).length;
  const files = new Set(cases.map(pathOf)).size;
  const report = { passed, failed: broken.length, skipped, files, notLoaded, failures: broken };
  if (end.exitCode === 5 || (cases.length === 0 && end.exitCode === 0)) return { ...report, problem: { state: 'none-found', reason: codeInWords(5) } };
  const incomplete = end.exitCode === null || end.exitCode === 2 || end.exitCode === 3 || end.exitCode === 4;
  return incomplete ? { ...report, problem: { state: 'did-not-load', reason: codeInWords(end.exitCode) } } : report;
}

/** A conftest.py that does not load ends pytest before there is a report. */
function conftestFault(printed: string): UnloadedFile[] {
  const found = /^ImportError while loading conftest '([^'\n]+)'\.$/m.exec(printed);
  if (found === null) return [];
  const account = printed.slice(found.index);
  return [{ path: found[1]!, reason: faultLine(account), frames: pythonFrames(account) }];
}

function codeInWords(code: number | null): string {
  switch (code) {
    case null: return 'it was killed';
    case 2: return 'exit code 2: collection failed or was interrupted, and files after that did not run';
    case 3: return 'exit code 3: pytest itself failed';
    case 4: return 'exit code 4: pytest could not be set up (conftest.py or arguments)';
    case 5: return 'exit code 5: no tests were collected';
    default: return `exit code ${code}`;
  }
}

/** A collection failure, and a test that asks for a fixture that does not exist: `--collect-only` would miss it. */
function didNotLoad(mark: Mark): boolean {
  return mark['@message'] === 'collection failure' || /^E\s+fixture '[^']*' not found$/m.test(mark['#text'] ?? '');
}

/** An account longer than this, in characters, is not told whole. */
const LONG_ACCOUNT = 1500;
/** Lines of a long account: evidence holds the last 60 of a message. */
const LINES = { errors: 20, code: 30 } as const;

/** What a test said. A long account begins with code and ends with the error, which is told first. */
function accountOf(mark: Mark): string {
  const text = mark['#text'] ?? mark['@message'] ?? '';
  if (text.length <= LONG_ACCOUNT) return text;
  const lines = text.split('\n');
  const errors = lines.filter((line) => /^E\s/.test(line));
  return errors.length === 0 ? text : [...errors.slice(0, LINES.errors), '', ...lines.slice(0, LINES.code)].join('\n');
}

function faultOf(mark: Mark): string {
  const text = mark['#text'] ?? mark['@message'] ?? '';
  const marked = text.split('\n').filter((line) => /^E\s+\S/.test(line)).at(-1);
  return marked === undefined ? faultLine(text) : marked.replace(/^E\s+/, '');
}

function pathOf(test: Case): string {
  if (test['@file'] !== undefined && test['@file'] !== '') return test['@file'];
  const module = (test['@classname'] ?? '') || (test['@name'] ?? '');
  return `${module.split('.').filter((part) => !/^[A-Z]/.test(part)).join('/')}.py`;
}

function casesOf(xml: string): Case[] | undefined {
  const parser = new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, alwaysCreateTextNode: true,
    isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
  });
  try {
    const document = parser.parse(xml) as { testsuites?: { testsuite?: { testcase?: Case[] }[] } };
    return document.testsuites === undefined ? undefined : (document.testsuites.testsuite ?? []).flatMap((suite) => suite.testcase ?? []);
  } catch {
    return undefined;
  }
}
