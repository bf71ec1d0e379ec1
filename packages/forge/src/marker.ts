/**
 * The hidden comment that a body is found again by. Everything that could end the comment is percent-encoded, and so is
 * every second dash of a row: HTML allows no `--` inside a comment.
 */
export function markerComment(marker: string): string {
  // Through UTF-8 and back, because encodeURIComponent throws on half a surrogate pair.
  const encoded = encodeURIComponent(Buffer.from(marker, 'utf8').toString('utf8')).replace(/-(?=-)|-$/g, '%2D');
  return `<!-- dark-factory:${encoded} -->`;
}

/** A body that starts with its marker: at the top, where shortening a long body does not reach it. */
export function withMarker(body: string, marker: string): string {
  return `${markerComment(marker)}\n${body}`;
}

/** Whether a body carries this marker on its first line; one quoted further down is somebody's text. */
export function hasMarker(body: string | null | undefined, marker: string): boolean {
  return firstLine(body ?? '') === markerComment(marker);
}

/** A body without its marker and with plain line feeds: editing in a browser leaves CRLF. */
export function withoutMarker(body: string): string {
  const text = plainLines(body);
  return text.slice(firstLine(text).length + 1);
}

/** Text as it was sent, whoever touched its line ends. */
export function plainLines(text: string): string {
  return text.replace(/\r\n/g, '\n');
}

function firstLine(text: string): string {
  const end = text.search(/\r?\n/);
  return end === -1 ? text : text.slice(0, end);
}
