/** Whether two names differ in number, case or underscores alone: `item` and `Items`, `report_line` and `reportLines`. */
export function differInFormAlone(a: string, b: string): boolean {
  const forms = formsOf(b);
  return formsOf(a).some((form) => forms.includes(form));
}

function formsOf(name: string): string[] {
  const plain = name.replaceAll('_', '').toLowerCase();
  return [plain, ...[/s$/, /es$/].filter((ending) => ending.test(plain)).map((ending) => plain.replace(ending, '')), ...(plain.endsWith('ies') ? [plain.replace(/ies$/, 'y')] : [])];
}
