package org.openfirereceipts.tap;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catches what must never reach Openfire: it would log the whole stanza, body and all. Here it is counted, and
 * said once a minute at most, with neither the stanza nor the exception's message, which may quote it.
 */
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final long QUIET_NANOS = 60_000_000_000L;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    void caught(String where, Throwable fault) {
        long so = count.incrementAndGet();
        long last = lastSaid.get();
        long now = System.nanoTime();
        if (now - last < QUIET_NANOS || !lastSaid.compareAndSet(last, now)) {
            return;
        }
        StringBuilder stack = new StringBuilder();
        StackTraceElement[] trace = fault.getStackTrace();
        for (int i = 0; i < trace.length && i < 12; i++) {
            stack.append("\n\tat ").append(trace[i]);
        }
        LOG.error(
                "RECEIPTS_TAP_FAULT: {} failed ({} so far) with {}; the stanza goes on untouched, the log misses it."
                        + " Please report this.{}",
                where,
                so,
                fault.getClass().getName(),
                stack);
    }

    public long count() {
        return count.get();
    }
}
