package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.openfirereceipts.compat.Unmapper;

/** Walks the entries of one segment by the rule of PROTOCOL.md: what does not prove itself is the end. */
final class SegmentReader {
    static final byte[] MAGIC = {'R', 'S', 'P', 'O', 'O', 'L', '1', '\n'};
    /** Where the first entry begins. */
    static final int START = 16;

    static final int ENDS_HERE = 0xFFFFFFFF;

    interface Visitor {
        /** @param record the payload: kind, milliseconds, fields; valid during the call only */
        void entry(long sequence, byte[] record, int length) throws IOException;
    }

    /** Where the walk ended. */
    static final class End {
        /** Sequence that the next entry must have. */
        final long next;
        /** Offset of the first byte behind the last entry; the segment's size if it is closed. */
        final int position;
        final int size;

        End(long next, int position, int size) {
            this.next = next;
            this.position = position;
            this.size = size;
        }
    }

    private SegmentReader() {}

    /** @return null where the file is no segment that begins with `first` */
    static End read(Path file, long first, Visitor visitor) throws IOException {
        MappedByteBuffer buffer = SegmentFiles.map(file, false);
        try {
            int size = buffer.capacity();
            if (size < START || !hasHeader(buffer, first)) {
                return null;
            }
            CRC32 checksum = new CRC32();
            byte[] record = new byte[4096];
            byte[] sequenceBytes = new byte[8];
            long next = first;
            int position = START;
            while (size - position >= 4) {
                int length = buffer.getInt(position);
                if (length == ENDS_HERE) {
                    return new End(next, size, size);
                }
                if (length <= 0 || length > size - position - EventBuffer.HEADER) {
                    return new End(next, position, size);
                }
                if (buffer.getLong(position + 8) != next) {
                    return new End(next, position, size);
                }
                if (record.length < length) {
                    record = new byte[Math.max(length, record.length * 2)];
                }
                get(buffer, position + 8, sequenceBytes, 8);
                get(buffer, position + EventBuffer.HEADER, record, length);
                checksum.reset();
                checksum.update(sequenceBytes, 0, 8);
                checksum.update(record, 0, length);
                if ((int) checksum.getValue() != buffer.getInt(position + 4)) {
                    return new End(next, position, size);
                }
                visitor.entry(next, record, length);
                next++;
                position += EventBuffer.HEADER + length;
            }
            return new End(next, size, size);
        } finally {
            Unmapper.unmap(buffer);
        }
    }

    private static boolean hasHeader(ByteBuffer buffer, long first) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (buffer.get(i) != MAGIC[i]) {
                return false;
            }
        }
        return buffer.getLong(8) == first;
    }

    private static void get(ByteBuffer buffer, int at, byte[] target, int length) {
        ByteBuffer view = buffer.duplicate();
        // Java 9 gave ByteBuffer its own position(int): the cast keeps the call on Buffer, which Java 8 has
        ((java.nio.Buffer) view).position(at);
        view.get(target, 0, length);
    }
}
