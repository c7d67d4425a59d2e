package org.openfirereceipts.command;

import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** A message that is being redelivered, and how far that is. */
final class Redelivered {
    final String key;
    final Message message;
    final JID account;
    final JID wanted;
    boolean returns;
    /** Openfire's offline store could read it again. */
    boolean storable;
    /** Openfire threw at it when it was handed over last. */
    boolean refused;
    /** When what was done last began; milliseconds since 1970. */
    long begun;

    Redelivered(String key, Message message, JID wanted) {
        this.key = key;
        this.message = message;
        this.wanted = wanted;
        this.account = wanted.asBareJID();
        if (message.getTo() == null) {
            // 4.2 lets it in without one
            message.setTo(wanted);
        }
    }
}
