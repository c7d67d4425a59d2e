package org.openfirereceipts.tap;

import org.xmpp.packet.JID;

/**
 * Addresses by their text. A packet's JID is made of its attribute without any change, so that the text says what the JID
 * does, and none has to be put together again; but for one that begins with a slash, of which Openfire makes both domain
 * and resource.
 */
final class Addresses {
    private Addresses() {}

    /** @param text of the attribute that `jid` was made of */
    static String full(String text, JID jid) {
        return text.startsWith("/") ? jid.toString() : text;
    }

    /** @param text of the attribute that `jid` was made of */
    static String bare(String text, JID jid) {
        int slash = text.indexOf('/');
        return slash < 0 ? text : slash == 0 ? jid.toBareJID() : text.substring(0, slash);
    }

    /** Whether the JID that is made of this text is of a domain. */
    static boolean isOf(String domain, String text) {
        int slash = text.indexOf('/');
        int end = slash <= 0 ? text.length() : slash;
        int at = slash == 0 ? -1 : text.indexOf('@');
        int start = at < 0 || at > end ? 0 : at + 1;
        return end - start == domain.length() && text.startsWith(domain, start);
    }
}
