package org.openfirereceipts.tap;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Constructor;
import java.util.Deque;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.spi.BasicStreamIDFactory;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.junit.Before;
import org.junit.Test;
import org.openfirereceipts.support.LocalSessions;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** Whether what is left in Openfire's queue of a session that has ended was routed again. */
public class StreamQueuesTest {
    private final StreamQueues queues = new StreamQueues();
    private LocalSession session;

    @Before
    public void makeSession() throws ReflectiveOperationException {
        Connection connection =
                LocalSessions.connection(
                        (self, method, given) -> method.getReturnType() == boolean.class ? false : null);
        session = LocalSessions.of(connection);
        LocalSessions.field(LocalSession.class, "address").set(session, new JID("bob@localhost/phone"));
        LocalSessions.field(LocalSession.class, "streamID").set(session, new BasicStreamIDFactory().createStreamID());
        LocalSessions.manage(session);
    }

    /** It is sent something, of which Openfire keeps a copy: that copy. */
    @SuppressWarnings("unchecked")
    private Element sent(Packet packet) throws Exception {
        Class<?> kind = Class.forName(StreamManager.class.getName() + "$UnackedPacket");
        Constructor<?> keep = kind.getDeclaredConstructor(long.class, Packet.class);
        keep.setAccessible(true);
        Packet copy = packet.createCopy();
        ((Deque<Object>) LocalSessions.unacknowledged(session)).add(keep.newInstance(1L, copy));
        queues.sent(session);
        return copy.getElement();
    }

    private static Message message(String type, String key) throws Exception {
        String stamp = key == null ? "" : "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='" + key + "'/>";
        return new Message(
                DocumentHelper.parseText(
                                "<message from='alice@localhost/home' to='bob@localhost' type='" + type + "'>"
                                        + stamp + "</message>")
                        .getRootElement());
    }

    private void goesOff() throws ReflectiveOperationException {
        LocalSessions.field(StreamManager.class, "namespace").set(session.getStreamManager(), null);
    }

    @Test
    public void whatWasRoutedAgainIsNotLost() throws Exception {
        sent(message("chat", "k1"));
        Element last = sent(message("chat", "k2"));
        goesOff();
        queues.routedAgain(last);
        assertFalse(queues.isLost(session));
    }

    @Test
    public void whatOpenfirePassedOverIsLost() throws Exception {
        Element first = sent(message("chat", "k1"));
        sent(message("chat", "k2"));
        goesOff();
        queues.routedAgain(first);
        assertTrue(queues.isLost(session));
    }

    @Test
    public void whatNobodyFollowsTellsNothing() throws Exception {
        Element last = sent(message("chat", "k1"));
        sent(message("chat", null));
        sent(message("groupchat", "k3"));
        sent(new Presence());
        goesOff();
        queues.routedAgain(last);
        assertFalse(queues.isLost(session));
    }

    @Test
    public void whatWasAcknowledgedIsNotLost() throws Exception {
        sent(message("chat", "k1"));
        ((Deque<?>) LocalSessions.unacknowledged(session)).clear();
        goesOff();
        assertFalse(queues.isLost(session));
    }

    /** Though nobody may resume it. */
    @Test
    public void aQueueThatWasThrownAwayIsLost() throws Exception {
        sent(message("chat", "k1"));
        ((Deque<?>) LocalSessions.unacknowledged(session)).clear();
        goesOff();
        queues.sent(session);
        assertTrue(queues.isLost(session));
        assertFalse(queues.isLost(session));
    }

    @Test
    public void withoutStreamManagementThereIsNone() throws Exception {
        goesOff();
        queues.sent(session);
        assertFalse(queues.isLost(session));
    }

    @Test
    public void whatIsStillOnWasNotRoutedAgain() {
        assertTrue(queues.isLost(session));
    }

    @Test
    public void aCopyOfWhatAnotherDeviceGotIsNotRoutedAgainWhateverElseIs() throws Exception {
        sent(copyFrom("bob@localhost"));
        Element message = sent(message("chat", "k1"));
        queues.routedAgain(message);
        goesOff();
        assertTrue(queues.isLost(session));
    }

    @Test
    public void whatAClientMakesLookLikeACopyIsNone() throws Exception {
        sent(copyFrom("alice@localhost/home"));
        Element message = sent(message("chat", "k1"));
        queues.routedAgain(message);
        goesOff();
        assertFalse(queues.isLost(session));
    }

    private static Message copyFrom(String from) throws Exception {
        return new Message(
                DocumentHelper.parseText(
                                "<message from='" + from + "' to='bob@localhost/phone' type='chat'>"
                                        + "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                                        + "<message xmlns='jabber:client' from='alice@localhost/home'/>"
                                        + "</forwarded></received></message>")
                        .getRootElement());
    }
}
