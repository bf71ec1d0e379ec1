import { DocumentError, NO_USAGE, digestOfTree, parseDocumentJson, writeDocument, type DocumentName, type DocumentOf, type Receipt, type ReceiptItem, type StageName, type Stopped, type Usage, type WorkChoice } from '@dark-factory/contracts';
import { TOOL, UserError, inPathOrder, instant, recordOf, textFile, type Clock, type TreeFile } from '@dark-factory/runtime';
import type { BundleStore, PutOptions, StoredBundle } from '@dark-factory/storage';

const RECEIPT_FILE = 'receipt.json';

/** A bundle as it was taken in: checked against the receipt of the stage that left it. */
export interface OpenedBundle {
  readonly name: string;
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly receipt: Receipt;
  readonly item: ReceiptItem;
}

/** What a stage signs off beside the files themselves. */
export interface SignOff {
  readonly stage: StageName;
  readonly expedition: string;
  readonly plan: string;
  readonly round: number;
  readonly part?: string;
  readonly took: readonly ReceiptItem[];
  readonly notes?: readonly string[];
  readonly usage?: Usage;
  readonly stopped?: Stopped;
  readonly choices?: readonly WorkChoice[];
  readonly startedAt: string;
}

/** Digest and number of files of a bundle, its receipt left aside. */
function itemOf(name: string, files: readonly TreeFile[]): ReceiptItem {
  const signed = files.filter((file) => file.path !== RECEIPT_FILE);
  return { name, sha256: digestOfTree(signed.map(recordOf)), files: signed.length };
}

/** Stores a bundle with the stage's receipt in it. */
export async function leaveBundle(store: BundleStore, clock: Clock, name: string, files: readonly TreeFile[], signOff: SignOff, options?: PutOptions): Promise<{ readonly stored: StoredBundle; readonly receipt: Receipt }> {
  const receipt: Receipt = {
    schema: 'dark-factory/receipt/v1',
    stage: signOff.stage,
    tool: TOOL,
    expedition: signOff.expedition,
    plan: signOff.plan,
    round: signOff.round,
    ...(signOff.part === undefined ? {} : { part: signOff.part }),
    took: [...signOff.took],
    gave: [itemOf(name, files)],
    notes: [...(signOff.notes ?? [])],
    usage: signOff.usage ?? NO_USAGE,
    ...(signOff.stopped === undefined ? {} : { stopped: signOff.stopped }),
    ...(signOff.choices === undefined ? {} : { choices: [...signOff.choices] }),
    startedAt: signOff.startedAt,
    endedAt: instant(clock),
  };
  const stored = await store.put(name, inPathOrder([...files, textFile(RECEIPT_FILE, writeDocument('receipt', receipt))]), options);
  return { stored, receipt };
}

/** Takes a bundle in, or says by name what is missing and who should have left it. */
export async function takeBundle(store: BundleStore, name: string): Promise<OpenedBundle> {
  const opened = await findBundle(store, name);
  if (opened !== undefined) return opened;
  const plan = name === 'plan';
  throw new UserError({
    code: plan ? 'plan-missing' : 'bundle-missing',
    what: plan ? 'there is no plan for this run' : `there is no bundle "${name}" in this run`,
    where: `bundle "${name}"`,
    fix: plan
      ? 'Run the plan stage first, in the same run; if it did run, look whether its artifact was deleted.'
      : 'Run the stage that leaves it first, in the same run; if it did run, look whether its artifact was deleted.',
  });
}

/** What a stage signed off, without the bundle that it is about; `undefined` when there is none. */
export async function findReceipt(store: BundleStore, name: string): Promise<Receipt | undefined> {
  const file = await store.getFile(name, RECEIPT_FILE);
  return file === undefined ? undefined : readDocument('receipt', new Map([[RECEIPT_FILE, file]]), RECEIPT_FILE, name);
}

/** Like `takeBundle`, for bundles that a run may lack. */
export async function findBundle(store: BundleStore, name: string): Promise<OpenedBundle | undefined> {
  const files = await store.get(name);
  if (files === undefined) return undefined;
  const byPath = new Map(files.map((file) => [file.path, file]));
  const receipt = readDocument('receipt', byPath, RECEIPT_FILE, name);
  const item = itemOf(name, files);
  const signed = receipt.gave.find((given) => given.name === name);
  if (signed === undefined || signed.sha256 !== item.sha256) {
    throw new UserError({
      code: 'receipt-mismatch',
      what: `bundle "${name}" is not what the ${receipt.stage} stage signed off: ${signed === undefined ? 'its receipt does not name it' : `${item.files} files with digest ${item.sha256.slice(0, 12)} instead of ${signed.files} with ${signed.sha256.slice(0, 12)}`}`,
      where: `bundle "${name}"`,
      fix: 'Run the stage that leaves it again; do not edit bundles between stages.',
    });
  }
  return { name, files: byPath, receipt, item };
}

/** Reads a document out of a bundle; what is damaged or of another version is refused by its name. */
export function readDocument<N extends DocumentName>(document: N, files: ReadonlyMap<string, TreeFile>, path: string, bundle: string): DocumentOf<N> {
  const file = files.get(path);
  if (file === undefined) {
    throw new UserError({ code: 'document-invalid', what: `bundle "${bundle}" has no ${path}`, where: `bundle "${bundle}"`, fix: 'Run the stage that leaves it again.' });
  }
  try {
    return parseDocumentJson(document, file.content);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new UserError({ code: 'document-invalid', what: `${path} is not a valid ${document}`, where: `bundle "${bundle}"`, details: error.problems, fix: 'Run the stage that leaves it again with the same version of the actions.', cause: error });
  }
}
