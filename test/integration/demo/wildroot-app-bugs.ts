/** A text of a file, and what it becomes wherever it stands. */
export interface AppEdit { readonly path: string; readonly find: string; readonly replace: string }

/** A bug of "The bugs of the app" in `examples/wildroot-alchemy/BUGS.md`. Without a finding the gate does not see it. */
export interface AppBug {
  readonly id: string;
  readonly path: string;
  /** The rule that finds it, and the files at which. */
  readonly finding?: { readonly rule: string; readonly severity: 'error' | 'warning'; readonly paths: readonly string[] };
  /** Whether safe fixes mend it. */
  readonly mended?: boolean;
  /** The smallest edits for what safe fixes leave. */
  readonly edits?: readonly AppEdit[];
}

const SOURCES = 'android/app/src/main/java/com/wildroot/alchemy';
const CATALOG = 'android/gradle/libs.versions.toml';
const MANIFEST = 'android/app/src/main/AndroidManifest.xml';
const STRINGS = 'android/app/src/main/res/values/strings.xml';
const API = `${SOURCES}/data/net/ServerApi.kt`;
const MODULE = `${SOURCES}/di/NetworkModule.kt`;
const CLOSING = `${SOURCES}/ui/booth/CloseBoothViewModel.kt`;
const SALES = `${SOURCES}/ui/sale/SalesViewModel.kt`;
const CUSTOMERS = `${SOURCES}/ui/office/CustomerScreen.kt`;

/** All bugs that were put into the recorded app. */
export const WILDROOT_APP_BUGS: readonly AppBug[] = [
  {
    id: 'A01', path: CATALOG, finding: { rule: 'gradle/version-catalog', severity: 'error', paths: ['android/app/build.gradle.kts', 'android/build.gradle.kts'] },
    edits: [{ path: CATALOG, find: '\nroom = { id = ', replace: '\nhilt = { id = "com.google.dagger.hilt.android", version.ref = "hilt" }\nroom = { id = ' }],
  },
  { id: 'A02', path: MANIFEST, finding: { rule: 'android/manifest-class', severity: 'error', paths: [MANIFEST] }, mended: true },
  {
    id: 'A03', path: STRINGS, finding: { rule: 'android/missing-resource', severity: 'warning', paths: [`${SOURCES}/ui/sale/BarcodeScanner.kt`] },
    edits: [{ path: STRINGS, find: '</resources>', replace: '    <string name="scan_hint">Hold a barcode in front of the camera</string>\n</resources>' }],
  },
  {
    id: 'A04', path: API, finding: { rule: 'http/unknown-route', severity: 'warning', paths: [API] },
    edits: [{ path: API, find: '@POST("auth/token")', replace: '@POST("auth/refresh")' }],
  },
  {
    id: 'A05', path: MODULE,
    edits: [
      { path: MODULE, find: 'interface NetworkBindings {\n', replace: 'interface NetworkBindings {\n    @Binds\n    fun keys(box: KeystoreBox): KeyBox\n\n' },
      { path: MODULE, find: 'import com.wildroot.alchemy.data.auth.KeyBox\n', replace: 'import com.wildroot.alchemy.data.auth.KeyBox\nimport com.wildroot.alchemy.data.auth.KeystoreBox\n' },
    ],
  },
  { id: 'A06', path: CLOSING, finding: { rule: 'imports/kotlin-unresolved', severity: 'error', paths: [CLOSING] }, mended: true },
  { id: 'A07', path: SALES, finding: { rule: 'kotlin/missing-member', severity: 'error', paths: [SALES] }, edits: [{ path: SALES, find: 'db.sales().forBoothDay(id)', replace: 'db.sales().ofDay(id)' }] },
  { id: 'A08', path: CUSTOMERS, edits: [{ path: CUSTOMERS, find: 'saleId', replace: 'documentId' }] },
];
