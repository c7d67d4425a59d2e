/** A condition of the plugin: its gravity and its remedy. */

/** The gravest comes first and decides the status. A `note` is no fault, but it may surprise an administrator. */
export const severities = ['down', 'off', 'degraded', 'note'] as const;
export type Severity = (typeof severities)[number];
export type Status = 'ok' | Exclude<Severity, 'note'>;

export interface Condition {
  readonly severity: Severity;
  readonly text: string;
  readonly remedy: string;
}
