/** An XML text with its comments turned into spaces, so that offsets stay. */
export function withoutXmlComments(text: string): string {
  return text.includes('<!--') ? text.replaceAll(/<!--[^]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ' ')) : text;
}

/** The value of an attribute in the text of a tag, entities left as they are. */
export function attributeOf(tag: string, name: string): { readonly value: string; readonly at: number } | undefined {
  const match = new RegExp(`\\s${name.replace('.', '\\.')}\\s*=\\s*(["'])([^]*?)\\1`).exec(tag);
  return match === null ? undefined : { value: match[2]!, at: match.index + match[0].length - match[2]!.length - 1 };
}
