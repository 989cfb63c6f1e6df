/** Where the files of this package lie that are no code. */

/** A file or folder by its path in the package. This module, and what it is bundled into, lie one folder below that. */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
