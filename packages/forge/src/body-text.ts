/** Longest body of an issue, pull request or comment, and longest title, that GitHub takes: 422 "is too long (maximum is …)". */
export const MAX_BODY = 65_536;
const MAX_TITLE = 256;

/**
 * A body within GitHub's limit. What does not fit is cut at the end of a line, and the last line says how much that is.
 * The limit counts characters; counting UTF-16 units here is at least as many.
 */
export function fitBody(body: string, limit = MAX_BODY): string {
  if (body.length <= limit) return body;
  const kept = cutAtLine(body, limit - 200);
  const closing = isInsideFence(kept) ? '\n```' : '';
  const left = body.length - kept.length;
  return `${kept}${closing}\n\n_Cut here: ${left} of ${body.length} characters did not fit into GitHub's limit of ${limit}. The run's artifacts hold the whole text._\n`;
}

/** A title on one line within GitHub's limit. */
export function fitTitle(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_TITLE ? line : `${line.slice(0, MAX_TITLE - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function cutAtLine(body: string, length: number): string {
  const cut = body.slice(0, length);
  const lastLine = cut.lastIndexOf('\n');
  // A line as long as half the body is cut in its middle, but never inside a surrogate pair.
  const text = lastLine > length / 2 ? cut.slice(0, lastLine) : cut.replace(/[\ud800-\udbff]$/, '');
  // A comment that is cut open would hide the line that says so.
  const comment = text.lastIndexOf('<!--');
  return comment > text.lastIndexOf('-->') && text.lastIndexOf('-->') !== -1 ? text.slice(0, comment) : text;
}

function isInsideFence(text: string): boolean {
  return (text.match(/^ {0,3}```/gm)?.length ?? 0) % 2 === 1;
}
