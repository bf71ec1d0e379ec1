/**
 * What this room uses of TypeScript, named one by one so that a bundle holds the parser and leaves the checker out.
 * Loaded only through `script-modules.ts` and `signatures-of.ts`, when there is a file to parse.
 */
export {
  createSourceFile, flattenDiagnosticMessageText, forEachChild, getLineAndCharacterOfPosition, isArrowFunction, isBindingElement,
  isCallExpression, isClassDeclaration, isClassLike, isEnumDeclaration, isExportAssignment, isExportDeclaration, isExternalModuleReference,
  isFunctionDeclaration, isFunctionExpression, isFunctionLike, isIdentifier, isImportDeclaration, isImportEqualsDeclaration, isImportTypeNode,
  isInterfaceDeclaration, isLiteralTypeNode, isModuleDeclaration, isNamedExports, isNamedImports, isNamespaceExport, isStringLiteralLike,
  isTryStatement, isTypeAliasDeclaration, isVariableStatement, JSDocParsingMode, ScriptTarget, SyntaxKind, tokenToString,
} from 'typescript';
