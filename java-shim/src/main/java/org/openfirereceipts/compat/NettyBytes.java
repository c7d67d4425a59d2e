package org.openfirereceipts.compat;

import java.lang.reflect.Method;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How far a channel of Netty's has come. Openfire hands it what it writes as a task for the channel's own thread, and
 * nothing counts what has left: so that thread looks, behind such a task and before it can hear of the client again,
 * whether anything is left in its buffer. Once the channel is closed it is too late.
 */
final class NettyBytes extends HandedOver implements Runnable {
    /** Until the next look where the client is slow. */
    private static final long PAUSE_MILLIS = 250;
    /** So many looks follow one another at once. */
    private static final int LOOKS = 8;

    private final Object unsafe;
    private final Method outboundBuffer;
    private final ScheduledExecutorService thread;
    private Method pendingBytes;
    private Method isEmpty;
    private long handed;
    private long left;
    /** As far as the look goes that is on its way; 0 where none is. */
    private long looksAt;

    private int looks;

    NettyBytes(Object channel) throws ReflectiveOperationException {
        unsafe = Innards.call(channel, "unsafe");
        outboundBuffer = Innards.method(unsafe, "outboundBuffer");
        thread = (ScheduledExecutorService) Innards.call(channel, "eventLoop");
    }

    @Override
    public void more() {
        synchronized (this) {
            handed++;
            if (looksAt > 0) {
                return;
            }
            looksAt = handed;
        }
        thread.execute(this);
    }

    @Override
    public synchronized boolean hasLeft() {
        return left == handed;
    }

    /** On the channel's thread. */
    @Override
    public void run() {
        try {
            look();
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            stop();
        }
    }

    private void look() throws ReflectiveOperationException {
        Object buffer = outboundBuffer.invoke(unsafe);
        if (buffer == null) {
            // it is closed, and what was in there is gone
            stop();
            return;
        }
        if (pendingBytes == null) {
            pendingBytes = Innards.method(buffer, "totalPendingWriteBytes");
            isEmpty = Innards.method(buffer, "isEmpty");
        }
        if ((long) pendingBytes.invoke(buffer) == 0) {
            if (leftSoFar()) {
                thread.execute(this);
            }
        } else if ((boolean) isEmpty.invoke(buffer) && ++looks < LOOKS) {
            // other tasks to write are behind this one, or TLS has kept something back
            thread.execute(this);
        } else {
            looks = 0;
            thread.schedule(this, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** @return whether it was handed more since this look was asked for */
    private synchronized boolean leftSoFar() {
        looks = 0;
        left = looksAt;
        looksAt = handed > left ? handed : 0;
        return looksAt > 0;
    }

    private synchronized void stop() {
        looksAt = 0;
    }
}
