import { describe, expect, test } from '@jest/globals';
import { checkWith, type Rule } from '@dark-factory/checks';
import { ANDROID_MAIN, anAndroidTree, androidTreeWith } from '../../builders/android-tree.ts';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { aTree } from './a-tree.ts';

const ROOM = /^(syntax\/(kotlin|xml|toml)|imports\/kotlin|kotlin\/|gradle\/|android\/)/;
const RULES: readonly Rule[] = (await rulesOfFolder()).filter(({ id }) => ROOM.test(id));

async function findings(files: Readonly<Record<string, string>>): Promise<string[]> {
  const found = await checkWith(RULES, { files: aTree(files) });
  return found.findings.map(({ rule, severity, path, line }) => `${severity} ${rule} ${path.replace(`${ANDROID_MAIN}/`, '')}:${line}`);
}

test('an app in which everything fits has no finding', async () => {
  expect(await findings(anAndroidTree())).toEqual([]);
});

const SCREEN = `${ANDROID_MAIN}/ui/notes/NotesScreen.kt`;
const MUTATIONS: readonly [string, string, string, string, readonly string[]][] = [
  ['a renamed entity', `${ANDROID_MAIN}/data/NotesRepository.kt`, 'data.local.NoteEntity', 'data.local.NoteRow', ['error imports/kotlin-unresolved data/NotesRepository.kt:4', 'error kotlin/unresolved-reference data/NotesRepository.kt:21']],
  ['an import of a package that nobody wrote', `${ANDROID_MAIN}/MainActivity.kt`, 'ui.theme.NotesTheme', 'ui.design.NotesTheme', ['error imports/kotlin-unresolved MainActivity.kt:7']],
  ['a forgotten import', SCREEN, 'import com.example.notes.model.Note\n', '', ['error kotlin/unresolved-reference ui/notes/NotesScreen.kt:33']],
  ['a parameter that a composable does not have', SCREEN, 'NoteRow(note = note', 'NoteRow(item = note', ['error kotlin/call-arguments ui/notes/NotesScreen.kt:27']],
  ['an argument that is not passed', `${ANDROID_MAIN}/ui/NotesNavHost.kt`, 'NotesScreen(onBack = { navController.popBackStack() })', 'NotesScreen()', ['error kotlin/call-arguments ui/NotesNavHost.kt:17']],
  ['a constructor with too many arguments', `${ANDROID_MAIN}/ui/notes/NotesViewModel.kt`, 'NotesUiState.Ready(it)', 'NotesUiState.Ready(it, true)', ['error kotlin/call-arguments ui/notes/NotesViewModel.kt:20']],
  ['an entry that the enum does not have', SCREEN, 'Status.DONE', 'Status.COMPLETED', ['error kotlin/missing-member ui/notes/NotesScreen.kt:36']],
  ['a state that is not there', SCREEN, 'is NotesUiState.Failed', 'is NotesUiState.Error', ['error kotlin/missing-member ui/notes/NotesScreen.kt:25']],
  ['a constant that is not there', `${ANDROID_MAIN}/ui/NotesNavHost.kt`, 'startDestination = Routes.NOTES', 'startDestination = Routes.HOME', ['error kotlin/missing-member ui/NotesNavHost.kt:16']],
  ['a path of Retrofit', `${ANDROID_MAIN}/data/remote/NotesApi.kt`, '@Path("id")', '@Path("noteId")', ['error kotlin/retrofit-path data/remote/NotesApi.kt:15', 'warning kotlin/retrofit-path data/remote/NotesApi.kt:14']],
  ['a file that was cut off', SCREEN, '        }\n    }\n}\n\n@Composable\nprivate', '        }\n    }\n\n@Composable\nprivate', ['error syntax/kotlin ui/notes/NotesScreen.kt:38']],
  ['a library that the catalog lacks', 'app/build.gradle.kts', 'libs.androidx.activity.compose', 'libs.androidx.activity.ktx', ['error gradle/version-catalog app/build.gradle.kts:33']],
  ['a plugin that the catalog lacks', 'app/build.gradle.kts', 'libs.plugins.ksp', 'libs.plugins.kapt', ['error gradle/version-catalog app/build.gradle.kts:5']],
  ['a version that the catalog lacks', 'gradle/libs.versions.toml', 'hilt = "2.52"\n', '', ['error gradle/version-catalog gradle/libs.versions.toml:15', 'error gradle/version-catalog gradle/libs.versions.toml:16', 'error gradle/version-catalog gradle/libs.versions.toml:34']],
  ['a dependency that is not declared', 'app/build.gradle.kts', '    implementation(libs.retrofit.gson)\n', '', ['error gradle/undeclared-dependency di/AppModule.kt:15']],
  ['a module that nobody wrote', 'settings.gradle.kts', 'include(":core:model")', 'include(":core:model", ":feature:sync")', ['error gradle/missing-module settings.gradle.kts:18']],
  ['a module that is not included', 'app/build.gradle.kts', 'project(":core:model")', 'project(":core:data")', ['error gradle/missing-module app/build.gradle.kts:31']],
  ['an activity in another package', 'app/src/main/AndroidManifest.xml', '".MainActivity"', '".ui.MainActivity"', ['error android/manifest-class app/src/main/AndroidManifest.xml:12']],
  ['a string that is not defined', SCREEN, 'R.string.retry', 'R.string.try_again', ['error android/missing-resource ui/notes/NotesScreen.kt:25']],
  ['a theme that is not defined', 'app/src/main/AndroidManifest.xml', '@style/Theme.Notes', '@style/Theme.NotesApp', ['error android/missing-resource app/src/main/AndroidManifest.xml:10']],
  ['a string that is defined twice', 'app/src/main/res/values/themes.xml', '<resources>', '<resources><string name="retry">Retry</string>', ['error android/duplicate-resource app/src/main/res/values/themes.xml:1']],
  ['a namespace that is not given', 'app/build.gradle.kts', '    namespace = "com.example.notes"\n', '', ['error android/namespace app/build.gradle.kts:0']],
  ['the permission for the network', 'app/src/main/AndroidManifest.xml', '    <uses-permission android:name="android.permission.INTERNET" />\n', '', ['warning android/manifest-permission app/src/main/AndroidManifest.xml:0']],
];

describe('one change is one finding', () => {
  test.each(MUTATIONS)('%s', async (_, path, from, to, expected) => {
    expect((await findings(androidTreeWith(path, from, to))).sort()).toEqual([...expected].sort());
  });
});
