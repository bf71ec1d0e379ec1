import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fitBody, fitTitle } from './body-text.ts';
import { writeWhole } from './folder-branch.ts';
import { hasMarker, plainLines, withMarker, withoutMarker } from './marker.ts';

/** A pull request or issue of a folder forge: its data as JSON, its body as Markdown beside it. */
interface Numbered {
  readonly number: number;
  readonly title: string;
  /** Everything else, such as branch and labels. */
  readonly [key: string]: unknown;
}

/** What is put: found again by marker and, where it is given, by branch. */
export interface RecordRequest {
  readonly title: string;
  readonly body: string;
  readonly marker: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Writes `<kind>.json` and `<kind>.md`, or those with the next free number for another marker. */
export async function putRecord(folder: string, kind: 'issue' | 'pull-request', request: RecordRequest): Promise<{ kind: 'created' | 'updated' | 'unchanged'; number: number; url: string }> {
  const wanted = { title: fitTitle(request.title), ...request.fields };
  const body = plainLines(fitBody(withMarker(request.body, request.marker)));
  for (let number = 1; ; number++) {
    const stem = join(folder, number === 1 ? kind : `${kind}-${number}`);
    const url = pathToFileURL(`${stem}.md`).href;
    const known = await read(stem);
    if (known !== undefined && !isSame(known, request)) continue;
    const record = { ...known?.record, ...wanted, number };
    if (known !== undefined && known.body === body && JSON.stringify(known.record) === JSON.stringify(record)) return { kind: 'unchanged', number, url };
    await writeWhole(`${stem}.md`, body);
    await writeWhole(`${stem}.json`, `${JSON.stringify(record, null, 2)}\n`);
    return { kind: known === undefined ? 'created' : 'updated', number, url };
  }
}

/** The body of the record with this marker, without the marker. */
export async function readRecord(folder: string, kind: 'issue' | 'pull-request', marker: string): Promise<string | undefined> {
  for (let number = 1; ; number++) {
    const known = await read(join(folder, number === 1 ? kind : `${kind}-${number}`));
    if (known === undefined) return undefined;
    if (hasMarker(known.body, marker)) return withoutMarker(known.body);
  }
}

function isSame(known: { record: Numbered; body: string }, request: RecordRequest): boolean {
  return hasMarker(known.body, request.marker) && known.record['branch'] === request.fields['branch'];
}

async function read(stem: string): Promise<{ record: Numbered; body: string } | undefined> {
  try {
    return { record: JSON.parse(await readFile(`${stem}.json`, 'utf8')) as Numbered, body: plainLines(await readFile(`${stem}.md`, 'utf8')) };
  } catch {
    return undefined;
  }
}
