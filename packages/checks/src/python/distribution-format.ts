/** What a distribution brings and needs. */
export interface Distribution {
  /** Its modules: top-level ones, and dotted ones where several distributions share the top. */
  readonly modules: readonly string[];
  /** Normalised names, with extras as `uvicorn[standard]`; `undefined` where nobody has told. */
  readonly needs: readonly string[] | undefined;
  /** What each extra adds. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
  /** Whether it was read from the metadata of the distribution; else it was written by hand. */
  readonly read: boolean;
}

/**
 * Reads entries apart by semicolons: `name=modules|needs|extra:needs/extra:needs`, lists apart by spaces. Without `=` the
 * one module has the name of the distribution, underscores for dashes; without `|` the needs are not known; `~` in front
 * stands for written by hand.
 */
export function parseDistributions(text: string): Map<string, Distribution> {
  const all = new Map<string, Distribution>();
  for (const entry of text.split(';')) {
    const [head, needs, extras] = entry.trim().split('|') as [string, string | undefined, string | undefined];
    const equals = head.indexOf('=');
    const name = (equals === -1 ? head : head.slice(0, equals)).replace('~', '');
    if (name === '') continue;
    all.set(name, {
      modules: equals === -1 ? [name.replaceAll('-', '_')] : wordsOf(head.slice(equals + 1)), needs: needs === undefined ? undefined : wordsOf(needs),
      extras: new Map((extras ?? '').split('/').filter((extra) => extra !== '').map((extra) => [extra.slice(0, extra.indexOf(':')), wordsOf(extra.slice(extra.indexOf(':') + 1))] as const)), read: !head.startsWith('~'),
    });
  }
  return all;
}

function wordsOf(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}

/** The text that `parseDistributions` reads, in lines of some 200 characters, entries in order of their names. */
export function formatDistributions(all: ReadonlyMap<string, Distribution>): string {
  const lines: string[] = [];
  let line = '';
  for (const [name, distribution] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const entry = `${formatEntry(name, distribution)};`;
    if (line !== '' && line.length + entry.length > 200) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? entry : ` ${entry}`;
  }
  return [...lines, line].join('\n');
}

function formatEntry(name: string, { modules, needs, extras, read }: Distribution): string {
  const ownName = modules.length === 1 && modules[0] === name.replaceAll('-', '_');
  const more = [...extras].filter(([, list]) => list.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)).map(([extra, list]) => `${extra}:${list.join(' ')}`).join('/');
  return `${read ? '' : '~'}${name}${ownName ? '' : `=${modules.join(' ')}`}${needs === undefined ? '' : `|${needs.join(' ')}`}${more === '' ? '' : `${needs === undefined ? '|' : ''}|${more}`}`;
}
