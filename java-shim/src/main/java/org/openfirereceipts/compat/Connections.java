package org.openfirereceipts.compat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jivesoftware.openfire.session.LocalSession;

/** The connection that a session has now, as nothing but an object: its type is not the same in all versions. */
public final class Connections {
    /** `(LocalSession) -> Object`, or null. */
    private static final MethodHandle GET = find();

    private Connections() {}

    /** Null where the session waits to be resumed, or where this cannot be known. */
    public static Object of(LocalSession session) {
        // Openfire 4.2 complains in its log where it is asked for what is not there
        if (GET == null || session.isDetached()) {
            return null;
        }
        try {
            return GET.invokeExact(session);
        } catch (Throwable unknown) {
            return null;
        }
    }

    private static MethodHandle find() {
        try {
            MethodHandle getter =
                    MethodHandles.publicLookup().unreflect(LocalSession.class.getMethod("getConnection"));
            return getter.asType(getter.type().changeReturnType(Object.class).changeParameterType(0, LocalSession.class));
        } catch (ReflectiveOperationException unknown) {
            return null;
        }
    }
}
