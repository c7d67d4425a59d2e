package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The append-only log of events that the handler reads (PROTOCOL.md, Spool). An append is a copy into a mapped
 * segment under one lock; files are made, recycled and removed on other threads.
 */
public final class Spool {
    private final Object lock = new Object();
    private final Path directory;
    private final Runnable onAppend;
    private final Allocator allocator;
    private final EventBuffer gapEvent = new EventBuffer();
    private final Gap gap = new Gap();

    /** Guarded by the lock. */
    private final LiveSegments segments;

    private final UnusedSegments unused = new UnusedSegments();
    /** Guarded by the lock. */
    private final Rest rest = new Rest();

    private boolean closed;
    /** What the handler has last said it has committed. */
    private long committed;
    /** The newest event that was found at the start; what this JVM appended is behind it. */
    private long recoveredEnd;
    /** A committed position that asks for new numbers; 0 once they are given, -1 before the first hello. */
    private long behind = -1;

    private volatile boolean full;

    /** @param onAppend told after every append, on the appending thread: must be cheap */
    private Spool(Allocator allocator, Path directory, int maxMegabytes, Runnable onAppend) {
        this.directory = directory;
        this.onAppend = onAppend;
        this.allocator = allocator;
        segments = new LiveSegments(allocator, directory, maxMegabytes);
    }

    /**
     * Opens the spool, finds its end and goes on behind it.
     *
     * @param visitor shown every event still there, oldest first
     * @throws IOException where the directory or its first segment cannot be made
     */
    public static Spool open(Path directory, int maxMegabytes, EventVisitor visitor, Runnable onAppend)
            throws IOException {
        return open(new Allocator(directory), directory, maxMegabytes, visitor, onAppend);
    }

    static Spool open(
            Allocator allocator, Path directory, int maxMegabytes, EventVisitor visitor, Runnable onAppend)
            throws IOException {
        PrivateFiles.directory(directory);
        Spare.removeLeft(directory);
        Spool spool = new Spool(allocator, directory, maxMegabytes, onAppend);
        spool.segments.recover(visitor);
        spool.recoveredEnd = spool.segments.complete();
        spool.allocator.start(spool.segments.segmentSize());
        return spool;
    }

    /** Sees the events that were found at the start. */
    public interface EventVisitor {
        void event(long sequence, char kind, RecordView record);
    }

    /**
     * Appends what `event` holds.
     *
     * @param essential whether it may use the reserve: an event about something that was let in already
     * @return its sequence; 0 where there is no room, which is counted and told by a later `G`
     */
    public long append(EventBuffer event, boolean essential) {
        long sequence;
        synchronized (lock) {
            if (closed) {
                return 0;
            }
            if (!essential && !gap.isEmpty() && reserve(event.length() + Gap.ROOM, false)) {
                writeGap();
            }
            if (!reserve(event.length(), essential)) {
                if (segments.tooLong(event.length())) {
                    // there may be room for others: this says nothing about the spool
                    gap.dropped("too long", essential);
                } else {
                    gap.dropped(allocator.isBehind() ? "disk" : "full", essential);
                    full = true;
                }
                return 0;
            }
            if (!essential) {
                full = false;
            }
            sequence = segments.write(event);
        }
        onAppend.run();
        return sequence;
    }

    /**
     * Appends what can as well be left undone: where there is no room, nothing has been lost and nothing is counted, and
     * where there is, that says nothing about the room for messages.
     *
     * @return its sequence; 0 where it was not appended, and must not be done
     */
    public long offer(EventBuffer event) {
        long sequence;
        synchronized (lock) {
            if (closed || full || !gap.isEmpty() || !reserve(event.length(), false)) {
                return 0;
            }
            sequence = segments.write(event);
        }
        onAppend.run();
        return sequence;
    }

    /** Counts an event that could not even be built; told by a later `G`. */
    public void dropped(String reason) {
        synchronized (lock) {
            gap.dropped(reason, false);
        }
    }

