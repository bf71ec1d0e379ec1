/** A parameter as a signature in any of the languages of plans has it. */
export interface ListedParameter {
  /** `undefined` where it is taken apart or has no name. */
  readonly name: string | undefined;
  readonly required: boolean;
  /** `*args`, `...rest`, `vararg`. */
  readonly rest: boolean;
}

const OPENING = '([{<';
const CLOSING = ')]}>';
const MODIFIERS = /^(?:(?:public|private|protected|readonly|override|val|var|vararg|noinline|crossinline)\s+|@\w+(?:\([^)]*\))?\s*)+/;
/** The object that a method belongs to, and Python's separators. */
const NOT_PASSED = /^(?:self|cls|this\s*:.*|\*|\/)$/s;

/** The parameters that a signature gives to a name; `undefined` where it has no parameter list or does not close it. Decorators before the name have brackets of their own. */
export function parameterList(signature: string, name: string): ListedParameter[] | undefined {
  const declared = signature.search(new RegExp(`(?:\\b(?:def|function\\*?|fun|const|let|var)\\s+|^)${name.replace(/[$]/g, '\\$&')}(?![\\w$])`, 'm'));
  const start = declared < 0 ? -1 : signature.indexOf('(', declared);
  const parts = start < 0 ? undefined : partsOf(signature, start + 1);
  return parts?.flatMap((part) => {
    const text = part.replace(/^#.*$/gm, '').trim();
    return text === '' || NOT_PASSED.test(text) ? [] : [parameterOf(text)];
  });
}

function parameterOf(text: string): ListedParameter {
  const bare = text.replace(MODIFIERS, '');
  const rest = /^(?:\*|\.\.\.)/.test(bare) || /\bvararg\b/.test(text.slice(0, text.length - bare.length));
  const name = /^(?:\*{0,2}|\.{3})\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*(\??)/u.exec(bare);
  return { name: name?.[1], required: !rest && name?.[2] !== '?' && !hasDefault(bare), rest };
}

/** Whether a `=` stands outside of all brackets; `=>` and `==` are none. */
function hasDefault(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (isArrow(text, at)) at++;
    else if (OPENING.includes(text[at]!)) depth++;
    else if (CLOSING.includes(text[at]!)) depth--;
    else if (text[at] === '=' && depth === 0) return true;
  }
  return false;
}

/** The parts between commas from an offset inside of brackets to the one that closes them. */
function partsOf(text: string, from: number): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let begin = from;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (isArrow(text, at)) at++;
    else if (character === '"' || character === "'" || character === '`') at = endOfString(text, at);
    else if (OPENING.includes(character)) depth++;
    else if (depth === 0 && character === ')') return [...parts, text.slice(begin, at)];
    else if (CLOSING.includes(character)) depth--;
    else if (depth === 0 && character === ',') {
      parts.push(text.slice(begin, at));
      begin = at + 1;
    }
  }
  return undefined;
}

function isArrow(text: string, at: number): boolean {
  return (text[at] === '=' || text[at] === '-') && text[at + 1] === '>';
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}
