/** What a message shows besides its body, as it is kept, searched and given out. */
import type { MessageView, ShownText } from './reader.ts';

/** Of the column `texts`. */
export function readTexts(json: string | null): readonly ShownText[] {
  // Written by this store.
  return json === null ? [] : (JSON.parse(json) as ShownText[]);
}

/** For the view of a message: all bodies where there are several, and what is shown beside bodies. */
export function textsOf(json: string | null): Pick<MessageView, 'bodies' | 'texts'> {
  if (json === null) return { bodies: [], texts: [] };
  const all = readTexts(json);
  return {
    bodies: all.filter(({ part }) => part === 'body').map(({ lang, text }) => ({ lang, body: text })),
    texts: all.filter(({ part }) => part !== 'body'),
  };
}

/** All words of a message: what is looked for in the index and without it. */
export function searchedText(body: string | null, json: string | null): string {
  if (json === null) return body ?? '';
  // How much was cut is nothing that anybody said.
  const others = readTexts(json).flatMap(({ part, text }) => (part === 'cut' || text === body ? [] : [text]));
  return [...(body === null ? [] : [body]), ...others].join('\n');
}

/** What a page shows below the body. */
export function shownBeside({ body, bodies, texts }: MessageView): readonly ShownText[] {
  const others = bodies.filter((one) => one.body !== body);
  return [...others.map(({ lang, body: text }) => ({ part: 'body' as const, lang, text })), ...texts];
}

/** One text where there is room for one. */
export function firstShown(message: MessageView): string | null {
  return message.body ?? shownBeside(message)[0]?.text ?? null;
}

/** Of other types a reader of the log has to know: an error, a headline. */
export function isUsual(type: string): boolean {
  return type === 'chat' || type === 'normal' || type === 'groupchat';
}
