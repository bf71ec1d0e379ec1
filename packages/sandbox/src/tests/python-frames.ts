import type { Frame } from './test-report.ts';

/** Characters of an account that are read: generated code can make it as long as it likes. */
const LONGEST = 50_000;

/** The places that pytest names in its account of a fault, from the outside inwards. */
export function pythonFrames(said: string): Frame[] {
  const account = said.slice(0, LONGEST);
  const lines = account.split('\n');
  const frames = lines.flatMap((line): Frame[] => {
    const called = /^([^\s:<][^:]*):(\d+): in /.exec(line);
    return called === null ? [] : [{ path: called[1]!, line: Number(called[2]) }];
  });
  const parsed = /^E\s+File "([^"\n]+)", line (\d+)$/m.exec(account);
  return [...frames, ...(parsed === null ? [] : [{ path: parsed[1]!, line: Number(parsed[2]) }]), ...fixtureFrames(lines)];
}

/** Who asks for a fixture that there is not: the test, then the fixtures between, the last at the name that it asks for. */
function fixtureFrames(lines: readonly string[]): Frame[] {
  const missing = lines.map((line) => /^E\s+fixture '([^']*)' not found$/.exec(line)?.[1]).find((name) => name !== undefined);
  if (missing === undefined) return [];
  const askers = lines.flatMap((line, at) => {
    const found = /^file (.+), line (\d+)$/.exec(line);
    return found === null ? [] : [{ path: found[1]!, line: Number(found[2]), at }];
  });
  return askers.map(({ path, line, at }, index) => {
    const source = lines.slice(at + 1, askers[index + 1]?.at ?? lines.length).filter((text) => text.startsWith('  '));
    // Shown as it stands in the file, below two spaces.
    const name = index === askers.length - 1 ? parameterAt(source, missing) : undefined;
    return name === undefined ? { path, line } : { path, line: line + name.offset, column: name.index - 1 };
  });
}

function parameterAt(source: readonly string[], name: string): { readonly offset: number; readonly index: number } | undefined {
  for (const [offset, text] of source.entries()) {
    const index = text.split(/[^\w]/).includes(name) ? text.search(new RegExp(`\\b${name.replace(/\W/g, '')}\\b`)) : -1;
    if (index >= 2) return { offset, index };
  }
  return undefined;
}
