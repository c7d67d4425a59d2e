package org.openfirereceipts.tap;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.Session;

/** Which sessions were sent something since their clients were last asked for a sign of life. */
public final class Unasked {
    /** A session; guarded by itself. */
    public static final class Reader {
        public final LocalClientSession session;
        public final String stream;
        /** Of the oldest `D` that no question has followed: when, by the clock that is never put back; null where none. */
        private Long since;

        private long sequence;
        /** Of the youngest `D`. */
        private long lastSequence;

        private boolean inactive;
        private boolean isListed;
        /** Until then the last question may be answered. */
        private Long outstandingUntil;

        private boolean told;

        private Reader(LocalClientSession session, String stream) {
            this.session = session;
            this.stream = stream;
        }

        /** What of it has to be looked at, at one time. */
        public synchronized State state(long now) {
            if (since == null) {
                isListed = false;
                return null;
            }
            boolean outstanding = outstandingUntil != null && now - outstandingUntil < 0;
            return new State(now - since, sequence, inactive, outstanding, told);
        }

        /** The handler has asked it what it has to ask, as far as this `D`: what came later is still to be seen to. */
        public synchronized void leave(State known, long now) {
            if (since != null && sequence == known.sequence) {
                boolean more = lastSequence > sequence;
                since = more ? (Long) now : null;
                sequence = lastSequence;
            }
        }

        /** There is no asking it any more. */
        public synchronized void forget() {
            since = null;
        }
    }

    /** A session that was sent something. */
    public static final class State {
        /** How long ago, in nanoseconds, and with which `D`. */
        public final long age;

        public final long sequence;
        /** Its client says that nobody looks at it. */
        public final boolean inactive;
        /** It was asked something, and may still answer. */
        public final boolean outstanding;
        /** It has said what it supports. */
        public final boolean told;

        public State(long age, long sequence, boolean inactive, boolean outstanding, boolean told) {
            this.age = age;
            this.sequence = sequence;
            this.inactive = inactive;
            this.outstanding = outstanding;
            this.told = told;
        }
    }

    private final ConcurrentHashMap<String, Reader> readers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Reader> arrived = new ConcurrentLinkedQueue<>();
    private volatile Runnable wake = () -> {};

    /** @param wake called on Openfire's threads when a session is to be looked after that was not before */
    public void onArrival(Runnable wake) {
        this.wake = wake;
    }

    /** The next of those that are to be looked after from now on, or null. */
    public Reader poll() {
        return arrived.poll();
    }

    public boolean hasArrived() {
        return !arrived.isEmpty();
    }

    /** A session was sent what the event with this sequence tells of; 0 where it could not be told. */
    void sent(Session session, long sequence, boolean inactive) {
        if (sequence == 0 || !(session instanceof LocalClientSession)) {
            return;
        }
        String stream = session.getStreamID().getID();
        Reader reader = readers.get(stream);
        if (reader == null) {
            Reader made = new Reader((LocalClientSession) session, stream);
            reader = readers.putIfAbsent(stream, made);
            reader = reader == null ? made : reader;
        }
        boolean arrives;
        synchronized (reader) {
            reader.inactive = inactive;
            reader.lastSequence = Math.max(reader.lastSequence, sequence);
            if (reader.since == null) {
                reader.since = System.nanoTime();
                reader.sequence = sequence;
            }
            arrives = !reader.isListed;
            reader.isListed = true;
        }
        if (arrives) {
            arrived.add(reader);
            wake.run();
        }
    }

    /** It is asked something, whose answer covers what was told before `barrier`; that may take so many nanoseconds. */
    public void asked(String stream, long barrier, long patience) {
        Reader reader = readers.get(stream);
        if (reader == null) {
            return;
        }
        synchronized (reader) {
            long now = System.nanoTime();
            reader.outstandingUntil = now + patience;
            if (reader.since != null && reader.sequence < barrier) {
                boolean more = reader.lastSequence > barrier;
                reader.since = more ? (Long) now : null;
                reader.sequence = reader.lastSequence;
            }
        }
    }

    /** @param told whether it has said what it supports */
    public void answered(String stream, boolean told) {
        Reader reader = readers.get(stream);
        if (reader == null) {
            return;
        }
        synchronized (reader) {
            reader.outstandingUntil = null;
            reader.told |= told;
        }
    }

    /** The session has ended. */
    public void ended(String stream) {
        Reader reader = readers.remove(stream);
        if (reader != null) {
            reader.forget();
        }
    }

    void reset() {
        for (Reader reader : readers.values()) {
            reader.forget();
        }
        readers.clear();
    }
}
