import type { BlobStore } from './blob-store.ts';
import { listField, requiredField, type TwirpMethod } from './twirp.ts';

interface CacheEntry {
  id: number;
  key: string;
  version: string;
  blobId: string;
  finalized: boolean;
}

/** The cache half of the results service (v2). Entries outlive runs and are immutable, as on GitHub. */
export class CacheMethods {
  readonly #blobs: BlobStore;
  readonly #signedUrl: (blobId: string) => string;
  readonly #entries: CacheEntry[] = [];

  constructor(blobs: BlobStore, signedUrl: (blobId: string) => string) {
    this.#blobs = blobs;
    this.#signedUrl = signedUrl;
  }

  /** Keys of the entries whose upload was finished, oldest first. */
  keys(): string[] {
    return this.#entries.filter((one) => one.finalized).map((one) => one.key);
  }

  readonly methods: Record<string, TwirpMethod> = {
    CreateCacheEntry: (body) => {
      const key = requiredField(body, 'key');
      const version = requiredField(body, 'version');
      if (this.#exact(key, version)) {
        return { ok: false, message: 'cache entry with the same key, version, and scope already exists' };
      }
      const blobId = this.#blobs.create();
      this.#entries.push({ id: this.#entries.length + 1, key, version, blobId, finalized: false });
      return { ok: true, signed_upload_url: this.#signedUrl(blobId), message: '' };
    },

    FinalizeCacheEntryUpload: (body) => {
      const entry = this.#exact(requiredField(body, 'key'), requiredField(body, 'version'));
      if (!entry) return { ok: false, message: 'no such cache entry' };
      entry.finalized = true;
      return { ok: true, entry_id: String(entry.id), message: '' };
    },

    GetCacheEntryDownloadURL: (body) => {
      const keys = [requiredField(body, 'key'), ...listField(body, 'restore_keys')];
      const hit = this.#match(keys, requiredField(body, 'version'));
      if (!hit) return { ok: false, signed_download_url: '', matched_key: '' };
      return { ok: true, signed_download_url: this.#signedUrl(hit.blobId), matched_key: hit.key };
    },
  };

  #exact(key: string, version: string): CacheEntry | undefined {
    return this.#entries.find((one) => one.key === key && one.version === version);
  }

  /** Key by key in the order asked: the exact entry first, then the newest one that the key is a prefix of. */
  #match(keys: string[], version: string): CacheEntry | undefined {
    const ready = this.#entries.filter((one) => one.finalized && one.version === version).reverse();
    for (const key of keys) {
      const hit = ready.find((one) => one.key === key) ?? ready.find((one) => one.key.startsWith(key));
      if (hit) return hit;
    }
    return undefined;
  }
}
