package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The segments that hold events, and the room there is for more. Whoever uses them holds the spool's lock, but for what
 * is volatile.
 *
 * <p>One segment of the allowance is kept for events about messages that were let in already: if the handler is
 * away for long, new messages find the spool full before the endings of old ones do.
 */
final class LiveSegments {
    private static final int MEBIBYTE = 1024 * 1024;

    private final Path directory;
    private final Allocator allocator;
    private final CRC32 checksum = new CRC32();
    /** Oldest first; the last one is written. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    private long next = 1;
    private long liveBytes;
    private long maxBytes;
    private int segmentSize;

    private volatile long complete;
    private volatile long bytes;

    LiveSegments(Allocator allocator, Path directory, int maxMegabytes) {
        this.allocator = allocator;
        this.directory = directory;
        limit(maxMegabytes);
    }

    /** Finds the end of what is there, and goes on behind it. */
    void recover(Spool.EventVisitor visitor) throws IOException {
        SegmentReader.End end = Recovery.read(directory, visitor, segments);
        if (end == null) {
            begin(Spare.allocate(allocator.name(), segmentSize));
            return;
        }
        for (Segment segment : segments) {
            liveBytes += segment.size;
        }
        next = end.next;
        complete = next - 1;
        segments.getLast().open(end.position);
        measure();
    }

    /** Changes the size limit; segments get their new size as they are made. */
    void limit(int maxMegabytes) {
        long size = (long) maxMegabytes * MEBIBYTE / 16;
        segmentSize = (int) Math.max(2L * MEBIBYTE, Math.min(16L * MEBIBYTE, size));
        // one to write, one that the handler still reads, one in reserve
        maxBytes = Math.max((long) maxMegabytes * MEBIBYTE, 3L * segmentSize);
        allocator.resize(segmentSize);
        tellRoom();
    }

    int segmentSize() {
        return segmentSize;
    }

    /** Sequence of the next event. */
    long next() {
        return next;
    }

    /** Sequence of the newest event. */
    long complete() {
        return complete;
    }

    /** What the events take up, in bytes. */
    long bytes() {
        return bytes;
    }

    /** The one that is being written. */
    Segment last() {
        return segments.getLast();
    }

    boolean tooLong(int recordLength) {
        return recordLength > segmentSize / 2;
    }

    /**
     * Makes room in the last segment, or a new last segment.
     *
     * @param essential whether it may use the reserve
     * @param committed what the handler has committed
     * @param patient whether a segment that is missing is worth waiting for
     */
    boolean reserve(int recordLength, boolean essential, long committed, boolean patient) {
        long allowance = essential ? maxBytes : maxBytes - segmentSize;
        // one that is larger than a limit lowered since is there anyhow, and goes when it is full and committed
        boolean alone = segments.size() == 1;
        if (last().fits(recordLength)) {
            return liveBytes <= allowance || essential || alone;
        }
        boolean caughtUp = alone && committed >= next - 1;
        if (liveBytes + segmentSize > allowance && !caughtUp || tooLong(recordLength)) {
            return false;
        }
        try {
            return turnTo(patient ? allocator.takeOrMake() : allocator.take());
        } catch (IOException trouble) {
            allocator.trouble(trouble);
            return false;
        }
    }

    /** Begins the next segment in this spare; false where it is null. */
    boolean turnTo(Spare spare) throws IOException {
        if (spare == null) {
            return false;
        }
        last().seal();
        begin(spare);
        return true;
    }

    /** Wipes the last segment, all of which is committed, and starts it again. */
    void beginAnew() throws IOException {
        Segment last = last();
        segments.addLast(last.beginAnew(directory, next));
        segments.remove(last);
        measure();
    }

    /** Writes what there is room for; returns its sequence. */
    long write(EventBuffer event) {
        long sequence = next++;
        byte[] content = event.bytes();
        event.putLong(8, sequence);
        checksum.reset();
        checksum.update(content, 8, event.end() - 8);
        event.putInt(4, (int) checksum.getValue());
        last().write(content, event.end(), event.length());
        complete = sequence;
        measure();
        return sequence;
    }

    /** Takes out the segments that hold nothing beyond `sequence`, but for the one that is being written. */
    List<Segment> letGo(long sequence) {
        List<Segment> free = new ArrayList<>();
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
        return free;
    }

    /** Begins again behind `position`, with nothing; returns the segments that there were, which are closed. */
    List<Segment> beginBehind(long position) throws IOException {
        Segment start = Segment.begin(directory, allocator.takeOrMake(), Math.max(position + 1, next));
        List<Segment> old = new ArrayList<>(segments);
        last().close();
        segments.clear();
        segments.add(start);
        liveBytes = start.size;
        next = start.first;
        complete = next - 1;
        tellRoom();
        measure();
        return old;
    }

    private void begin(Spare spare) throws IOException {
        Segment segment = Segment.begin(directory, spare, next);
        segments.add(segment);
        liveBytes += segment.size;
        tellRoom();
        measure();
    }

    private void tellRoom() {
        allocator.room((int) Math.max(0, Math.min(Allocator.MOST, (maxBytes - liveBytes) / segmentSize)));
    }

    private void measure() {
        Segment last = segments.peekLast();
        bytes = last == null ? 0 : liveBytes - last.size + last.position();
    }
}
