package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Gives a mapping back at once. Java has no public call for it before 22, and a mapping that waits for the
 * collector keeps its file busy (on Windows it cannot even be renamed). Where the JVM does not allow it, the
 * collector does it later.
 */
public final class Unmapper {
    private static final Object UNSAFE;
    private static final Method INVOKE_CLEANER;

    static {
        Object unsafe = null;
        Method invoke = null;
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Method method = type.getMethod("invokeCleaner", ByteBuffer.class);
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            unsafe = field.get(null);
            invoke = method;
        } catch (ReflectiveOperationException | RuntimeException java8) {
            // Java 8 has no invokeCleaner: see unmap
        }
        UNSAFE = unsafe;
        INVOKE_CLEANER = invoke;
    }

    private Unmapper() {}

    /** The buffer must not be touched by anyone after this: doing so ends the JVM. */
    public static void unmap(MappedByteBuffer buffer) {
        if (buffer == null) {
            return;
        }
        try {
            if (INVOKE_CLEANER != null) {
                INVOKE_CLEANER.invoke(UNSAFE, buffer);
            } else {
                Method cleanerOf = buffer.getClass().getMethod("cleaner");
                cleanerOf.setAccessible(true);
                Object cleaner = cleanerOf.invoke(buffer);
                if (cleaner != null) {
                    cleaner.getClass().getMethod("clean").invoke(cleaner);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException notAllowed) {
            // the collector unmaps it
        }
    }
}
