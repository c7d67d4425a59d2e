/** What one condition of the plugin is: how grave, and what to do about it. */

/** The gravest first: it decides the status. `note` is as it should be, and yet not what one might expect. */
export const severities = ['down', 'off', 'degraded', 'note'] as const;
export type Severity = (typeof severities)[number];
export type Status = 'ok' | Exclude<Severity, 'note'>;

export interface Condition {
  readonly severity: Severity;
  readonly text: string;
  readonly remedy: string;
}
