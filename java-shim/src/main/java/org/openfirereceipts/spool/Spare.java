package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the right size that waits to become a segment. */
final class Spare {
    final Path file;
    final MappedByteBuffer buffer;

    private Spare(Path file) throws IOException {
        this.file = file;
        this.buffer = SegmentFiles.map(file, true);
        SegmentFiles.touch(buffer);
    }

    /** @throws IOException where the disk has no room */
    static Spare allocate(Path file, int size) throws IOException {
        SegmentFiles.allocate(file, size);
        return new Spare(file);
    }

    /** Takes a segment that nobody reads any more: its bytes are on the disk already. */
    static Spare recycle(Segment segment, Path file) throws IOException {
        Files.move(segment.file, file);
        try {
            return new Spare(file);
        } catch (IOException cannotMap) {
            Files.deleteIfExists(file);
            throw cannotMap;
        }
    }

    int size() {
        return buffer.capacity();
    }

    void remove() {
        Unmapper.unmap(buffer);
        try {
            Files.deleteIfExists(file);
        } catch (IOException busy) {
            // the next start removes it
        }
    }
}
