/** What a message shows besides its body, in the forms in which it is stored, searched and returned. */
import type { MessageView, ShownText } from './reader.ts';

/** Parses the column `texts`. */
export function readTexts(json: string | null): readonly ShownText[] {
  // This store wrote the JSON itself.
  return json === null ? [] : (JSON.parse(json) as ShownText[]);
}

/** For the view of a message: all bodies if there are several, and what is shown besides them. */
export function textsOf(json: string | null): Pick<MessageView, 'bodies' | 'texts'> {
  if (json === null) return { bodies: [], texts: [] };
  const all = readTexts(json);
  return {
    bodies: all.filter(({ part }) => part === 'body').map(({ lang, text }) => ({ lang, body: text })),
    texts: all.filter(({ part }) => part !== 'body'),
  };
}

/** All words of a message that a search sees, with or without an index. */
export function searchedText(body: string | null, json: string | null): string {
  if (json === null) return body ?? '';
  // The note of how much was cut is nobody's words.
  const others = readTexts(json).flatMap(({ part, text }) => (part === 'cut' || text === body ? [] : [text]));
  return [...(body === null ? [] : [body]), ...others].join('\n');
}

/** The texts that a page shows below the body. */
export function shownBeside({ body, bodies, texts }: MessageView): readonly ShownText[] {
  const others = bodies.filter((one) => one.body !== body);
  return [...others.map(({ lang, body: text }) => ({ part: 'body' as const, lang, text })), ...texts];
}

/** A single text, for places that have room for one only. */
export function firstShown(message: MessageView): string | null {
  return message.body ?? shownBeside(message)[0]?.text ?? null;
}

/** Unusual types (an error, a headline) have to be shown to a reader of the log. */
export function isUsual(type: string): boolean {
  return type === 'chat' || type === 'normal' || type === 'groupchat';
}
