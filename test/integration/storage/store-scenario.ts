// Runs the stores on the real clients against the service that the environment names, and prints what they saw as JSON on
// the last line. A process of its own, because the clients read their addresses from process.env.
import { join } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import * as cacheClient from '@actions/cache';
import { sha256 } from '@dark-factory/contracts';
import { messageOf, silentLogger, textFile, type TreeFile } from '@dark-factory/runtime';
import { createActionsCache, createArtifactStore } from '@dark-factory/storage';

const tempFolder = process.env['RUNNER_TEMP']!;
const storeOf = (runAttempt: number) => createArtifactStore({ client: new DefaultArtifactClient(), runAttempt, tempFolder, logger: silentLogger, urlOf: (id) => `https://github.example/acme/shop/actions/runs/1/artifacts/${id}` });
const shown = (files: TreeFile[] | undefined) => files?.map(({ path, executable, content }) => `${executable ? 'x' : '-'} ${path} ${sha256(content).slice(0, 8)}`) ?? null;
const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'accepted', (error: { code?: string }) => ({ code: error.code, message: messageOf(error) }));
const seen: Record<string, unknown> = {};

const files = [textFile('run.sh', '#!/bin/sh\n', true), textFile('.env.example', 'KEY=1\n'), { path: 'logo.png', content: Buffer.from([0, 255]), executable: false }];
const [first, second] = [storeOf(1), storeOf(2)];
seen['missing'] = shown(await first.get('tree'));
seen['stored'] = await first.put('tree', files, { retentionDays: 3 });
seen['read'] = shown(await first.get('tree'));
seen['duplicate'] = await codeOf(first.put('tree', files));

await first.put('delivery-r1-s001', [textFile('a', 'attempt 1')]);
await first.put('delivery-r1-s002', [textFile('a', 'attempt 1')]);
await second.put('delivery-r1-s002', [textFile('a', 'attempt 2')]);
seen['fromAttempt1'] = shown(await second.get('delivery-r1-s001'));
seen['newest'] = String((await second.get('delivery-r1-s002'))?.[0]?.content);
seen['list'] = await second.list('delivery-r1-');
seen['unsafe'] = await codeOf(first.put('bad', [textFile('../x', '')]));

await first.put('report', [textFile('report.md', '# Report\n'), textFile('.hidden/a.txt', 'a')], { plain: true });
seen['plain'] = shown(await first.get('report'));

const cache = createActionsCache({ cache: cacheClient, tempFolder: join(tempFolder, 'cache'), logger: silentLogger });
const key = sha256('unit');
seen['cacheMiss'] = shown(await cache.get(key));
await cache.put(key, files);
await cache.put(key, files);
seen['cacheHit'] = shown(await cache.get(key));
seen['cacheOther'] = shown(await cache.get(sha256('other')));

console.log(`\n${JSON.stringify(seen)}`);
