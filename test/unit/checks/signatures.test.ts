import { expect, test } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { signaturesOf } from '@dark-factory/checks';

test('what a TypeScript module exports, without bodies and secrets', async () => {
  const signatures = await signaturesOf(textFile('items.ts', `import type { Pool } from 'pg';
/** Finds one. */
export async function findItem(
  db: Pool, // the pool
  id: number,
): Promise<Item | null> {
  return null;
}
export interface Item { id: number; name: string }
export type Id = Item['id'];
export enum State { Open, Closed = 'closed' }
export const LIMIT = 20, names: readonly string[] = ['a'];
export const list = async (db: Pool, { page = 1 } = {}): Promise<Item[]> => [];
export abstract class Store<T extends Item> extends Base implements Closable {
  #secret = 1;
  private hidden(): void {}
  static readonly kind = 'store';
  count: number = 0;
  constructor(readonly db: Pool) { super(); }
  get size(): number { return 1; }
  async find(id: number): Promise<T> { throw new Error(); }
  abstract close(): void;
}
function later(x: string): void {}
const internal = 1;
export { later as after };
export default function (request: Request): Response { return new Response(); }
export * from './more.js';
`));
  expect(signatures).toMatchSnapshot();
});

test('what a Python module offers, without bodies and underscores', async () => {
  const signatures = await signaturesOf(textFile('items.py', `from sqlalchemy import text

LIMIT = 20
names: list[str] = ["a"]
type Pair[T] = tuple[T, T]
_hidden = 1

async def find_item(
    db: AsyncSession,  # the session
    id: int = 3,
    *args: "str #1",
) -> Item | None:
    """Finds one."""
    return None


@dataclass(frozen=True)
class Item(Base, metaclass=Meta):
    """One."""
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)

    def __init__(self, id: int) -> None:
        self.id = id

    @property
    def label(self) -> str:
        return ""

    def _secret(self): ...


def _private(): ...
`));
  expect(signatures).toMatchSnapshot();
});

test('nothing is known of other files', async () => {
  expect(await signaturesOf(textFile('a.sql', 'SELECT 1'))).toEqual([]);
  expect(await signaturesOf({ path: 'a.ts', content: new Uint8Array([0xff]), executable: false })).toEqual([]);
  expect(await signaturesOf(textFile('a.ts', `export const x = ${'['.repeat(10_000)}`))).toEqual([]);
});

test('a signature has a limit', async () => {
  const [found] = await signaturesOf(textFile('a.ts', `export type X = ${Array.from({ length: 1000 }, (_, index) => `'${index}'`).join(' | ')};\n`));
  expect(found?.signature).toHaveLength(2000);
});
