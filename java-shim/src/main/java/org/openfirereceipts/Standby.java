package org.openfirereceipts;

import java.util.function.Supplier;
import org.openfirereceipts.link.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the plugin's work as soon as it can: at once, or when what is in its way has gone. Looks each second whether it
 * may go on, too.
 */
final class Standby implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
    private static final long PAUSE_MILLIS = 1000;

    /** Begins, or gives back what is in the way: null where nothing is. */
    private final Supplier<Trouble> work;
    /** Why what has begun has ended again; null where it goes on. */
    private final Supplier<Trouble> look;
    private final Thread thread = new Thread(this, "receipts-standby");
    private volatile Trouble trouble;
    private volatile boolean stopped;

    Standby(Supplier<Trouble> work, Supplier<Trouble> look) {
        this.work = work;
        this.look = look;
        thread.setDaemon(true);
    }

    void start() {
        tell(work.get());
        thread.start();
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
            if (!stopped) {
                next();
            }
        }
    }

    private void next() {
        try {
            boolean works = trouble == null;
            tell(works ? look.get() : work.get());
            if (!works && trouble == null) {
                LOG.info("What was in the way of the plugin has gone: it works from now on.");
            }
        } catch (RuntimeException bug) {
            // it has to be looked again all the same
            LOG.error("RECEIPTS_STANDBY", bug);
        }
    }

    private void tell(Trouble now) {
        // the same is said once, not every second
        if (now != null && (trouble == null || !now.toString().equals(trouble.toString()))) {
            LOG.error("{}", now);
        }
        trouble = now;
    }
}
