package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openfirereceipts.compat.Unmapper;

/** One segment file. Mapped only while it is written; guarded by the spool's lock. */
final class Segment {
    final Path file;
    final long first;
    final int size;
    private MappedByteBuffer buffer;
    private int position;

    /** Keeps the payload's stores in front of the length's store, for readers in other processes. */
    private volatile int published;

    /** A segment that is full, or will be opened. */
    Segment(Path file, long first, int size) {
        this.file = file;
        this.first = first;
        this.size = size;
        this.position = size;
    }

    /** Turns a spare (mapped, its file still called so) into the segment that begins with `first`. */
    static Segment begin(Path directory, Spare spare, long first) throws IOException {
        Path file = SegmentFiles.segment(directory, first);
        MappedByteBuffer buffer = spare.buffer;
        buffer.putInt(SegmentReader.START, 0);
        for (int i = 0; i < SegmentReader.MAGIC.length; i++) {
            buffer.put(i, SegmentReader.MAGIC[i]);
        }
        buffer.putLong(8, first);
        Files.move(spare.file, file);
        Segment segment = new Segment(file, first, buffer.capacity());
        segment.buffer = buffer;
        segment.position = SegmentReader.START;
        return segment;
    }

    /** Opens it for writing behind `end`, and clears what a crash may have left there. */
    void open(int end) throws IOException {
        buffer = SegmentFiles.map(file, true);
        position = end;
        for (int at = end; at < size; at++) {
            buffer.put(at, (byte) 0);
        }
    }

    /** Whether anything was written to it. */
    boolean hasEntries() {
        return position > SegmentReader.START;
    }

    /**
     * The same file as a segment that begins with `first`, without what was in it. Where the process ends in between,
     * what is found next is no segment, or an empty one, and all that it held was committed.
     */
    Segment beginAnew(Path directory, long first) throws IOException {
        Path renamed = SegmentFiles.segment(directory, first);
        Files.move(file, renamed);
        buffer.putLong(8, first);
        buffer.putInt(SegmentReader.START, 0);
        SegmentFiles.wipe(buffer, SegmentReader.START, position);
        Segment segment = new Segment(renamed, first, size);
        segment.buffer = buffer;
        segment.position = SegmentReader.START;
        buffer = null;
        return segment;
    }

    boolean fits(int recordLength) {
        return recordLength <= size - position - EventBuffer.HEADER;
    }

    int position() {
        return position;
    }

    /** The entry in `bytes` is complete but for its length, which is stored last. */
    void write(byte[] bytes, int end, int recordLength) {
        ((Buffer) buffer).position(position + 4);
        buffer.put(bytes, 4, end - 4);
        published = position;
        buffer.putInt(position, recordLength);
        position += end;
    }

    /** No more entries here: readers go on in the next file. */
    void seal() {
        if (buffer != null && size - position >= 4) {
            published = position;
            buffer.putInt(position, SegmentReader.ENDS_HERE);
        }
        position = size;
        close();
    }

    void close() {
        Unmapper.unmap(buffer);
        buffer = null;
    }
}
