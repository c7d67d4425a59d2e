package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openfirereceipts.compat.Unmapper;

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

    /** Takes a segment that nobody reads any more, wiped: its room on the disk is there already. */
    static Spare recycle(Segment segment, Path file) throws IOException {
        Files.move(segment.file, file);
        try {
            Spare spare = new Spare(file);
            SegmentFiles.wipe(spare.buffer, 0, spare.size());
            return spare;
        } catch (IOException cannotMap) {
            Files.deleteIfExists(file);
            throw cannotMap;
        }
    }

    /**
     * Removes the file of a segment that nobody reads any more, and what was in it before. It has no segment's name by
     * then: where the process is killed in between, the next start would take it for one that lost its events.
     */
    static void discard(Path file) throws IOException {
        Path gone = SegmentFiles.gone(file);
        if (Files.exists(file)) {
            try {
                Files.move(file, gone);
            } catch (IOException busy) {
                gone = file;
            }
        }
        wipeAndDelete(gone);
    }

    /** Removes what an earlier run left behind, which may be cut short, and may hold what was being wiped. */
    static void removeLeft(Path directory) throws IOException {
        for (Path file : SegmentFiles.left(directory)) {
            wipeAndDelete(file);
        }
    }

    private static void wipeAndDelete(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        MappedByteBuffer buffer = null;
        try {
            buffer = SegmentFiles.map(file, true);
            SegmentFiles.wipe(buffer, 0, buffer.capacity());
        } catch (IOException cannotMap) {
            // what cannot be written may be removed all the same
        } finally {
            Unmapper.unmap(buffer);
        }
        Files.deleteIfExists(file);
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
