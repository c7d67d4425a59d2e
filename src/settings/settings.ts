/** The plugin's properties as Openfire has them set, read as settings. */
import { maxValueLength, properties, propertyPrefix, readProperty, readSettings } from './properties.ts';
import type { Settings } from './properties.ts';

export interface SettingView {
  /** Full name, `plugin.receipts.…`. */
  readonly name: string;
  readonly summary: string;
  readonly kind: 'boolean' | 'choice' | 'number' | 'text';
  readonly choices: readonly string[];
  readonly unit: string;
  readonly fallback: string;
  /** The value in force; a secret one is shown as stars. */
  readonly value: string;
  readonly isSet: boolean;
}

export class LiveSettings {
  private readonly set = new Map<string, string>();
  private settings: Settings = readSettings(new Map()).settings;
  private found: readonly string[] = [];
  private readonly refusedNode: string | undefined;

  /** `refusedNode` says why this process does not run on the Node.js that `node` names. */
  constructor(refusedNode?: string) {
    this.refusedNode = refusedNode;
  }

  get current(): Settings {
    return this.settings;
  }

  /** One sentence for each value that cannot be read or used; the default is in force instead. */
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

  /** Says what is wrong with setting `name` to `value`; answers null if nothing is. */
  refusal(name: string, value: string | null): string | null {
    const property = properties.find((candidate) => propertyPrefix + candidate.name === name);
    if (property === undefined) return `there is no property ${name}`;
    if (value === null) return null;
    if (value.length > maxValueLength) return `${name} is longer than ${maxValueLength} characters`;
    const reading = readProperty(property, value);
    if (!reading.ok) return reading.problem;
    if (property.name === 'database' && value !== '')
      return `${name}: PostgreSQL is not built yet; leave it empty`;
    return null;
  }

  /** Reads a value that `refusal` has accepted; null means the default. */
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
