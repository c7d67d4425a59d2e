package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.spi.BasicStreamIDFactory;
import org.junit.Before;
import org.junit.Test;
import org.openfirereceipts.compat.HandedOver;
import org.openfirereceipts.support.LocalSessions;

/** What is handed over while another thread ends the session. */
public class UnwrittenTest {
    private final Unwritten unwritten = new Unwritten();
    private LocalSession session;
    private boolean closed;
    /** How often the connection is found open before it is closed. */
    private int closesAfter = -1;

    @Before
    public void makeSession() throws ReflectiveOperationException {
        Connection connection =
                LocalSessions.connection(
                        (self, method, given) -> {
                            if (method.getName().equals("isClosed")) {
                                closed |= closesAfter-- == 0;
                                return closed;
                            }
                            return method.getName().equals("equals") ? self == given[0] : null;
                        });
        session = LocalSessions.of(connection);
        LocalSessions.field(LocalSession.class, "streamID").set(session, new BasicStreamIDFactory().createStreamID());
    }

    @Test
    public void beforeTheEndNothingIsSaid() {
        assertFalse(unwritten.handed(session));
    }

    @Test
    public void theFirstThatItIsHandedMayBeUnsent() {
        closed = true;
        assertTrue(unwritten.handed(session));
        // nothing before it
        assertTrue(unwritten.ended(session));
    }

    @Test
    public void soMayWhatIsHandedAtAnyMomentOfTheEnd() {
        for (int looks = 0; looks < 3; looks++) {
            unwritten.reset();
            closed = false;
            closesAfter = looks;
            assertEquals("after " + looks + " looks", true, unwritten.handed(session));
        }
    }

    @Test
    public void andWhatIsHandedAfterItWasTold() {
        unwritten.handed(session);
        closed = true;
        unwritten.ended(session);
        assertTrue(unwritten.handed(session));
    }

    /** As Openfire's own is called. */
    public static final class WebSocketConnection {
        boolean open = true;

        public boolean validate() {
            return open;
        }
    }

    @Test
    public void aWebSocketIsClosedBeforeItsSession() {
        WebSocketConnection connection = new WebSocketConnection();
        HandedOver handedOver = HandedOver.of(connection);
        assertTrue(handedOver.isOpen() && handedOver.hasLeft());
        connection.open = false;
        assertFalse(handedOver.isOpen());
    }
}
