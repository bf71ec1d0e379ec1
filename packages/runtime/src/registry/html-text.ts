/** Elements that are no text of a page. */
const ASIDE = ['script', 'style', 'svg', 'noscript', 'template', 'nav', 'header', 'footer', 'iframe', 'form'];
/** Elements after which a line ends. */
const BLOCKS = /^\/?(?:p|div|section|article|main|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|pre|blockquote|br|hr|figure|details|summary)$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', mdash: '—', ndash: '–', hellip: '…', rarr: '→', para: '¶', copy: '©' };

/** The text of a page of HTML: its blocks as lines, headings marked, without scripts and navigation. */
export function htmlText(html: string): string {
  const lines: string[] = [];
  let line = '';
  let skipped: string | undefined;
  let preformatted = false;
  const end = (): void => {
    const text = preformatted ? line.trimEnd() : line.replace(/\s+/g, ' ').trim();
    if (text !== '' && !/^#+$/.test(text)) lines.push(text);
    line = '';
  };
  for (const { name, text } of pieces(html)) {
    if (skipped !== undefined) {
      if (name === `/${skipped}`) skipped = undefined;
    } else if (name === undefined) {
      const [first, ...rest] = decoded(text).split(preformatted ? '\n' : '\u0000');
      line += first ?? '';
      for (const next of rest) {
        end();
        line = next;
      }
    } else if (ASIDE.includes(name)) {
      end();
      skipped = name;
    } else if (BLOCKS.test(name)) {
      end();
      if (name === 'pre') preformatted = true;
      if (name === '/pre') preformatted = false;
      if (/^h[1-6]$/.test(name)) line = `${'#'.repeat(Number(name[1]))} `;
      if (name === 'li') line = '- ';
    } else if (name === 'td' || name === 'th') line += ' | ';
  }
  end();
  return lines.join('\n');
}

/** Tags by their name, and the text between them. */
function* pieces(html: string): Generator<{ readonly name?: string; readonly text: string }> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) return yield { text: html.slice(at) };
    if (open > at) yield { text: html.slice(at, open) };
    const comment = html.startsWith('<!--', open);
    const close = html.indexOf(comment ? '-->' : '>', open);
    if (close === -1) return;
    const name = comment ? undefined : /^<(\/?[a-z][a-z0-9]*)/i.exec(html.slice(open, open + 30))?.[1]?.toLowerCase();
    if (name !== undefined) yield { name, text: '' };
    at = close + (comment ? 3 : 1);
  }
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? parseInt(hexadecimal!, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
