package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalSession;
import org.junit.Before;
import org.junit.Test;
import org.openfirereceipts.support.LocalSessions;

/** Openfire's own request for an acknowledgement, made by a real session of Openfire on a connection of ours. */
public class AcknowledgementRequestsTest {
    private boolean broken;
    private final List<String> written = new ArrayList<>();
    private final Connection connection =
            LocalSessions.connection(
                    (self, method, arguments) -> {
                        if (method.getName().equals("deliverRawText")) {
                            if (broken) {
                                throw new IllegalStateException("no connection");
                            }
                            written.add((String) arguments[0]);
                        }
                        return null;
                    });
    private LocalSession session;

    @Before
    public void makeSession() throws ReflectiveOperationException {
        session = LocalSessions.of(connection);
    }

    @Test
    public void asksInTheNamespaceOfTheStream() throws Exception {
        LocalSessions.manage(session);
        assertTrue(AcknowledgementRequests.send(session));
        assertEquals(Collections.singletonList("<r xmlns='urn:xmpp:sm:3' />"), written);
    }

    @Test
    public void asksNobodyWithoutStreamManagement() {
        assertFalse(AcknowledgementRequests.send(session));
        assertEquals(Collections.emptyList(), written);
    }

    @Test
    public void asksNobodyWhoIsDetached() throws Exception {
        LocalSessions.manage(session);
        LocalSessions.field(LocalSession.class, "conn").set(session, null);
        AcknowledgementRequests.send(session);
        assertEquals(Collections.emptyList(), written);
    }

    @Test
    public void doesNoHarmWhereNothingCanBeWritten() throws Exception {
        LocalSessions.manage(session);
        broken = true;
        assertFalse(AcknowledgementRequests.send(session));
    }
}
