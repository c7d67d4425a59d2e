package org.openfirereceipts.tap;

import org.dom4j.Namespace;
import org.dom4j.QName;

/**
 * Which element carries the key. A `<stanza-id/>` (XEP-0359) by an account is the id of its archive, if it has one:
 * where another plugin keeps that, or stamps messages itself, ours would be taken for an id of it, and clients that ask
 * for what came after it would be told wrong. There an element of our own does.
 */
final class StampForm {
    static final QName STANZA_ID = QName.get("stanza-id", Namespace.get(Names.STANZA_ID));
    static final QName RECEIPT_ID = QName.get("receipt-id", Namespace.get(Names.RECEIPT_ID));

    private final Settings settings;
    private final ForeignArchive archive;
    private final ServerStamps serverStamps;

    StampForm(Settings settings, ForeignArchive archive, ServerStamps serverStamps) {
        this.settings = settings;
        this.archive = archive;
        this.serverStamps = serverStamps;
    }

    QName now() {
        return isStanzaId() ? STANZA_ID : RECEIPT_ID;
    }

    boolean isStanzaId() {
        switch (settings.stanzaIds) {
            case "on":
                return !serverStamps.seen();
            case "off":
                return false;
            default:
                return !serverStamps.seen() && !archive.isServed();
        }
    }

    boolean hasForeignArchive() {
        return archive.isServed();
    }

    /** Whether an element of this name may carry a key. */
    static boolean isOne(String name, String namespace) {
        return namespace.equals(Names.STANZA_ID) && name.equals("stanza-id")
                || namespace.equals(Names.RECEIPT_ID) && name.equals("receipt-id");
    }
}
