/** Something that must not be. */
export interface Violation {
  readonly check:
    | 'lost'
    | 'needless ending'
    | 'false receipt'
    | 'missing receipt'
    | 'event and error'
    | 'log'
    | 'untrue'
    | 'returned'
    | 'endless'
    | 'duplicate'
    | 'copy'
    | 'order'
    | 'reordered'
    | 'session';
  /** Index in the round's plan; null where it is about no message. */
  readonly message: number | null;
  /** Another one that it has to do with. */
  readonly other?: number;
  readonly text: string;
  /** Whether it may be over in a moment: what is on its way has not arrived yet. */
  readonly passing: boolean;
}
