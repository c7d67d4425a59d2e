package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only log of events that the handler reads (PROTOCOL.md, Spool). An append is a copy into a mapped
 * segment under one lock; files are made, recycled and removed on other threads.
 *
 * <p>One segment of the allowance is kept for events about messages that were let in already: if the handler is
 * away for long, new messages find the spool full before the endings of old ones do.
 */
public final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int MEBIBYTE = 1024 * 1024;

    private final Object lock = new Object();
    private final Path directory;
    private final Runnable onAppend;
    private final Allocator allocator;
    private final CRC32 checksum = new CRC32();
    private final EventBuffer gapEvent = new EventBuffer();
    private final Gap gap = new Gap();

    /** Segments in use, oldest first; the last one is written. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    /** Not in use any more, but still on the disk since it could not be removed. Guarded by itself. */
    private final Deque<Segment> unused = new ArrayDeque<>();

    private long next = 1;
    private long liveBytes;
    private long maxBytes;
    private int segmentSize;
    private boolean closed;
    /** While events are copied, a segment that is missing is worth waiting for: nothing must be dropped. */
    private boolean renumbering;
    /** What the handler has last said it has committed. */
    private long committed;
    /** The newest event that was found at the start; what this JVM appended is behind it. */
    private long recoveredEnd;
    /** A committed position that asks for new numbers; 0 once they are given, -1 before the first hello. */
    private long behind = -1;

    private volatile long complete;
    private volatile long bytes;
    private volatile boolean full;

    /** @param onAppend told after every append, on the appending thread: must be cheap */
    private Spool(Allocator allocator, Path directory, int maxMegabytes, Runnable onAppend) {
        this.directory = directory;
        this.onAppend = onAppend;
        this.allocator = allocator;
        limit(maxMegabytes);
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
        SegmentFiles.removeSpares(directory);
        Spool spool = new Spool(allocator, directory, maxMegabytes, onAppend);
        spool.recover(visitor);
        spool.allocator.start(spool.segmentSize);
        return spool;
    }

    /** Sees the events that were found at the start. */
    public interface EventVisitor {
        void event(long sequence, char kind, RecordView record);
    }

    private void recover(final EventVisitor visitor) throws IOException {
        SegmentReader.Visitor each =
                new SegmentReader.Visitor() {
                    @Override
                    public void entry(long sequence, byte[] record, int length) {
                        visitor.event(sequence, (char) record[0], new RecordView(record, length, 9));
                    }
                };
        SegmentReader.End end = null;
        for (long first : SegmentFiles.list(directory)) {
            Path file = SegmentFiles.segment(directory, first);
            boolean hole = end != null && end.next != first;
            if (hole && end.position < end.size) {
                // it was being written: nothing came after it in good order
                cut(file);
                continue;
            }
            SegmentReader.End found = SegmentReader.read(file, first, each);
            if (found == null) {
                cut(file);
                continue;
            }
            if (hole) {
                // full ones left behind, as they are when they could not be removed in their turn
                while (!segments.isEmpty()) {
                    cut(segments.removeFirst().file);
                }
                liveBytes = 0;
            }
            end = found;
            segments.add(new Segment(file, first, found.size));
            liveBytes += found.size;
        }
        if (end == null) {
            begin(Spare.allocate(allocator.name(), segmentSize), 1);
            return;
        }
        next = end.next;
        complete = next - 1;
        recoveredEnd = complete;
        segments.getLast().open(end.position);
        measure();
    }

    private static void cut(Path file) throws IOException {
        LOG.warn(
                "RECEIPTS-SPOOL-CUT: the events in {} do not join those in the other segments (a power failure, a"
                        + " change by hand, or a segment that could not be removed in time). It is removed; what it"
                        + " held and the handler has not read is missing in the log.",
                file);
        Files.deleteIfExists(file);
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
                if (tooLong(event.length())) {
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
            sequence = write(event);
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
            sequence = write(event);
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
     * Lets go of the segments that hold nothing beyond `sequence`.
     *
     * <p>The first call after the spool was opened must be with the hello of a handler, before it reads: a position
     * beyond what was found at the start says that the spool has lost events (see {@link #continueBehind}).
     *
     * @throws IOException where a segment cannot be removed or made; a later call tries it again
     */
    public void committed(long sequence) throws IOException {
        List<Segment> free = new ArrayList<>();
        synchronized (lock) {
            if (closed) {
                return;
            }
            // not tested against `next` at first: what was appended since the start may have hidden the loss
            boolean lost = behind < 0 && sequence > recoveredEnd || behind > 0 && sequence == behind;
            if (lost || sequence >= next) {
                behind = sequence;
                continueBehind(sequence, lost ? recoveredEnd : committed);
                behind = 0;
                committed = sequence;
                return;
            }
            behind = 0;
            committed = Math.max(committed, sequence);
            while (segments.size() > 1) {
                Segment oldest = segments.removeFirst();
                if (segments.getFirst().first > sequence + 1) {
                    segments.addFirst(oldest);
                    break;
                }
                liveBytes -= oldest.size;
                free.add(oldest);
            }
            measure();
            tellRoom();
        }
        removeUnused();
        for (Segment segment : free) {
            try {
                allocator.recycle(segment);
            } catch (IOException busy) {
                remove(segment, true);
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

    /** Removes it, or keeps it for the next attempt: one that is in the way must not let the others be forgotten. */
    private void remove(Segment segment, boolean tell) {
        try {
            Files.deleteIfExists(segment.file);
        } catch (IOException busy) {
            if (tell) {
                LOG.warn(
                        "RECEIPTS-SPOOL-TRIM: {} is not needed any more but cannot be removed ({}). It is tried again;"
                                + " see that Openfire's user may write there and that nothing holds the file.",
                        segment.file,
                        busy.toString());
            }
            synchronized (unused) {
                unused.add(segment);
            }
        }
    }

    private void removeUnused() {
        List<Segment> again;
        synchronized (unused) {
            again = new ArrayList<>(unused);
            unused.clear();
        }
        for (Segment segment : again) {
            remove(segment, false);
        }
    }

    /** Changes the size limit; segments get their new size as they are made. */
    public void limit(int maxMegabytes) {
        synchronized (lock) {
            long size = (long) maxMegabytes * MEBIBYTE / 16;
            segmentSize = (int) Math.max(2L * MEBIBYTE, Math.min(16L * MEBIBYTE, size));
            // one to write, one that the handler still reads, one in reserve
            maxBytes = Math.max((long) maxMegabytes * MEBIBYTE, 3L * segmentSize);
            allocator.resize(segmentSize);
            tellRoom();
        }
    }

    /** Sequence of the newest event. */
    public long complete() {
        return complete;
    }

    /** What the events take up, in bytes. */
    public long bytes() {
        return bytes;
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
        return segmentSize / 4;
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
            segments.getLast().close();
        }
        allocator.stop();
    }

    private boolean tooLong(int recordLength) {
        return recordLength > segmentSize / 2;
    }

    /** Makes room in the last segment, or a new last segment. */
    private boolean reserve(int recordLength, boolean essential) {
        long allowance = essential ? maxBytes : maxBytes - segmentSize;
        // one that is larger than a limit lowered since is there anyhow, and goes when it is full and committed
        boolean alone = segments.size() == 1;
        if (segments.getLast().fits(recordLength)) {
            return liveBytes <= allowance || essential || alone;
        }
        boolean caughtUp = alone && committed >= next - 1;
        if (liveBytes + segmentSize > allowance && !caughtUp || tooLong(recordLength)) {
            return false;
        }
        try {
            Spare spare = renumbering ? allocator.takeOrMake() : allocator.take();
            if (spare == null) {
                return false;
            }
            segments.getLast().seal();
            begin(spare, next);
            return true;
        } catch (IOException trouble) {
            allocator.trouble(trouble);
            return false;
        }
    }

    private void begin(Spare spare, long first) throws IOException {
        Segment segment = Segment.begin(directory, spare, first);
        segments.add(segment);
        liveBytes += segment.size;
        tellRoom();
        measure();
    }

    private void tellRoom() {
        allocator.room((int) Math.max(0, Math.min(Allocator.MOST, (maxBytes - liveBytes) / segmentSize)));
    }

    private long write(EventBuffer event) {
        long sequence = next++;
        byte[] content = event.bytes();
        event.putLong(8, sequence);
        checksum.reset();
        checksum.update(content, 8, event.end() - 8);
        event.putInt(4, (int) checksum.getValue());
        segments.getLast().write(content, event.end(), event.length());
        complete = sequence;
        measure();
        return sequence;
    }

    private void writeGap() {
        gap.take(gapEvent);
        write(gapEvent);
    }

    private void measure() {
        Segment last = segments.peekLast();
        bytes = last == null ? 0 : liveBytes - last.size + last.position();
    }

    /**
     * The handler committed more than the spool holds: the directory was lost or put back from a copy, or a power
     * failure took events that the handler's database had kept. What was appended since is newer than anything the
     * handler saw, so it is written again behind the committed position; what was there before it has committed.
     *
     * @param floor events up to here were seen by the handler and are dropped
     */
    private void continueBehind(long position, final long floor) throws IOException {
        LOG.warn(
                "RECEIPTS-SPOOL-BEHIND: the handler has committed event {} but the spool had kept those up to {} only"
                        + " (a power failure, or the spool directory was emptied or restored). What came since is"
                        + " numbered anew from there.",
                position,
                floor);
        final EventBuffer copy = new EventBuffer();
        SegmentReader.Visitor again =
                new SegmentReader.Visitor() {
                    @Override
                    public void entry(long sequence, byte[] record, int length) {
                        if (sequence <= floor) {
                            return;
                        }
                        copy.record(record, 0, length);
                        if (!reserve(length, true)) {
                            gap.dropped("renumbered", true);
                        } else {
                            write(copy);
                        }
                    }
                };
        Segment start = Segment.begin(directory, allocator.takeOrMake(), Math.max(position + 1, next));
        List<Segment> old = new ArrayList<>(segments);
        segments.getLast().close();
        segments.clear();
        segments.add(start);
        liveBytes = start.size;
        next = start.first;
        complete = next - 1;
        for (Segment segment : old) {
            renumbering = true;
            try {
                SegmentReader.read(segment.file, segment.first, again);
            } catch (IOException unreadable) {
                LOG.warn(
                        "RECEIPTS-SPOOL-CUT: {} cannot be read ({}); what it held is missing in the log.",
                        segment.file,
                        unreadable.toString());
            } finally {
                renumbering = false;
            }
            remove(segment, true);
        }
        tellRoom();
        measure();
        onAppend.run();
    }
}
