import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { stacksOfTree } from '@dark-factory/stages';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { sandboxRun, stepOf, summary } from './sandbox-run.ts';

type Files = Readonly<Record<string, string>>;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope></dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin></plugins></build>
</project>
`;
const CART = 'package shop;\n\npublic class Cart {\n    public static int sum(int a, int b) {\n        return a + b;\n    }\n}\n';
const SERVER = `package shop;

public class Main {
    public static void main(String[] words) throws Exception {
        var server = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/health", exchange -> { exchange.sendResponseHeaders(204, -1); exchange.close(); });
        server.start();
    }
}
`;
const javaTest = (body: string, name = 'CartTest'): string => `package shop;

import org.junit.jupiter.api.Test;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ${name} {
${body}}
`;
const ADDS = '    @Test void adds() { assertEquals(3, Cart.sum(1, 2)); }\n';
const maven = (body: string): Files => ({ 'pom.xml': POM, 'src/main/java/shop/Cart.java': CART, 'src/main/java/shop/Main.java': SERVER, 'src/test/java/shop/CartTest.java': javaTest(body) });

const goTest = (body: string): Files => ({
  'go.mod': 'module example.org/shop\n\ngo 1.20\n', 'cart.go': 'package shop\n\nfunc Sum(a, b int) int { return a + b }\n', 'cart_test.go': `package shop\n\nimport "testing"\n\n${body}`,
  'cmd/shop/main.go': 'package main\n\nimport "example.org/shop"\n\nfunc main() { println(shop.Sum(1, 2)) }\n',
});
const GO_ADDS = 'func TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Fatal("no sum")\n\t}\n}\n';
const health = { path: '/health', status: 204 };

/** Downloads are shared: fetching them once is most of what this file takes. */
let cache: TemporaryFolder;
let packageCache: string;
beforeAll(async () => {
  cache = await temporaryFolder('jvm-cache');
  packageCache = join(cache.path, 'packages');
  await mkdir(packageCache);
});
afterAll(async () => {
  await cache[Symbol.asyncDispose]();
});

function stackOf(files: Files): Stack {
  const { stacks } = stacksOfTree(Object.entries(files).map(([path, text]) => textFile(path, text)));
  expect(stacks).toHaveLength(1);
  return stacks[0]!;
}

const run = (files: Files, parts: Partial<Stack> = {}): Promise<RuntimeEvidence> => sandboxRun(files, [{ ...stackOf(files), ...parts }], { packageCache, stepTimeoutMs: 120_000 });

describe('a program of Maven', () => {
  it('is installed with a network, started and tested without one', async () => {
    const evidence = await run(maven(ADDS), { start: ['java', '-cp', 'target/classes', 'shop.Main'], health });
    expect(summary(evidence)).toEqual(['install passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed']);
    expect(evidence.tests).toMatchObject({ state: 'passed', passed: 1, failed: 0, files: 1 });
    expect(evidence.healthy).toBe(true);
  }, 120_000);

  it('of several modules says of each what its tests are, also after one that fails', async () => {
    const module = (name: string, test: string, body: string): Files => ({
      [`${name}/pom.xml`]: POM.replace('<artifactId>shop<', `<artifactId>${name}<`), [`${name}/src/main/java/shop/Cart.java`]: CART, [`${name}/src/test/java/shop/${test}.java`]: javaTest(body, test),
    });
    const parent = '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules><module>fails</module><module>broken</module></modules></project>';
    const files = { 'pom.xml': parent, ...module('fails', 'CartTest', `${ADDS}    @Test void doubts() { assertEquals(4, Cart.sum(1, 2)); }\n`), ...module('broken', 'StoreTest', `${ADDS}    @Test void doubts() { assertEquals(4, Cart.product(1, 2)); }\n`) };
    const evidence = await run(files);
    expect(evidence.tests).toMatchObject({
      state: 'did-not-load', passed: 1, failed: 1, failures: [{ path: 'fails/src/test/java/shop/CartTest.java', test: 'doubts', message: expect.stringContaining('expected: <4> but was: <3>') }],
      notLoaded: [{ path: 'broken/src/test/java/shop/StoreTest.java', line: 8, column: 47, reason: 'cannot find symbol' }],
    });
    expect(stepOf(evidence, 'test').outcome.state).toBe('failed');
  }, 120_000);

  it('without a test is no pass', async () => {
    expect((await run(maven('    void adds() { assertEquals(3, Cart.sum(1, 2)); }\n'))).tests).toMatchObject({ state: 'none-found', passed: 0 });
  }, 120_000);
});

describe('a program of Go', () => {
  it('is installed, built and tested', async () => {
    const evidence = await run(goTest(GO_ADDS), { build: [['go', 'build', './...']] });
    expect(summary(evidence)).toEqual(['install passed', 'build passed', 'test passed']);
    expect(evidence.tests).toMatchObject({ state: 'passed', passed: 1, failed: 0 });
  }, 120_000);

  it.each<[string, Files, object]>([
    ['fail', goTest(`${GO_ADDS}\nfunc TestDoubt(t *testing.T) { t.Fatal("it is so") }\n`), { state: 'failed', passed: 1, failed: 1, failures: [{ test: 'TestDoubt', message: expect.stringContaining('it is so') }] }],
    ['do not compile', goTest(GO_ADDS.replace('Sum(1, 2)', 'Product(1, 2)')), { state: 'did-not-load', notLoaded: [expect.objectContaining({ reason: expect.stringContaining('undefined: Product') })] }],
    ['are none', goTest('func Helper(t *testing.T) {}\n'), { state: 'none-found' }],
  ])('whose tests %s is told from one that is well', async (_what, files, expected) => {
    const evidence = await run(files);
    expect(evidence.tests).toMatchObject(expected);
    expect(stepOf(evidence, 'test').outcome.state).toBe('failed');
  }, 60_000);
});
