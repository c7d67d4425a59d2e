/** The same plays for both links, on servers of their own. */
export type Link = 'bridge' | 'pipe';

export const links: readonly Link[] = ['bridge', 'pipe'];

export function eachLink(title: string, tests: (link: Link) => void): void {
  for (const link of links) {
    describe(`${title} (${link})`, () => {
      tests(link);
    });
  }
}
