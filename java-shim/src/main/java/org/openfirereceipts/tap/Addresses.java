package org.openfirereceipts.tap;

/**
 * Addresses by their text. A packet's JID is made of its attribute without any change, so where Openfire could make one the
 * text says the same, and none has to be put together again.
 */
final class Addresses {
    private Addresses() {}

    /** What `toBareJID` says of it. */
    static String bare(String jid) {
        int slash = jid.indexOf('/');
        return slash < 0 ? jid : jid.substring(0, slash);
    }

    /** Whether `getDomain` of it says `domain`. */
    static boolean isOf(String domain, String jid) {
        int slash = jid.indexOf('/');
        int end = slash < 0 ? jid.length() : slash;
        int at = jid.indexOf('@');
        int start = at < 0 || at > end ? 0 : at + 1;
        return end - start == domain.length() && jid.startsWith(domain, start);
    }
}
