/** Whether a file holds tests or what tests need, by its path. */
export function isTestPath(path: string): boolean {
  return /(^|\/)(tests?|__tests__|__mocks__|mocks?|specs?|e2e|cypress|playwright|fixtures?|testdata|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$|[.-](test|spec|e2e|stories|mock|cy)\.[cm]?[jt]sx?$/i.test(path);
}
