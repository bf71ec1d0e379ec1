import type { AppliedFix } from '@dark-factory/contracts';

/** Characters of a commit's subject that GitHub shows on one line. */
const SUBJECT = 72;
/** Characters of what an agent says of its change. */
const SAID = 600;
/** Keeps apart what GitHub would take as one word: U+2060, which nobody sees. */
const JOINER = '\u2060';

/** What a commit says of changes that were kept together: by whom, for what, and what was seen. */
export function changeText(fixes: readonly AppliedFix[]): { readonly title: string; readonly body: string } {
  const [first] = fixes as readonly [AppliedFix, ...AppliedFix[]];
  const files = [...new Set(fixes.flatMap((fix) => fix.files))];
  const where = files.length === 1 ? files[0]! : `${files.length} files`;
  const { agent } = first;
  const what = agent === undefined ? `Safe fixes of the gate in ${where}` : `${agent.role}: ${[...new Set(agent.problems)].join(', ') || 'a change'} in ${where}`;
  const lines = agent === undefined
    ? [`Before round ${first.round + 1}, without a model:`, ...fixes.map(({ reason }) => `- ${said(reason)}`)]
    : [`Round ${first.round}, assignment ${agent.assignment}, role ${agent.role}.`, `Approach, as the agent put it: ${said(first.reason)}`];
  return {
    title: inert(oneLine(what, SUBJECT)),
    body: inert([...lines, ...(first.evidence === undefined ? [] : [`Seen before and after the round: ${first.evidence}`]), `Files: ${files.slice(0, 20).join(', ')}${files.length > 20 ? ` and ${files.length - 20} more` : ''}`].join('\n')),
  };
}

function said(text: string): string {
  return oneLine(text, SAID);
}

function oneLine(text: string, most: number): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Text in which nothing names a person, closes an issue or skips a workflow: words of a model stand in it. */
function inert(text: string): string {
  return text.replace(/[@#[]|:(?=\/\/)|\bGH(?=-\d)/gi, (found) => `${found}${JOINER}`);
}
