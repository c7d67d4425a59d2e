package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import java.io.StringReader;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.junit.Before;
import org.junit.Test;
import org.openfirereceipts.compat.Routers;
import org.openfirereceipts.support.LocalSessions;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/** What Openfire's own queue of stanzas that were not acknowledged says of when they were sent. */
public class StreamReplaysTest {
    private static final String FOREIGN = "<delay xmlns='urn:xmpp:delay' from='elsewhere.example' stamp='2001-01-01T00:00:00Z'/>";

    private final StreamReplays replays = new StreamReplays(new Delays(new Routers(), "localhost"));
    private LocalSession session;

    @Before
    public void makeSession() throws ReflectiveOperationException {
        session = LocalSessions.of(LocalSessions.connection((self, method, given) -> null));
        LocalSessions.field(LocalSession.class, "address").set(session, new JID("bob@localhost/phone"));
    }

    @SuppressWarnings("unchecked")
    private Deque<Object> queue() throws ReflectiveOperationException {
        return (Deque<Object>) LocalSessions.unacknowledged(session);
    }

    private static Message message(String key, String more) throws Exception {
        String stamp =
                key == null ? "" : "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='" + key + "'/>";
        String xml =
                "<message from='alice@localhost/home' to='bob@localhost' id='m1'><body>x</body>" + stamp + more
                        + "</message>";
        Element element = new SAXReader().read(new StringReader(xml)).getRootElement();
        element.detach();
        return new Message(element);
    }

    /** As Openfire does, which keeps a copy; and what the queue says then, oldest first. */
    private List<List<String>> sent(Message message, String key) throws Exception {
        Class<?> kind = Class.forName(StreamManager.class.getName() + "$UnackedPacket");
        Constructor<?> keep = kind.getDeclaredConstructor(long.class, Packet.class);
        keep.setAccessible(true);
        queue().add(keep.newInstance(1L, message.createCopy()));
        replays.sent(session, message, key, 1_000_000_000_000L);
        List<List<String>> said = new ArrayList<>();
        for (Object entry : queue()) {
            Packet kept = (Packet) LocalSessions.field(kind, "packet").get(entry);
            List<String> of = new ArrayList<>();
            for (Object child : kept.getElement().elements("delay")) {
                of.add(((Element) child).attributeValue("from") + " " + ((Element) child).attributeValue("stamp"));
            }
            said.add(of);
        }
        return said;
    }

    @Test
    public void whatIsKeptBesideAnotherDelayHasOurs() throws Exception {
        for (String key : new String[] {"key1", null}) {
            queue().clear();
            Message message = message(key, FOREIGN);
            assertEquals(
                    "[[elsewhere.example 2001-01-01T00:00:00Z, localhost 2001-09-09T01:46:40.000Z]]",
                    sent(message, key == null ? "unproven" : key).toString());
            assertEquals(1, message.getElement().elements("delay").size());
        }
    }

    @Test
    public void whereNobodyOrWeSayItOpenfireOrWeDo() throws Exception {
        assertEquals("[[]]", sent(message("key1", ""), "key1").toString());
        String ours = "<delay xmlns='urn:xmpp:delay' from='localhost' stamp='2002-01-01T00:00:00Z'/>";
        assertEquals("[[], [elsewhere.example 2001-01-01T00:00:00Z, localhost 2002-01-01T00:00:00Z]]",
                sent(message("key2", FOREIGN + ours), "key2").toString());
    }

    @Test
    public void onlyThatMessageIsChanged() throws Exception {
        sent(message("key1", FOREIGN), "key1");
        queue().add(queue().peek());
        replays.sent(session, message("other", FOREIGN), "other", 5L);
        assertEquals(
                "[elsewhere.example 2001-01-01T00:00:00Z, localhost 2001-09-09T01:46:40.000Z]",
                sent(message("key2", ""), "key2").get(0).toString());
    }
}
