// Made from the folder `rules` by `npm run docs:rules`.
import type { Rule } from './rule.ts';
import { rule as androidDuplicateResource } from './rules/android/duplicate-resource.ts';
import { rule as androidLauncherActivity } from './rules/android/launcher-activity.ts';
import { rule as androidManifestClass } from './rules/android/manifest-class.ts';
import { rule as androidManifestPermission } from './rules/android/manifest-permission.ts';
import { rule as androidMissingManifest } from './rules/android/missing-manifest.ts';
import { rule as androidMissingResource } from './rules/android/missing-resource.ts';
import { rule as androidNamespace } from './rules/android/namespace.ts';
import { rule as androidResourceName } from './rules/android/resource-name.ts';
import { rule as androidRoomQuery } from './rules/android/room-query.ts';
import { rule as databaseColumnName } from './rules/database/column-name.ts';
import { rule as databaseDuplicateTable } from './rules/database/duplicate-table.ts';
import { rule as databaseForeignKey } from './rules/database/foreign-key.ts';
import { rule as databaseMigrationMismatch } from './rules/database/migration-mismatch.ts';
import { rule as databaseMigrationOrder } from './rules/database/migration-order.ts';
import { rule as databaseModelsNotImported } from './rules/database/models-not-imported.ts';
import { rule as databaseRelationship } from './rules/database/relationship.ts';
import { rule as databaseSchemaModelMismatch } from './rules/database/schema-model-mismatch.ts';
import { rule as databaseUnknownAttribute } from './rules/database/unknown-attribute.ts';
import { rule as databaseUnknownColumn } from './rules/database/unknown-column.ts';
import { rule as djangoUnknownModule } from './rules/django/unknown-module.ts';
import { rule as environmentUndeclared } from './rules/environment/undeclared.ts';
import { rule as environmentUndescribed } from './rules/environment/undescribed.ts';
import { rule as environmentUnused } from './rules/environment/unused.ts';
import { rule as expressRequestParameter } from './rules/express/request-parameter.ts';
import { rule as expressUnmountedRouter } from './rules/express/unmounted-router.ts';
import { rule as fastapiDependsCalled } from './rules/fastapi/depends-called.ts';
import { rule as fastapiPathParameter } from './rules/fastapi/path-parameter.ts';
import { rule as fastapiResponseModel } from './rules/fastapi/response-model.ts';
import { rule as fastapiRouterPrefix } from './rules/fastapi/router-prefix.ts';
import { rule as fastapiSessionParameter } from './rules/fastapi/session-parameter.ts';
import { rule as fastapiUnknownField } from './rules/fastapi/unknown-field.ts';
import { rule as flaskMissingTemplate } from './rules/flask/missing-template.ts';
import { rule as gradleMissingModule } from './rules/gradle/missing-module.ts';
import { rule as gradleUndeclaredDependency } from './rules/gradle/undeclared-dependency.ts';
import { rule as gradleVersionCatalog } from './rules/gradle/version-catalog.ts';
import { rule as httpDuplicateRoute } from './rules/http/duplicate-route.ts';
import { rule as httpOpenapiMismatch } from './rules/http/openapi-mismatch.ts';
import { rule as httpRouterNotIncluded } from './rules/http/router-not-included.ts';
import { rule as httpUnknownRoute } from './rules/http/unknown-route.ts';
import { rule as importsKotlinUnresolved } from './rules/imports/kotlin-unresolved.ts';
import { rule as importsPythonAllNames } from './rules/imports/python-all-names.ts';
import { rule as importsPythonCircular } from './rules/imports/python-circular.ts';
import { rule as importsPythonMissingInit } from './rules/imports/python-missing-init.ts';
import { rule as importsPythonMissingName } from './rules/imports/python-missing-name.ts';
import { rule as importsPythonUndeclared } from './rules/imports/python-undeclared.ts';
import { rule as importsPythonUnresolved } from './rules/imports/python-unresolved.ts';
import { rule as importsScriptCircular } from './rules/imports/script-circular.ts';
import { rule as importsScriptExtension } from './rules/imports/script-extension.ts';
import { rule as importsScriptMissingExport } from './rules/imports/script-missing-export.ts';
import { rule as importsScriptPackageExports } from './rules/imports/script-package-exports.ts';
import { rule as importsScriptUnresolved } from './rules/imports/script-unresolved.ts';
import { rule as importsUndeclaredDependency } from './rules/imports/undeclared-dependency.ts';
import { rule as kotlinCallArguments } from './rules/kotlin/call-arguments.ts';
import { rule as kotlinLibraryImport } from './rules/kotlin/library-import.ts';
import { rule as kotlinMissingMember } from './rules/kotlin/missing-member.ts';
import { rule as kotlinRetrofitPath } from './rules/kotlin/retrofit-path.ts';
import { rule as kotlinUnresolvedReference } from './rules/kotlin/unresolved-reference.ts';
import { rule as placeholdersElided } from './rules/placeholders/elided.ts';
import { rule as placeholdersSampleData } from './rules/placeholders/sample-data.ts';
import { rule as placeholdersStub } from './rules/placeholders/stub.ts';
import { rule as planMissingColumn } from './rules/plan/missing-column.ts';
import { rule as planMissingFile } from './rules/plan/missing-file.ts';
import { rule as planMissingRoute } from './rules/plan/missing-route.ts';
import { rule as planMissingSymbol } from './rules/plan/missing-symbol.ts';
import { rule as planMissingTable } from './rules/plan/missing-table.ts';
import { rule as planRequirementWithoutCode } from './rules/plan/requirement-without-code.ts';
import { rule as planSignatureDiffers } from './rules/plan/signature-differs.ts';
import { rule as planUnownedFile } from './rules/plan/unowned-file.ts';
import { rule as planUnusedInterface } from './rules/plan/unused-interface.ts';
import { rule as pythonCallArguments } from './rules/python/call-arguments.ts';
import { rule as pythonMissingAttribute } from './rules/python/missing-attribute.ts';
import { rule as pythonMissingAwait } from './rules/python/missing-await.ts';
import { rule as pythonUndefinedName } from './rules/python/undefined-name.ts';
import { rule as scriptAwaitOutsideAsync } from './rules/script/await-outside-async.ts';
import { rule as scriptCallArguments } from './rules/script/call-arguments.ts';
import { rule as scriptComponentProps } from './rules/script/component-props.ts';
import { rule as scriptDuplicateDeclaration } from './rules/script/duplicate-declaration.ts';
import { rule as scriptMissingMember } from './rules/script/missing-member.ts';
import { rule as scriptObjectFields } from './rules/script/object-fields.ts';
import { rule as scriptUndefinedName } from './rules/script/undefined-name.ts';
import { rule as syntaxDockerfile } from './rules/syntax/dockerfile.ts';
import { rule as syntaxDotenv } from './rules/syntax/dotenv.ts';
import { rule as syntaxEncoding } from './rules/syntax/encoding.ts';
import { rule as syntaxIni } from './rules/syntax/ini.ts';
import { rule as syntaxJson } from './rules/syntax/json.ts';
import { rule as syntaxKotlin } from './rules/syntax/kotlin.ts';
import { rule as syntaxMarkdownFence } from './rules/syntax/markdown-fence.ts';
import { rule as syntaxOpenapi } from './rules/syntax/openapi.ts';
import { rule as syntaxPython } from './rules/syntax/python.ts';
import { rule as syntaxRequirements } from './rules/syntax/requirements.ts';
import { rule as syntaxShell } from './rules/syntax/shell.ts';
import { rule as syntaxSql } from './rules/syntax/sql.ts';
import { rule as syntaxToml } from './rules/syntax/toml.ts';
import { rule as syntaxTypesInJavascript } from './rules/syntax/types-in-javascript.ts';
import { rule as syntaxTypescript } from './rules/syntax/typescript.ts';
import { rule as syntaxXml } from './rules/syntax/xml.ts';
import { rule as syntaxYaml } from './rules/syntax/yaml.ts';
import { rule as testsNoneFound } from './rules/tests/none-found.ts';
import { rule as testsNotCollected } from './rules/tests/not-collected.ts';
import { rule as wiringAlembic } from './rules/wiring/alembic.ts';
import { rule as wiringComposeBuild } from './rules/wiring/compose-build.ts';
import { rule as wiringComposeEnvFile } from './rules/wiring/compose-env-file.ts';
import { rule as wiringComposeHealth } from './rules/wiring/compose-health.ts';
import { rule as wiringComposeHost } from './rules/wiring/compose-host.ts';
import { rule as wiringComposeImage } from './rules/wiring/compose-image.ts';
import { rule as wiringComposeMount } from './rules/wiring/compose-mount.ts';
import { rule as wiringComposeUndefined } from './rules/wiring/compose-undefined.ts';
import { rule as wiringDocLinks } from './rules/wiring/doc-links.ts';
import { rule as wiringDockerfileCopy } from './rules/wiring/dockerfile-copy.ts';
import { rule as wiringDockerfileEntry } from './rules/wiring/dockerfile-entry.ts';
import { rule as wiringHtmlScript } from './rules/wiring/html-script.ts';
import { rule as wiringImageUnbuilt } from './rules/wiring/image-unbuilt.ts';
import { rule as wiringPackageEntry } from './rules/wiring/package-entry.ts';
import { rule as wiringPackageScripts } from './rules/wiring/package-scripts.ts';
import { rule as wiringPythonEntryPoint } from './rules/wiring/python-entry-point.ts';
import { rule as wiringPythonProjectFile } from './rules/wiring/python-project-file.ts';
import { rule as wiringRequirementsInclude } from './rules/wiring/requirements-include.ts';
import { rule as wiringRunScript } from './rules/wiring/run-script.ts';
import { rule as wiringTestSetup } from './rules/wiring/test-setup.ts';
import { rule as wiringTsconfigPath } from './rules/wiring/tsconfig-path.ts';
import { rule as wiringWorkflowReference } from './rules/wiring/workflow-reference.ts';
import { rule as wiringWorkspaceFolder } from './rules/wiring/workspace-folder.ts';

