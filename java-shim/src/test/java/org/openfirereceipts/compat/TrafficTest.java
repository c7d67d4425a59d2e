package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import org.jivesoftware.openfire.nio.NIOConnection;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.junit.Test;
import org.openfirereceipts.support.LocalSessions;

/** What is told of bytes below a session, as MINA counts them. */
public class TrafficTest {
    private long read;
    private long written;
    private long scheduled;

    private LocalSession session() throws ReflectiveOperationException {
        Object connection = LocalSessions.allocate(NIOConnection.class);
        Class<?> sessions = NIOConnection.class.getDeclaredField("ioSession").getType();
        Object mina =
                Proxy.newProxyInstance(
                        sessions.getClassLoader(),
                        new Class<?>[] {sessions},
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "getReadBytes":
                                    return read;
                                case "getWrittenBytes":
                                    return written;
                                case "getScheduledWriteBytes":
                                    return scheduled;
                                default:
                                    return null;
                            }
                        });
        LocalSessions.field(NIOConnection.class, "ioSession").set(connection, mina);
        LocalSession session = (LocalSession) LocalSessions.allocate(LocalClientSession.class);
        LocalSessions.field(LocalSession.class, "conn").set(session, connection);
        return session;
    }

    /** @return the letters, where these numbers have changed by so much */
    private String after(long moreRead, long moreWritten) throws ReflectiveOperationException {
        LocalSession session = session();
        Traffic before = Traffic.of(session);
        read += moreRead;
        written += moreWritten;
        return Traffic.flags(before, Traffic.of(session));
    }

    @Test
    public void aWhiteSpaceIsHeard() throws Exception {
        assertEquals("", after(0, 0));
        assertEquals("w", after(1, 0));
    }

    @Test
    public void whatWaitedFlows() throws Exception {
        scheduled = 5000;
        assertEquals("b", after(0, 1000));
        assertEquals("bw", after(1, 1000));
    }

    /** The machine's buffers take it, whether anybody reads or not. */
    @Test
    public void whatDidNotWaitProvesNothing() throws Exception {
        assertEquals("", after(0, 1000));
    }

    @Test
    public void nothingIsKnownOfASessionWithoutConnection() throws Exception {
        LocalSession detached = (LocalSession) LocalSessions.allocate(LocalClientSession.class);
        Traffic before = Traffic.of(detached);
        assertEquals("", Traffic.flags(before, Traffic.of(session())));
        assertEquals("", Traffic.flags(before, Traffic.of(detached)));
    }
}
