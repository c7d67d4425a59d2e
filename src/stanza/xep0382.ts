/** XEP-0382: Spoiler Messages, version 0.2.1. https://xmpp.org/extensions/xep-0382.html */

/** Its text is a hint that is shown in place of the body until the reader asks for that (section 3). */
export const spoilerNamespace = 'urn:xmpp:spoiler:0';
