/** Refuses names that would need escaping in a folder, an artifact or a cache key. They come from this program: a bad one is a bug. */
export function checkBundleName(name: string): void {
  if (!isBundleName(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a bundle`);
}

/** Whether something found in a folder or a list can be a bundle of ours. */
export function isBundleName(name: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])){0,119}$/.test(name);
}
