/** Which log it is: a name for life, and how often it was put back. */
export interface Lineage {
  readonly id: string;
  readonly generation: number;
}
