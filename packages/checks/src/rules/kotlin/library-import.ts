import { addImport } from '../../kotlin/add-import.ts';
import { kotlinProject } from '../../kotlin/kotlin-project.ts';
import { LineStarts } from '../../line-starts.ts';
import { sharedPackage, wholeBuild } from '../../kotlin/package-owner.ts';
import { libraryImports, unimportedLibraryNames, type UnimportedLibraryName } from '../../kotlin/unimported-library.ts';
import type { KotlinModule } from '../../kotlin/kotlin-module.ts';
import type { Problem, Rule } from '../../rule.ts';

const BUILD = { 'settings.gradle.kts': 'include(":app")\n', 'app/build.gradle.kts': 'android {\n    namespace = "com.shop"\n}\n' };
const ONE = 'package com.shop.a\n\nimport androidx.lifecycle.ViewModel\nimport dagger.hilt.android.lifecycle.HiltViewModel\nimport kotlinx.coroutines.flow.MutableStateFlow\n\n@HiltViewModel\nclass One : ViewModel() {\n    val state = MutableStateFlow(1)\n}\n';

/** A name of a library that a file uses without an import. */
export const rule: Rule = {
  id: 'kotlin/library-import',
  severity: 'error',
  summary: 'A class, annotation or function of a library is used without an import.',
  docs: [
    'The file does not compile: `Unresolved reference`. Other files of the tree import the name, or it is well known of a library that they use, and nothing in this file brings it in.',
    'Add the import. Nothing is said in files with a star import of a library, in classes whose supertypes may bring the name, of names that the tree declares anywhere, where the build generates code, and outside of whole projects.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Imported, of Kotlin, behind a star, inherited, declared', files: { ...BUILD, 'app/src/main/java/com/shop/a/One.kt': ONE, 'app/src/main/java/com/shop/b/Two.kt': 'package com.shop.b\n\nimport kotlinx.coroutines.flow.*\n\nval state = MutableStateFlow(listOf(1))\n', 'app/src/main/java/com/shop/b/Three.kt': 'package com.shop.b\n\nimport org.lib.Base\n\nclass Three : Base() {\n    val state = MutableStateFlow(1)\n    val other: kotlinx.coroutines.flow.Flow<Int>? = null\n}\n' } },
      { title: 'No project', files: { 'a/One.kt': ONE, 'b/Two.kt': 'package com.shop.b\n\nval state = MutableStateFlow(1)\n' } },
    ],
    bad: [
      { title: 'As other files import it, and well known', files: { ...BUILD, 'app/src/main/java/com/shop/a/One.kt': ONE, 'app/src/main/java/com/shop/b/Two.kt': 'package com.shop.b\n\nimport androidx.lifecycle.ViewModel\nimport kotlinx.coroutines.launch\n\nclass Two : ViewModel() {\n    val state = MutableStateFlow(1)\n    fun load() {\n        viewModelScope.launch { }\n    }\n}\n' }, reports: ['app/src/main/java/com/shop/b/Two.kt:7', 'app/src/main/java/com/shop/b/Two.kt:9'], mended: { 'app/src/main/java/com/shop/b/Two.kt': 'package com.shop.b\n\nimport androidx.lifecycle.ViewModel\nimport kotlinx.coroutines.launch\nimport kotlinx.coroutines.flow.MutableStateFlow\nimport androidx.lifecycle.viewModelScope\n\nclass Two : ViewModel() {\n    val state = MutableStateFlow(1)\n    fun load() {\n        viewModelScope.launch { }\n    }\n}\n' } },
      { title: 'One name of two libraries', files: { ...BUILD, 'app/src/main/java/com/shop/Api.kt': 'package com.shop\n\nimport retrofit2.http.GET\n\ninterface Api {\n    @GET("a")\n    fun all(@Query("q") text: String): List<Int>\n}\n', 'app/src/main/java/com/shop/Store.kt': 'package com.shop\n\nimport androidx.room.Dao\nimport androidx.room.Query\n\n@Dao\ninterface Store {\n    @Query("SELECT 1")\n    fun one(): Int\n}\n' }, reports: ['app/src/main/java/com/shop/Api.kt:7'], mended: { 'app/src/main/java/com/shop/Api.kt': 'package com.shop\n\nimport retrofit2.http.GET\nimport retrofit2.http.Query\n\ninterface Api {\n    @GET("a")\n    fun all(@Query("q") text: String): List<Int>\n}\n' } },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0) return [];
    const project = await tree.use(kotlinProject);
    if (project.generatesCode) return [];
    const [shared, isWhole] = [tree.use(sharedPackage), tree.use(wholeBuild)];
    const imported = libraryImports(project);
    return project.modules.filter(({ path }) => isWhole(path)).flatMap((module) => {
      const found = unimportedLibraryNames(project, imported, module, shared);
      const lines = found.length === 0 ? undefined : new LineStarts(module.text);
      return found.map((name) => problemOf(module, lines!, name));
    });
  },
};

function problemOf(module: KotlinModule, lines: LineStarts, { name, use, places, sure, example }: UnimportedLibraryName): Problem {
  const offered = sure === undefined ? places : [sure];
  return {
    path: module.path, ...lines.positionOf(use.offsets[0]!), message: `Unresolved reference: ${name}; it is not imported`,
    related: example === undefined ? [] : [{ ...example, message: `imported here` }],
    fixes: offered.map((path) => ({ title: `Import ${path}`, safety: sure === undefined ? 'offered' as const : 'safe' as const, edits: [addImport(module, path)] })),
  };
}
