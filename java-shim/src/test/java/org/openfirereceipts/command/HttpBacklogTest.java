package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.dom4j.QName;
import org.junit.Test;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** The shapes of Openfire's HttpSession: a synchronized list in 4.2, a queue in 5.2. */
public class HttpBacklogTest {
    private static final Set<String> KEYS = new HashSet<>(Arrays.asList("k1", "k2"));

    private static class Deliverable {
        private final Collection<Packet> packets;

        Deliverable(Packet... packets) {
            this.packets = packets.length == 0 ? null : Arrays.asList(packets);
        }

        public Collection<Packet> getPackets() {
            return packets;
        }
    }

    private static class Listed {
        private final List<Deliverable> pendingElements = Collections.synchronizedList(new ArrayList<Deliverable>());
    }

    private static class Queued {
        private final Queue<Deliverable> pendingElements = new ConcurrentLinkedQueue<>();
    }

    private static Message stamped(String by, String key) {
        Message message = new Message();
        message.getElement()
                .addElement(QName.get("stanza-id", "urn:xmpp:sid:0"))
                .addAttribute("by", by)
                .addAttribute("id", key);
        return message;
    }

    private static int takeBack(Object session, Collection<Deliverable> backlog) {
        backlog.add(new Deliverable(stamped("bob@localhost", "k1")));
        backlog.add(new Deliverable());
        backlog.add(new Deliverable(stamped("bob@localhost", "not held")));
        backlog.add(new Deliverable(stamped("carol@localhost", "k2")));
        backlog.add(new Deliverable(new Presence()));
        backlog.add(new Deliverable(stamped("bob@localhost", "k2"), new Presence()));
        backlog.add(new Deliverable(new Message()));
        backlog.add(new Deliverable(stamped("bob@localhost", "k2")));
        return HttpBacklog.takeBack(session, "bob@localhost", KEYS);
    }

    @Test
    public void takesTheNamedMessagesAndNothingElse() {
        Listed listed = new Listed();
        assertEquals(2, takeBack(listed, listed.pendingElements));
        assertEquals(6, listed.pendingElements.size());
        Queued queued = new Queued();
        assertEquals(2, takeBack(queued, queued.pendingElements));
        assertEquals(6, queued.pendingElements.size());
    }

    @Test
    public void leavesSessionsOfOtherKindsAlone() {
        assertEquals(0, HttpBacklog.takeBack("a session over TCP", "bob@localhost", KEYS));
    }

    @Test
    public void takesNothingWhereNothingIsNamed() {
        Queued queued = new Queued();
        queued.pendingElements.add(new Deliverable(stamped("bob@localhost", "k1")));
        assertEquals(0, HttpBacklog.takeBack(queued, "bob@localhost", Collections.<String>emptySet()));
    }
}
