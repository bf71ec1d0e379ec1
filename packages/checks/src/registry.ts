// Made from the folder `rules` by `npm run docs:rules`.
import type { Rule } from './rule.ts';
import { rule as importsPythonMissingName } from './rules/imports/python-missing-name.ts';
import { rule as importsPythonUnresolved } from './rules/imports/python-unresolved.ts';
import { rule as importsScriptMissingExport } from './rules/imports/script-missing-export.ts';
import { rule as importsScriptUnresolved } from './rules/imports/script-unresolved.ts';
import { rule as importsUndeclaredDependency } from './rules/imports/undeclared-dependency.ts';
import { rule as planMissingFile } from './rules/plan/missing-file.ts';
import { rule as planMissingSymbol } from './rules/plan/missing-symbol.ts';
import { rule as planMissingTable } from './rules/plan/missing-table.ts';
import { rule as planUnownedFile } from './rules/plan/unowned-file.ts';
import { rule as pythonUndefinedName } from './rules/python/undefined-name.ts';
import { rule as syntaxEncoding } from './rules/syntax/encoding.ts';
import { rule as syntaxJson } from './rules/syntax/json.ts';
import { rule as syntaxPython } from './rules/syntax/python.ts';
import { rule as syntaxToml } from './rules/syntax/toml.ts';
import { rule as syntaxTypesInJavascript } from './rules/syntax/types-in-javascript.ts';
import { rule as syntaxTypescript } from './rules/syntax/typescript.ts';
import { rule as syntaxXml } from './rules/syntax/xml.ts';
import { rule as syntaxYaml } from './rules/syntax/yaml.ts';

/** Every rule, in the order of their ids. */
export const RULES: readonly Rule[] = [
  importsPythonMissingName,
  importsPythonUnresolved,
  importsScriptMissingExport,
  importsScriptUnresolved,
  importsUndeclaredDependency,
  planMissingFile,
  planMissingSymbol,
  planMissingTable,
  planUnownedFile,
  pythonUndefinedName,
  syntaxEncoding,
  syntaxJson,
  syntaxPython,
  syntaxToml,
  syntaxTypesInJavascript,
  syntaxTypescript,
  syntaxXml,
  syntaxYaml,
];
