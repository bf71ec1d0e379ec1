import { describe, expect, it } from '@jest/globals';
import type { RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { stacksOfTree } from '@dark-factory/stages';
import { sandboxRun, SHARED_PACKAGES, stepOf, summary } from './sandbox-run.ts';

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
/** Packages are kept from one run of the tests to the next; what runs the tests is fetched anew, as nothing that is declared names it. */
const FORGET_SUREFIRE = 'rm -rf "$npm_config_cache/../maven/org/apache/maven/surefire/surefire-junit-platform" "$npm_config_cache/../maven/org/junit/platform/junit-platform-launcher"';
const health = { path: '/health', status: 204 };

/** A program that speaks HTTP by itself, whose tests ask it: Go compiles `net/http` for half a minute where nothing is cached. */
const goServer = (health: string): Files => ({
  'go.mod': 'module example.org/shop\n\ngo 1.20\n',
  'main.go': `package main

import (
	"bufio"
	"net"
	"os"
	"strings"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go answer(connection)
	}
}

func answer(connection net.Conn) {
	defer connection.Close()
	request := bufio.NewReader(connection)
	asked, _ := request.ReadString('\\n')
	for line := asked; strings.TrimSpace(line) != ""; line, _ = request.ReadString('\\n') {
	}
	if strings.HasPrefix(asked, "GET /health ") {
		connection.Write([]byte("HTTP/1.1 ${health}\\r\\nConnection: close\\r\\n\\r\\n"))
		return
	}
	connection.Write([]byte("HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nConnection: close\\r\\n\\r\\n3"))
}
`,
  'main_test.go': `package main

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
)

func ask(t *testing.T, path string) string {
	connection, err := net.Dial("tcp", strings.TrimPrefix(os.Getenv("PROGRAM_URL"), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	connection.Write([]byte("GET " + path + " HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n"))
	answer, _ := io.ReadAll(connection)
	return string(answer)
}

func TestSum(t *testing.T) {
	if answer := ask(t, "/sum"); !strings.HasSuffix(answer, "3") {
		t.Fatalf("no sum: %s", answer)
	}
}

func TestHealth(t *testing.T) {
	if answer := ask(t, "/health"); !strings.HasPrefix(answer, "HTTP/1.1 204 ") {
		t.Fatalf("ill: %s", answer)
	}
}
`,
});

function stackOf(files: Files): Stack {
  const { stacks } = stacksOfTree(Object.entries(files).map(([path, text]) => textFile(path, text)));
  expect(stacks).toHaveLength(1);
  return stacks[0]!;
}

const run = (files: Files, parts: Partial<Stack> = {}): Promise<RuntimeEvidence> => sandboxRun(files, [{ ...stackOf(files), ...parts }], { packageCache: SHARED_PACKAGES, stepTimeoutMs: 120_000 });

describe('a program of Maven', () => {
  it('is installed with a network, started and tested without one', async () => {
    const evidence = await run(maven(ADDS), { install: [['sh', '-c', FORGET_SUREFIRE]], start: ['java', '-cp', 'target/classes', 'shop.Main'], health });
    expect(summary(evidence)).toEqual(['install passed', 'install passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed']);
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

  it('is started and asked, and one that is ill is told from one that is well', async () => {
    const stack: Omit<Stack, 'root'> = {
      language: 'go', services: [], env: [{ name: 'CGO_ENABLED', from: 'value', value: '0' }], install: [], build: [['go', 'build', '-o', 'shop', '.']], migrate: [],
      start: ['./shop'], health, test: [['go', 'test', './...']], testRunner: 'go',
    };
    const asked = (program: Files, stepTimeoutMs: number): Promise<RuntimeEvidence> => sandboxRun(program, [{ ...stack, root: '.' }], { packageCache: SHARED_PACKAGES, stepTimeoutMs });
    const well = await asked(goServer('204 No Content'), 120_000);
    // All is compiled by now; health is asked for as long as a step may take.
    const ill = await asked(goServer('500 Internal Server Error'), 15_000);
    expect(summary(well)).toEqual(['build passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed']);
    // Go counts its tests in its report for machines alone.
    expect(well).toMatchObject({ healthy: true, tests: { state: 'passed', passed: 2, failed: 0 } });
    expect(summary(ill)).toEqual(['build passed', 'start passed', 'health failed: not healthy after 15 s: it answered 500 and not 204', 'authentication skipped: health failed', 'test failed: 1 of 2 tests failed', 'stop passed']);
    expect(ill).toMatchObject({ healthy: false, tests: { state: 'failed', passed: 1, failed: 1, failures: [{ test: 'TestHealth', message: expect.stringMatching(/main_test\.go:\d+: ill: HTTP\/1\.1 500/) }] } });
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
