/** Finds members that are private by `#`: this project marks them `private`, and two ways would suggest a difference. */

const member = /^\s+(?:(?:static|readonly|async|get|set) )*\*?(#[a-z]\w*)\s*[:=(<;]/gm;

/** One line for each member that is declared with `#`. */
export function hashPrivate(files: readonly { readonly name: string; readonly text: string }[]): string[] {
  return files
    .filter(({ name }) => name.endsWith('.ts'))
    .flatMap(({ name, text }) =>
      Array.from(
        text.matchAll(member),
        ([, found = '']) => `${name}: declare ${found} as private, without #`,
      ),
    );
}
