import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const LIMIT = 16 * 1024 * 1024;

/** The text of a report that generated code may have tampered with: an ordinary file of ordinary size, no link, or `undefined`. */
export async function readReport(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  try {
    const facts = await file?.stat();
    if (facts === undefined || !facts.isFile() || facts.nlink !== 1 || facts.size > LIMIT) return undefined;
    // Bounded by what was seen: something of the program's may still be writing.
    const content = Buffer.alloc(facts.size);
    const { bytesRead } = await file!.read(content, 0, facts.size, 0);
    return content.toString('utf8', 0, bytesRead);
  } finally {
    await file?.close();
  }
}
