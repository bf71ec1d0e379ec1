import { sha256 } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';

/** A scope of work that was found to be readable text. Lines count from 1. */
export interface Sow {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly sha256: string;
}

/** Above this a plan in one request is out of reach of every model in use: about 160,000 tokens. */
const MAX_SOW_BYTES = 512 * 1024;

/** Reads a scope of work from its bytes, or says what is wrong with it. */
export function readSow(path: string, bytes: Uint8Array): Sow {
  if (bytes.byteLength > MAX_SOW_BYTES) {
    throw new UserError({ code: 'sow-too-large', what: `the scope of work has ${(bytes.byteLength / 1024 / 1024).toFixed(1)} MiB, at most ${MAX_SOW_BYTES / 1024} KiB can be planned at once`, where: path, fix: 'Split it into expeditions of their own, or move what is reference material into files of its own.' });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError({ code: 'sow-not-text', what: 'the scope of work is not UTF-8 text', where: path, fix: 'Save it as UTF-8 (Markdown or plain text).', cause: error });
  }
   
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) {
    throw new UserError({ code: 'sow-not-text', what: 'the scope of work holds binary data', where: path, fix: 'Export it as Markdown or plain text.' });
  }
  if (text.trim() === '') {
    throw new UserError({ code: 'sow-empty', what: 'the scope of work is empty', where: path, fix: 'Write down what is to be built, a requirement a line.' });
  }
  return { path, text, lines: text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n'), sha256: sha256(bytes) };
}
