/**
 * Foreign text made harmless for a terminal and for the runner's log: control characters become visible, and a line
 * that the runner would read as a workflow command (`::name` or `##[name]`) no longer starts with it.
 */
export function escapeForeign(text: string): string {
  return text
     
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/^(\s*)::/gm, '$1: :')
    .replace(/##\[/g, '# #[');
}

/** The last `count` lines of foreign text, escaped, at most `limit` characters. */
export function tailOf(text: string, count = 20, limit = 4000): string {
  const lines = escapeForeign(text.replace(/\r\n/g, '\n')).trimEnd().split('\n').slice(-count);
  const joined = lines.join('\n');
  return joined.length > limit ? `…${joined.slice(-limit)}` : joined;
}

/** Foreign text for a Markdown table cell or paragraph: no HTML, no mention, no table break. */
export function escapeMarkdown(text: string): string {
  return escapeForeign(text).replace(/[\\`*_{}[\]<>|#~]/g, (character) => `\\${character}`).replace(/@/g, '@\u200b').replace(/\n/g, ' ');
}
