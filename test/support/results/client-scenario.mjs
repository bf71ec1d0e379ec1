// Runs the real clients against the service that the environment names, and prints what they saw as JSON on the last
// line. A process of its own, because the clients read their addresses and workspace from process.env.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DefaultArtifactClient } from '@actions/artifact';
import { restoreCache, saveCache } from '@actions/cache';

const folder = process.env['GITHUB_WORKSPACE'] ?? '.';
const client = new DefaultArtifactClient();
const seen = {};

/** Larger than one block of the uploader (8 MiB), so that Put Block List has more than one block to join. */
const large = Buffer.alloc(9 * 1024 * 1024, 'incompressible?').map((byte, index) => byte ^ (index * 2654435761) >>> 24);

await mkdir(join(folder, 'in/nested'), { recursive: true });
await writeFile(join(folder, 'in/nested/hello.txt'), 'hello');
await writeFile(join(folder, 'in/large.bin'), large);
const files = [join(folder, 'in/nested/hello.txt'), join(folder, 'in/large.bin')];

const uploaded = await client.uploadArtifact('delivery-1', files, join(folder, 'in'), { compressionLevel: 0 });
seen.uploaded = { id: uploaded.id, size: uploaded.size };
seen.duplicate = await client.uploadArtifact('delivery-1', files, join(folder, 'in')).then(
  () => 'accepted',
  (error) => error.message,
);
seen.list = (await client.listArtifacts()).artifacts.map(({ id, name }) => ({ id, name }));

const { artifact } = await client.getArtifact('delivery-1');
const out = join(folder, 'out');
const download = await client.downloadArtifact(artifact.id, { path: out, expectedHash: artifact.digest });
seen.digestMismatch = download.digestMismatch;
seen.downloaded = await readFile(join(out, 'nested/hello.txt'), 'utf8');
seen.largeIsSame = large.equals(await readFile(join(out, 'large.bin')));

await client.uploadArtifact('scratch', [files[0]], join(folder, 'in'));
await client.deleteArtifact('scratch');
seen.afterDelete = (await client.listArtifacts()).artifacts.map(({ name }) => name);

const paths = [join(folder, 'in/nested')];
seen.cacheMiss = (await restoreCache(paths, 'unit-9')) ?? null;
seen.cacheSaved = (await saveCache(paths, 'unit-1')) > 0;
seen.cacheSavedTwice = (await saveCache(paths, 'unit-1')) > 0;
await rm(join(folder, 'in/nested'), { recursive: true });
seen.cacheHit = await restoreCache(paths, 'unit-1');
seen.cachePrefixHit = await restoreCache(paths, 'unit-2', ['unit-']);
seen.restored = await readFile(join(folder, 'in/nested/hello.txt'), 'utf8');

console.log(`\n${JSON.stringify(seen)}`);
