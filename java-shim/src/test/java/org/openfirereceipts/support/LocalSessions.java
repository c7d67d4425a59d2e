package org.openfirereceipts.support;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;

/** Openfire's own sessions without a server, which their constructor wants. */
public final class LocalSessions {
    private LocalSessions() {}

    /** A connection that does nothing but what is given. */
    public static Connection connection(InvocationHandler answers) {
        return (Connection)
                Proxy.newProxyInstance(
                        LocalSessions.class.getClassLoader(), new Class<?>[] {Connection.class}, answers);
    }

    /** With a stream manager, which is off. */
    public static LocalClientSession of(Connection connection) throws ReflectiveOperationException {
        LocalClientSession session = (LocalClientSession) allocate(LocalClientSession.class);
        field(LocalSession.class, "conn").set(session, connection);
        field(LocalSession.class, "streamManager").set(session, new StreamManager(session));
        return session;
    }

    /** Of a class whose constructor is not to be run. */
    public static Object allocate(Class<?> type) throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return unsafe.getMethod("allocateInstance", Class.class).invoke(instance.get(null), type);
    }

    /** Switches stream management on. */
    public static void manage(LocalSession session) throws ReflectiveOperationException {
        field(StreamManager.class, "namespace").set(session.getStreamManager(), StreamManager.NAMESPACE_V3);
    }

    /** What stream management keeps: a deque. */
    public static Object unacknowledged(LocalSession session) throws ReflectiveOperationException {
        return field(StreamManager.class, "unacknowledgedServerStanzas").get(session.getStreamManager());
    }

    public static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
