package org.openfirereceipts.compat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.Session;

/** Whether a client says that nobody looks at it (XEP-0352), which Openfire knows from 4.8 on. */
public final class ClientState {
    /** `(LocalClientSession) -> boolean`, or null. */
    private static final MethodHandle IS_ACTIVE = find(LocalClientSession.class, "getCsiManager", "isActive");

    /** `(LocalClientSession) -> int`, or null. */
    private static final MethodHandle HELD_BACK = find(LocalClientSession.class, "getCsiManager", "getDelayQueueSize");

    private ClientState() {}

    public static boolean isInactive(Session session) {
        if (IS_ACTIVE == null || !(session instanceof LocalClientSession)) {
            return false;
        }
        try {
            return !(boolean) IS_ACTIVE.invokeExact((LocalClientSession) session);
        } catch (Throwable unknown) {
            return false;
        }
    }

    /** Whether Openfire keeps something from it that can wait until somebody looks; lost when the session ends. */
    public static boolean isHeldBack(Session session) {
        if (HELD_BACK == null || !(session instanceof LocalClientSession)) {
            return false;
        }
        try {
            return (int) HELD_BACK.invokeExact((LocalClientSession) session) > 0;
        } catch (Throwable unknown) {
            return true;
        }
    }

    /** @return what asks an object of `type` for its `manager`, and that whether it is so; null where they are not */
    static MethodHandle find(Class<?> type, String manager, String question) {
        try {
            Method getter = type.getMethod(manager);
            Method asks = getter.getReturnType().getMethod(question);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return MethodHandles.filterReturnValue(lookup.unreflect(getter), lookup.unreflect(asks));
        } catch (ReflectiveOperationException before48) {
            return null;
        }
    }
}
