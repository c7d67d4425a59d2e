package org.openfirereceipts.compat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * How far a connection of MINA's has come. It counts bytes as they go to the network, encrypted and compressed, and those
 * that are on their way there; when it is closed, which Openfire does at once where the client has ended its stream, it
 * throws away the latter, but goes on knowing how many it has written.
 */
final class MinaBytes extends HandedOver {
    private final MethodHandle written;
    private final MethodHandle scheduled;
    /** As many are written when all is that was handed over. */
    private long due;

    MinaBytes(Object session) throws ReflectiveOperationException {
        written = counter(session, "getWrittenBytes");
        scheduled = counter(session, "getScheduledWriteBytes");
    }

    private static MethodHandle counter(Object session, String name) throws ReflectiveOperationException {
        Method method = Innards.method(session, name);
        MethodHandle bound = MethodHandles.lookup().unreflect(method).bindTo(session);
        return bound.asType(MethodType.methodType(long.class));
    }

    @Override
    public synchronized void more() {
        due = Long.MAX_VALUE;
        due = sum();
    }

    /** What was scheduled may have been thrown away before it was counted. */
    @Override
    public synchronized void late() {
        due = Long.MAX_VALUE;
    }

    /**
     * MINA adds to what is written first, and takes it from what is scheduled then: the sum may be too large for a moment,
     * which would have something redelivered that has arrived, but it is never too small.
     */
    private long sum() {
        long before = count(written);
        for (int look = 0; look < 3; look++) {
            long sum = before + count(scheduled);
            long after = count(written);
            if (after == before) {
                return sum;
            }
            before = after;
        }
        return count(scheduled) + count(written);
    }

    @Override
    public synchronized boolean hasLeft() {
        return count(written) >= due;
    }

    private static long count(MethodHandle counter) {
        try {
            return (long) counter.invokeExact();
        } catch (Throwable never) {
            throw new IllegalStateException(never);
        }
    }
}
