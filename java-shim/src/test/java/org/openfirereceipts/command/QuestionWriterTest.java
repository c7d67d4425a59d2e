package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.junit.Before;
import org.junit.Test;
import org.xmpp.packet.IQ;

/** Questions to a real session of Openfire on a connection of ours, which must never see one as a packet. */
public class QuestionWriterTest {
    private static final String TEXT =
            "<iq xmlns=\"jabber:client\" type=\"get\" id=\"q1\"><ping xmlns=\"urn:xmpp:ping\"/></iq>";

    private boolean broken;
    private final List<String> written = new ArrayList<>();
    private final Connection connection =
            (Connection)
                    Proxy.newProxyInstance(
                            QuestionWriterTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
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

    /** Its constructor wants a running server. */
    @Before
    public void makeSession() throws ReflectiveOperationException {
        question.setChildElement("ping", "urn:xmpp:ping");
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        session =
                (LocalClientSession)
                        unsafe.getMethod("allocateInstance", Class.class)
                                .invoke(instance.get(null), LocalClientSession.class);
        field(LocalSession.class, "conn").set(session, connection);
        field(LocalSession.class, "streamManager").set(session, new StreamManager(session));
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private Collection<?> unacknowledged() throws ReflectiveOperationException {
        return (Collection<?>)
                field(StreamManager.class, "unacknowledgedServerStanzas").get(session.getStreamManager());
    }

    private void enable() throws ReflectiveOperationException {
        field(StreamManager.class, "namespace").set(session.getStreamManager(), StreamManager.NAMESPACE_V3);
    }

    @Test
    public void isTextThatNamesItsNamespace() throws Exception {
        QuestionWriter.write(session, question);
        assertEquals(Collections.singletonList(TEXT), written);
        assertTrue(unacknowledged().isEmpty());
    }

    @Test
    public void isCountedByStreamManagement() throws Exception {
        enable();
        QuestionWriter.write(session, question);
        assertEquals(Collections.singletonList(TEXT), written);
        assertEquals(1, unacknowledged().size());
    }

    @Test
    public void isNotCountedWhereItWasNotWritten() throws Exception {
        enable();
        broken = true;
        QuestionWriter.write(session, question);
        assertTrue(unacknowledged().isEmpty());
    }
}
