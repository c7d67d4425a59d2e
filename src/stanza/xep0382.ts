/** XEP-0382: Spoiler Messages, version 0.2.1. https://xmpp.org/extensions/xep-0382.html */

/** The spoiler's text is a hint that is shown instead of the body until the reader asks for the body (section 3). */
export const spoilerNamespace = 'urn:xmpp:spoiler:0';