/** Every rule, in the order of their ids. */
export const RULES: readonly Rule[] = [
  androidDuplicateResource,
  androidLauncherActivity,
  androidManifestClass,
  androidManifestPermission,
  androidMissingManifest,
  androidMissingResource,
  androidNamespace,
  androidResourceName,
  androidRoomQuery,
  databaseColumnName,
  databaseDuplicateTable,
  databaseForeignKey,
  databaseMigrationMismatch,
  databaseMigrationOrder,
  databaseModelsNotImported,
  databaseRelationship,
  databaseSchemaModelMismatch,
  databaseUnknownAttribute,
  databaseUnknownColumn,
  djangoUnknownModule,
  environmentUndeclared,
  environmentUndescribed,
  environmentUnused,
  expressRequestParameter,
  expressUnmountedRouter,
  fastapiDependsCalled,
  fastapiPathParameter,
  fastapiResponseModel,
  fastapiRouterPrefix,
  fastapiSessionParameter,
  fastapiUnknownField,
  flaskMissingTemplate,
  gradleMissingModule,
  gradleUndeclaredDependency,
  gradleVersionCatalog,
  httpDuplicateRoute,
  httpOpenapiMismatch,
  httpRouterNotIncluded,
  httpUnknownRoute,
  importsKotlinUnresolved,
  importsPythonAllNames,
  importsPythonCircular,
  importsPythonMissingInit,
  importsPythonMissingName,
  importsPythonUndeclared,
  importsPythonUnresolved,
  importsScriptCircular,
  importsScriptExtension,
  importsScriptMissingExport,
  importsScriptPackageExports,
  importsScriptUnresolved,
  importsUndeclaredDependency,
  kotlinCallArguments,
  kotlinLibraryImport,
  kotlinMissingMember,
  kotlinRetrofitPath,
  kotlinUnresolvedReference,
  placeholdersElided,
  placeholdersSampleData,
  placeholdersStub,
  planMissingColumn,
  planMissingFile,
  planMissingRoute,
  planMissingSymbol,
  planMissingTable,
  planRequirementWithoutCode,
  planSignatureDiffers,
  planUnownedFile,
  planUnusedInterface,
  pythonCallArguments,
  pythonMissingAttribute,
  pythonMissingAwait,
  pythonUndefinedName,
  scriptAwaitOutsideAsync,
  scriptCallArguments,
  scriptComponentProps,
  scriptDuplicateDeclaration,
  scriptMissingMember,
  scriptObjectFields,
  scriptUndefinedName,
  syntaxDockerfile,
  syntaxDotenv,
  syntaxEncoding,
  syntaxIni,
  syntaxJson,
  syntaxKotlin,
  syntaxMarkdownFence,
  syntaxOpenapi,
  syntaxPython,
  syntaxRequirements,
  syntaxShell,
  syntaxSql,
  syntaxToml,
  syntaxTypesInJavascript,
  syntaxTypescript,
  syntaxXml,
  syntaxYaml,
  testsNoneFound,
  testsNotCollected,
  wiringAlembic,
  wiringComposeBuild,
  wiringComposeEnvFile,
  wiringComposeHealth,
  wiringComposeHost,
  wiringComposeImage,
  wiringComposeMount,
  wiringComposeUndefined,
  wiringDocLinks,
  wiringDockerfileCopy,
  wiringDockerfileEntry,
  wiringHtmlScript,
  wiringImageUnbuilt,
  wiringPackageEntry,
  wiringPackageScripts,
  wiringPythonEntryPoint,
  wiringPythonProjectFile,
  wiringRequirementsInclude,
  wiringRunScript,
  wiringTestSetup,
  wiringTsconfigPath,
  wiringWorkflowReference,
  wiringWorkspaceFolder,
];
