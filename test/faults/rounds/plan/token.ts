/** The mark in every message of a round, by which it is found whatever becomes of its ids. */
export const tokenOf = (round: number, message: number): string => `token:r${round}m${message};`;

const pattern = /token:r\d+m(\d+);/;

/** Number in the plan of the message whose token is in a text or stanza; null where there is none. */
export function messageIn(text: string): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
