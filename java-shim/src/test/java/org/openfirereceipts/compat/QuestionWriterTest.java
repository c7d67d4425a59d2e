package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.junit.Before;
import org.junit.Test;
import org.openfirereceipts.support.LocalSessions;
import org.xmpp.packet.IQ;

/** Questions to a real session of Openfire on a connection of ours, which must never see one as a packet. */
public class QuestionWriterTest {
    private static final String TEXT =
            "<iq xmlns=\"jabber:client\" type=\"get\" id=\"q1\"><ping xmlns=\"urn:xmpp:ping\"/></iq>";

    private boolean broken;
    private final List<String> written = new ArrayList<>();
    private final Connection connection =
            LocalSessions.connection(
                    (self, method, arguments) -> {
                        if (method.getName().equals("deliver")) {
                            throw new AssertionError("Openfire warns of this where the connection is closed");
                        }
                        if (method.getName().equals("deliverRawText")) {
                            if (broken) {
                                throw new NullPointerException("no connection");
                            }
                            written.add((String) arguments[0]);
                        }
                        return null;
                    });
    private final IQ question = new IQ(IQ.Type.get, "q1");
    private LocalClientSession session;

    @Before
    public void makeSession() throws ReflectiveOperationException {
        question.setChildElement("ping", "urn:xmpp:ping");
        session = LocalSessions.of(connection);
    }

    private Collection<?> unacknowledged() throws ReflectiveOperationException {
        return (Collection<?>) LocalSessions.unacknowledged(session);
    }

    @Test
    public void isTextThatNamesItsNamespace() throws Exception {
        QuestionWriter.write(session, question);
        assertEquals(Collections.singletonList(TEXT), written);
        assertTrue(unacknowledged().isEmpty());
    }

    @Test
    public void isCountedByStreamManagement() throws Exception {
        LocalSessions.manage(session);
        QuestionWriter.write(session, question);
        assertEquals(Collections.singletonList(TEXT), written);
        assertEquals(1, unacknowledged().size());
    }

    @Test
    public void isNotCountedWhereItWasNotWritten() throws Exception {
        LocalSessions.manage(session);
        broken = true;
        QuestionWriter.write(session, question);
        assertTrue(unacknowledged().isEmpty());
    }
}
