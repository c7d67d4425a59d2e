package org.openfirereceipts.compat;

import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.xmpp.packet.Packet;

/** What Openfire's stream management (XEP-0198) keeps until a client has acknowledged it. */
public final class UnacknowledgedStanzas {
    /** Private from 4.2.0 to 5.2, and there is no public way. */
    private static final String QUEUE = "unacknowledgedServerStanzas";

    private UnacknowledgedStanzas() {}

    /** Its entries; to be gone through while the manager is locked. */
    public static Iterator<?> youngestFirst(StreamManager manager) throws ReflectiveOperationException {
        Object queue = Innards.field(manager, QUEUE);
        return queue instanceof Deque ? ((Deque<?>) queue).descendingIterator() : Collections.emptyIterator();
    }

    /** Null where the entry has none. */
    public static Packet packet(Object entry) throws ReflectiveOperationException {
        Object packet = Innards.field(entry, "packet");
        return packet instanceof Packet ? (Packet) packet : null;
    }
}
