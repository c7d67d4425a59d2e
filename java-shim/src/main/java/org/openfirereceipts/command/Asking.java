package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openfirereceipts.tap.Settings;
import org.openfirereceipts.tap.Unasked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks sessions for a sign of life in the handler's place when it is behind: late, busy, stopped or gone. It rests while
 * bursts pass, and what a client has read and is not asked for in time comes twice. What the handler knows of it decides
 * by itself, as it knows of receipts, too, which spare a client the question; it is only seen to that it lives.
 */
public final class Asking implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
    /** How often sessions are looked at while there are any to be. */
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
    /** After this the handler has put a question that is due, if it lives; then it is asked whether it does. */
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(200);
    /** As long it may take to say so. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(300);
    /** One whose user does not look is asked while its radio is still on from what it was sent. */
    private static final long MAX_PATIENCE_WITH_SLEEPERS = TimeUnit.SECONDS.toNanos(1);

    /** Puts questions to sessions. */
    interface Questions {
        /** @return false where that cannot be, and is left to the handler */
        boolean ask(Unasked.Reader reader, boolean forFeatures);

        boolean isGone(Unasked.Reader reader);
    }

    /** The handler, as it is seen from here. */
    public interface Handler {
        /** Up to which event it has said that it knows what happened. */
        long committed();

        /** When something was last heard of it, by `System.nanoTime`. */
        long heardAt();

        /** Makes it say something, if it lives. */
        void nudge();
    }

    enum Act {
        WAIT,
        ASK,
        NUDGE,
        /** The handler knows of it and lives: it has asked, or need not. */
        LEAVE
    }

    private final Unasked unasked;
    private final Settings settings;
    private final Handler handler;
    private final Questions questions;
    private final List<Unasked.Reader> waiting = new ArrayList<>();
    private final Thread thread = new Thread(this, "receipts-asking");
    private volatile boolean idle;
    private volatile boolean stopped;

    Asking(Unasked unasked, Settings settings, Handler handler, Questions questions) {
        this.unasked = unasked;
        this.settings = settings;
        this.handler = handler;
        this.questions = questions;
        thread.setDaemon(true);
        unasked.onArrival(this::wake);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        unasked.onArrival(() -> {});
        LockSupport.unpark(thread);
        try {
            thread.join(5000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * What is done about a session that was sent something.
     *
     * @param patience how long after that it is asked, in nanoseconds
     * @param committed what the handler knows
     * @param heardAgo how long nothing was heard of the handler, in nanoseconds
     */
    static Act decide(Unasked.State state, long patience, long committed, long heardAgo) {
        long due = state.inactive ? Math.min(patience, MAX_PATIENCE_WITH_SLEEPERS) : patience;
        if (state.age < due - TICK || state.outstanding) {
            return Act.WAIT;
        }
        if (committed < state.sequence) {
            return Act.ASK;
        }
        long late = state.age - due;
        if (late < GRACE) {
            return Act.WAIT;
        }
        if (heardAgo < late - GRACE) {
            return Act.LEAVE;
        }
        return late < GRACE + PATIENCE ? Act.NUDGE : Act.ASK;
    }

    @Override
    public void run() {
        while (!stopped) {
            for (Unasked.Reader next = unasked.poll(); next != null; next = unasked.poll()) {
                waiting.add(next);
            }
            if (waiting.isEmpty()) {
                idle = true;
                if (!unasked.hasArrived() && !stopped) {
                    LockSupport.park(this);
                }
                idle = false;
                continue;
            }
            look();
            LockSupport.parkNanos(this, TICK);
        }
    }

    private void look() {
        long patience = TimeUnit.MILLISECONDS.toNanos(settings.pingAfterMillis);
        long known = handler.committed();
        boolean nudges = false;
        for (Iterator<Unasked.Reader> each = waiting.iterator(); each.hasNext(); ) {
            Unasked.Reader reader = each.next();
            long now = System.nanoTime();
            Unasked.State state = reader.state(now);
            if (state == null) {
                each.remove();
                if (questions.isGone(reader)) {
                    unasked.ended(reader.stream);
                }
                continue;
            }
            switch (settings.enabled ? decide(state, patience, known, now - handler.heardAt()) : Act.LEAVE) {
                case ASK:
                    ask(reader, state);
                    break;
                case LEAVE:
                    reader.leave(state, now);
                    break;
                case NUDGE:
                    nudges = true;
                    break;
                default:
                    // later
            }
        }
        if (nudges) {
            handler.nudge();
        }
    }

    private void ask(Unasked.Reader reader, Unasked.State state) {
        try {
            if (!questions.ask(reader, !state.told)) {
                reader.forget();
            }
        } catch (Throwable failed) {
            LOG.warn("RECEIPTS_COMMAND: a question failed with {}.", failed.getClass().getName());
            reader.forget();
        }
    }
}
