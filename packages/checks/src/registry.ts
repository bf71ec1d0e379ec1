import type { Rule } from './rule.ts';
import { rule as pythonMissingName } from './rules/imports/python-missing-name.ts';
import { rule as pythonUnresolved } from './rules/imports/python-unresolved.ts';
import { rule as scriptMissingExport } from './rules/imports/script-missing-export.ts';
import { rule as scriptUnresolved } from './rules/imports/script-unresolved.ts';
import { rule as undeclaredDependency } from './rules/imports/undeclared-dependency.ts';
import { rule as missingFile } from './rules/plan/missing-file.ts';
import { rule as missingSymbol } from './rules/plan/missing-symbol.ts';
import { rule as missingTable } from './rules/plan/missing-table.ts';
import { rule as unownedFile } from './rules/plan/unowned-file.ts';
import { rule as undefinedName } from './rules/python/undefined-name.ts';
import { rule as encoding } from './rules/syntax/encoding.ts';
import { rule as json } from './rules/syntax/json.ts';
import { rule as python } from './rules/syntax/python.ts';
import { rule as toml } from './rules/syntax/toml.ts';
import { rule as typesInJavaScript } from './rules/syntax/types-in-javascript.ts';
import { rule as typescript } from './rules/syntax/typescript.ts';
import { rule as xml } from './rules/syntax/xml.ts';
import { rule as yaml } from './rules/syntax/yaml.ts';

/** Every rule, in the order of their ids; a test holds the list to the folder `rules`. */
export const RULES: readonly Rule[] = [
  pythonMissingName,
  pythonUnresolved,
  scriptMissingExport,
  scriptUnresolved,
  undeclaredDependency,
  missingFile,
  missingSymbol,
  missingTable,
  unownedFile,
  undefinedName,
  encoding,
  json,
  python,
  toml,
  typesInJavaScript,
  typescript,
  xml,
  yaml,
];
