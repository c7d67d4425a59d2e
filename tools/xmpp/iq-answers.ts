/** What a client without a library answers to the server's IQ stanzas. */

const attribute = (tag: string, name: string): string =>
  new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find(Boolean) ?? '';

/** The answer to a complete `<iq/>`; null if it needs none. */
export function answerIq(iq: string, advertisesReceipts: boolean): string | null {
  const tag = iq.slice(0, iq.indexOf('>') + 1);
  const type = attribute(tag, 'type');
  if (type !== 'get' && type !== 'set') return null;
  // Attribute values are returned with their original escaping.
  const [id, from] = [attribute(tag, 'id'), attribute(tag, 'from')];
  const to = from === '' ? '' : ` to="${from}"`;
  if (iq.includes('urn:xmpp:ping')) return `<iq type='result' id="${id}"${to}/>`;
  if (iq.includes('http://jabber.org/protocol/disco#info')) {
    const feature = advertisesReceipts ? `<feature var='urn:xmpp:receipts'/>` : '';
    return (
      `<iq type='result' id="${id}"${to}><query xmlns='http://jabber.org/protocol/disco#info'>` +
      `<identity category='client' type='pc' name='load'/>` +
      `<feature var='http://jabber.org/protocol/disco#info'/>${feature}</query></iq>`
    );
  }
  return (
    `<iq type='error' id="${id}"${to}><error type='cancel'>` +
    `<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`
  );
}
