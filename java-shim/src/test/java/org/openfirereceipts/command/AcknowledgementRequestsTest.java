package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.junit.Before;
import org.junit.Test;

/** Openfire's own request for an acknowledgement, made by a real session of Openfire on a connection of ours. */
public class AcknowledgementRequestsTest {
    private boolean broken;
    private final List<String> written = new ArrayList<>();
    private final Connection connection =
            (Connection)
                    Proxy.newProxyInstance(
                            AcknowledgementRequestsTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
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

    /** Its constructor wants a running server. */
    @Before
    public void makeSession() throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        session =
                (LocalSession)
                        unsafe.getMethod("allocateInstance", Class.class)
                                .invoke(instance.get(null), LocalClientSession.class);
        set(LocalSession.class, session, "conn", connection);
        set(LocalSession.class, session, "streamManager", new StreamManager(session));
    }

    private void enable() throws ReflectiveOperationException {
        set(StreamManager.class, session.getStreamManager(), "namespace", StreamManager.NAMESPACE_V3);
    }

    private static void set(Class<?> type, Object object, String name, Object value)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.set(object, value);
    }

    @Test
    public void asksInTheNamespaceOfTheStream() throws Exception {
        enable();
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
        enable();
        set(LocalSession.class, session, "conn", null);
        AcknowledgementRequests.send(session);
        assertEquals(Collections.emptyList(), written);
    }

    @Test
    public void doesNoHarmWhereNothingCanBeWritten() throws Exception {
        enable();
        broken = true;
        assertFalse(AcknowledgementRequests.send(session));
    }
}
