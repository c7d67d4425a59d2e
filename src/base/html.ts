/**
 * HTML from tagged templates. Everything that is put in is escaped unless it is itself made by `html`, so a message
 * body cannot become markup by being forgotten. Attribute values must stand in double quotes.
 * A tag instead of a template engine: the compiler checks every name, and the bundle reads no file at run time.
 */

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Renderable = Html | string | number | null | undefined | false | readonly Renderable[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function render(value: Renderable): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(render).join('');
}

export function html(strings: TemplateStringsArray, ...values: readonly Renderable[]): Html {
  return new Html(
    strings.reduce(
      (text, part, index) => text + part + (index < values.length ? render(values[index]) : ''),
      '',
    ),
  );
}