    /**
     * As the handler says it.
     *
     * @param wiped up to where it wants the spool to have nothing any more, also in what is being written; or null
     */
    public void committed(long sequence, String wiped) throws IOException {
        if (wiped != null) {
            turnBehind(Long.parseLong(wiped));
        }
        committed(sequence);
    }

    /**
     * Lets go of the segments that hold nothing beyond `sequence`.
     *
     * <p>The first call after the spool was opened must be with the hello of a handler, before it reads: a position
     * beyond what was found at the start says that the spool has lost events (see {@link Renumbering}).
     *
     * @throws IOException where a segment cannot be removed or made; a later call tries it again
     */
    public void committed(long sequence) throws IOException {
        List<Segment> free;
        synchronized (lock) {
            if (closed) {
                return;
            }
            // not tested against `next` at first: what was appended since the start may have hidden the loss
            boolean lost = behind < 0 && sequence > recoveredEnd || behind > 0 && sequence == behind;
            if (lost || sequence >= segments.next()) {
                behind = sequence;
                Renumbering.behind(sequence, lost ? recoveredEnd : committed, committed, segments, gap, unused);
                onAppend.run();
                behind = 0;
                committed = sequence;
                return;
            }
            behind = 0;
            committed = Math.max(committed, sequence);
            free = segments.letGo(sequence);
        }
        unused.removeAgain();
        for (Segment segment : free) {
            try {
                allocator.recycle(segment);
            } catch (IOException busy) {
                unused.remove(segment);
            }
        }
        synchronized (lock) {
            if (!closed && !gap.isEmpty() && reserve(Gap.ROOM, false)) {
                writeGap();
                full = false;
            }
        }
        onAppend.run();
    }

    /**
     * For idle moments, again and again: what is being written is let go of as well, once all of it is committed and
     * nothing was appended for a while, so that no text stays in a spool in which nothing waits.
     */
    public void tidy(long restNanos) {
        try {
            long letGo = turn(restNanos);
            if (letGo > 0) {
                committed(letGo);
            }
        } catch (IOException busy) {
            // a later call tries it again, and nobody waits for it
        }
    }

    /**
     * What is being written is not written on where it has something up to `sequence`: it can be let go of then, however
     * much follows. With no spare ready nothing happens; who asks, asks again.
     */
    void turnBehind(long sequence) throws IOException {
        synchronized (lock) {
            Segment last = segments.last();
            if (closed || behind != 0 || last.first > sequence || !last.hasEntries()) {
                return;
            }
            segments.turnTo(allocator.takeReady());
        }
    }

    /** @return up to where segments can be let go of now; 0 where nothing has changed */
    private long turn(long restNanos) throws IOException {
        synchronized (lock) {
            Segment last = segments.last();
            long next = segments.next();
            if (closed || behind != 0 || committed < next - 1 || !last.hasEntries() || !rest.isOver(next, restNanos)) {
                return 0;
            }
            if (last.position() <= Rest.WIPED_AT_ONCE) {
                segments.beginAnew();
                return 0;
            }
            return segments.turnTo(allocator.takeReady()) ? committed : 0;
        }
    }

    /** Changes the size limit; segments get their new size as they are made. */
    public void limit(int maxMegabytes) {
        synchronized (lock) {
            segments.limit(maxMegabytes);
        }
    }

    /** Sequence of the newest event. */
    public long complete() {
        return segments.complete();
    }

    /** What the events take up, in bytes. */
    public long bytes() {
        return segments.bytes();
    }

    /** Whether the newest message found no room. */
    public boolean full() {
        return full;
    }

    /** Events dropped since the start. */
    public long droppedTotal() {
        return gap.total();
    }

    /** Length in bytes beyond which a message's XML is left out. */
    public int longXml() {
        return segments.segmentSize() / 4;
    }

    public Path directory() {
        return directory;
    }

    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (!gap.isEmpty() && reserve(Gap.ROOM, true)) {
                writeGap();
            }
            segments.last().close();
        }
        allocator.stop();
    }

    private boolean reserve(int recordLength, boolean essential) {
        return segments.reserve(recordLength, essential, committed, false);
    }

    private void writeGap() {
        gap.take(gapEvent);
        segments.write(gapEvent);
    }
}
