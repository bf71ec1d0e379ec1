/** How many characters of white space a line begins with; a tab counts as one. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
