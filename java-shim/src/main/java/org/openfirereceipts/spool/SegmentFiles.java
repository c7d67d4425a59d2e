package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** Names, allocation and mapping of the files in the spool directory. */
public final class SegmentFiles {
    private static final String SUFFIX = ".spool";
    private static final String SPARE = "spare-";
    private static final String GONE = "gone-";
    private static final int PAGE = 4096;

    private SegmentFiles() {}

    static Path segment(Path directory, long first) {
        String digits = Long.toString(first);
        StringBuilder name = new StringBuilder(26);
        for (int i = digits.length(); i < 20; i++) {
            name.append('0');
        }
        return directory.resolve(name.append(digits).append(SUFFIX).toString());
    }

    static Path spare(Path directory, long number) {
        return directory.resolve(SPARE + number);
    }

    /** First sequences of the segments present, rising. */
    static List<Long> list(Path directory) throws IOException {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.length() == 20 + SUFFIX.length() && name.endsWith(SUFFIX)) {
                    try {
                        found.add(Long.parseLong(name.substring(0, 20)));
                    } catch (NumberFormatException notOurs) {
                        // somebody else's file
                    }
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    /** What a segment is called while it is being removed. */
    static Path gone(Path segment) {
        return segment.resolveSibling(GONE + segment.getFileName());
    }

    /** Spare segments, and those that were being removed. */
    static List<Path> left(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "{" + SPARE + "," + GONE + "}*")) {
            for (Path file : files) {
                found.add(file);
            }
        }
        return found;
    }

    /**
     * Makes a file of `size` zeros by writing them. A sparse file would let a full disk be found out by a store
     * into the mapping, which ends the JVM.
     *
     * @throws IOException where the disk has no room; nothing is left behind then
     */
    static void allocate(Path file, int size) throws IOException {
        try (FileChannel channel = PrivateFiles.create(file)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(256 * 1024);
            for (long left = size; left > 0; ) {
                zeros.clear();
                zeros.limit((int) Math.min(zeros.capacity(), left));
                left -= channel.write(zeros);
            }
        } catch (IOException full) {
            Files.deleteIfExists(file);
            throw full;
        }
    }

    static MappedByteBuffer map(Path file, boolean writable) throws IOException {
        EnumSet<StandardOpenOption> options = EnumSet.of(StandardOpenOption.READ);
        if (writable) {
            options.add(StandardOpenOption.WRITE);
        }
        try (FileChannel channel = FileChannel.open(file, options)) {
            return channel.map(
                    writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    /** Writes one byte to each page, so that the page faults happen here and not on a routing thread. */
    static void touch(MappedByteBuffer buffer) {
        for (int at = 0; at < buffer.capacity(); at += PAGE) {
            buffer.put(at, (byte) 0);
        }
    }

    /** Fills a part of it with zeros: what the handler has committed must not be read in it any more. */
    static void wipe(MappedByteBuffer buffer, int from, int to) {
        byte[] zeros = new byte[Math.min(64 * 1024, Math.max(0, to - from))];
        // a view of its own: the position of the buffer is the writer's
        ByteBuffer view = buffer.duplicate();
        ((Buffer) view).position(from);
        for (int left = to - from; left > 0; left -= zeros.length) {
            view.put(zeros, 0, Math.min(zeros.length, left));
        }
    }
}
