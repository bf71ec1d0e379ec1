import { describe, expect, it } from '@jest/globals';
import { parseGo } from '../../../packages/sandbox/src/tests/go-report.ts';
import { judge } from '../../../packages/sandbox/src/tests/test-verdict.ts';

// Recorded with `go test -json ./...` of Go 1.26.8, times left out.
const recorded = `
{"ImportPath":"example.test/shop/b [example.test/shop/b.test]","Action":"build-output","Output":"# example.test/shop/b [example.test/shop/b.test]\\n"}
{"ImportPath":"example.test/shop/b [example.test/shop/b.test]","Action":"build-output","Output":"b/b_test.go:3:27: undefined: undefinedThing\\n"}
{"ImportPath":"example.test/shop/b [example.test/shop/b.test]","Action":"build-fail"}
{"Action":"start","Package":"example.test/shop/a"}
{"Action":"output","Package":"example.test/shop/b","Output":"FAIL\\texample.test/shop/b [build failed]\\n"}
{"Action":"fail","Package":"example.test/shop/b","Elapsed":0,"FailedBuild":"example.test/shop/b [example.test/shop/b.test]"}
{"Action":"output","Package":"example.test/shop/c","Output":"?   \\texample.test/shop/c\\t[no test files]\\n"}
{"Action":"skip","Package":"example.test/shop/c","Elapsed":0.001}
{"Action":"pass","Package":"example.test/shop/a","Test":"TestGood","Elapsed":0}
{"Action":"output","Package":"example.test/shop/a","Test":"TestBad","Output":"    a_test.go:4: wanted 2, got 3\\n"}
{"Action":"fail","Package":"example.test/shop/a","Test":"TestBad","Elapsed":0}
{"Action":"pass","Package":"example.test/shop/a","Test":"TestSub/one","Elapsed":0}
{"Action":"pass","Package":"example.test/shop/a","Test":"TestSub","Elapsed":0}
{"Action":"skip","Package":"example.test/shop/a","Test":"TestSkip","Elapsed":0}
{"Action":"output","Package":"example.test/shop/a","Output":"FAIL\\texample.test/shop/a\\t0.008s\\n"}
{"Action":"fail","Package":"example.test/shop/a","Elapsed":0.009}
`;

describe('the report of go test', () => {
  it('tells packages that did not build from tests that failed', () => {
    expect(parseGo(recorded, { exitCode: 1, tail: '' })).toEqual({
      passed: 2, failed: 1, skipped: 1, files: 2,
      notLoaded: [{ path: 'b/b_test.go', reason: 'b/b_test.go:3:27: undefined: undefinedThing', frames: [{ path: 'b/b_test.go', line: 3, column: 27 }] }],
      failures: [{ path: 'example.test/shop/a', test: 'TestBad', message: '    a_test.go:4: wanted 2, got 3\n' }],
    });
  });

  it('counts a package that failed though its tests passed', () => {
    const report = parseGo('{"Action":"pass","Package":"p","Test":"TestA"}\n{"Action":"output","Package":"p","Output":"panic: after\\n"}\n{"Action":"fail","Package":"p"}\n', { exitCode: 1, tail: '' });

    expect(judge(report, 1)).toMatchObject({ state: 'failed', passed: 1, failed: 1, failures: [{ test: 'the package as a whole', message: 'panic: after\n' }] });
  });

  it('that is empty did not load', () => {
    expect(judge(parseGo('go: go.mod file not found\n', { exitCode: 1, tail: 'go: go.mod file not found' }), 1)).toMatchObject({ state: 'did-not-load' });
  });
});
