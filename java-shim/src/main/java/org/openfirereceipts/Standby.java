package org.openfirereceipts;

import org.openfirereceipts.link.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins the plugin's work as soon as it can: at once, or when what is in its way has gone. */
final class Standby implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
    private static final long PAUSE_MILLIS = 1000;

    /** What is to be begun. */
    interface Work {
        /** @return what is in the way; null where it has begun */
        Trouble begin();
    }

    private final Work work;
    private final Thread thread = new Thread(this, "receipts-standby");
    private volatile Trouble trouble;
    private volatile boolean stopped;

    Standby(Work work) {
        this.work = work;
        thread.setDaemon(true);
    }

    void start() {
        if (!begun()) {
            thread.start();
        }
    }

    /** What is in the way; null where the work has begun. */
    Trouble trouble() {
        return trouble;
    }

    void stop() {
        // not interrupted: that would close whatever file the work has open, and with it the locks of others
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            synchronized (this) {
                try {
                    if (!stopped) {
                        wait(PAUSE_MILLIS);
                    }
                } catch (InterruptedException ending) {
                    return;
                }
            }
            if (!stopped && begun()) {
                LOG.info("What was in the way of the plugin has gone: it works from now on.");
                return;
            }
        }
    }

    private boolean begun() {
        Trouble now = work.begin();
        // the same is said once, not every second
        if (now != null && (trouble == null || !now.toString().equals(trouble.toString()))) {
            LOG.error("{}", now);
        }
        trouble = now;
        return now == null;
    }
}
