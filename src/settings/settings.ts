/** The properties that are set in Openfire, as settings; tells what changed. */
import { longestValue, properties, propertyPrefix, readProperty, readSettings } from './properties.ts';
import type { Settings } from './properties.ts';

export interface SettingView {
  /** Full name, `plugin.receipts.…`. */
  readonly name: string;
  readonly summary: string;
  readonly kind: 'boolean' | 'choice' | 'number' | 'text';
  readonly choices: readonly string[];
  readonly unit: string;
  readonly fallback: string;
  /** What is in force; a secret one is given as stars. */
  readonly value: string;
  readonly isSet: boolean;
}

export class LiveSettings {
  private readonly set = new Map<string, string>();
  private settings: Settings = readSettings(new Map()).settings;
  private found: readonly string[] = [];
  private readonly refusedNode: string | undefined;

  /** `refusedNode`: why this process does not run on what `node` names. */
  constructor(refusedNode?: string) {
    this.refusedNode = refusedNode;
  }

  get current(): Settings {
    return this.settings;
  }

  /** Values that cannot be read, or used; the defaults are in force instead. */
  get problems(): readonly string[] {
    if (this.refusedNode === undefined || this.settings.node === '') return this.found;
    return [...this.found, `${propertyPrefix}node is not used: ${this.refusedNode}`];
  }

  change(name: string, value: string | null): void {
    if (value === null) this.set.delete(name);
    else this.set.set(name, value);
    const reading = readSettings(this.set);
    this.settings = reading.settings;
    this.found = reading.problems;
  }

  /** What is wrong with setting this; null where nothing is. */
  refusal(name: string, value: string | null): string | null {
    const property = properties.find((candidate) => propertyPrefix + candidate.name === name);
    if (property === undefined) return `there is no property ${name}`;
    if (value === null) return null;
    if (value.length > longestValue) return `${name} is longer than ${longestValue} characters`;
    const reading = readProperty(property, value);
    if (!reading.ok) return reading.problem;
    if (property.name === 'database' && value !== '')
      return `${name}: PostgreSQL is not built yet; leave it empty`;
    return null;
  }

  /** What a value that is not refused is read as; null: the default. */
  read(name: string, value: string | null): string | number | boolean {
    const property = properties.find((candidate) => propertyPrefix + candidate.name === name);
    if (property === undefined) throw new Error(`there is no property ${name}`);
    const reading = value === null ? null : readProperty(property, value);
    return reading?.ok === true ? reading.value : property.fallback;
  }

  isSecret(name: string): boolean {
    const property = properties.find((candidate) => propertyPrefix + candidate.name === name);
    return property?.kind === 'text' && property.secret;
  }

  views(): SettingView[] {
    return properties.map((property) => {
      const name = propertyPrefix + property.name;
      // Sound because Settings has exactly the names of the catalogue.
      const value = String(this.settings[property.name as keyof Settings]);
      return {
        name,
        summary: property.summary,
        kind: property.kind,
        choices: property.kind === 'choice' ? property.choices : [],
        unit: property.kind === 'number' ? property.unit : '',
        fallback: String(property.fallback),
        value: this.isSecret(name) && value !== '' ? '********' : value,
        isSet: this.set.has(name),
      };
    });
  }
}
