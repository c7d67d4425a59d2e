/** Identifies a log: an id for its lifetime, and how often it was put back from a backup. */
export interface Lineage {
  readonly id: string;
  readonly generation: number;
}
