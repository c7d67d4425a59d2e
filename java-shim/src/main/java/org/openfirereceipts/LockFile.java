package org.openfirereceipts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.openfirereceipts.spool.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is there to be locked, with the name of who has done so in it. A lock is on a file, not on its name. */
final class LockFile {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    private static final int LONGEST = 1024;

    final FileChannel channel;
    private final Path path;
    /** What tells it from another of that name; null where the system has none (Windows, which lets nobody remove it). */
    private final Object identity;
    private final long openedAt = System.nanoTime();

    private LockFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.identity = identity(path);
    }

    /** Made where there is none. */
    static LockFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            try {
                return new LockFile(path, PrivateFiles.create(path));
            } catch (FileAlreadyExistsException another) {
                LOG.debug("another was first", another);
            }
        }
        return new LockFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Whether its name still leads to it. */
    boolean isInPlace() {
        try {
            Object now = identity(path);
            return identity == null || identity.equals(now);
        } catch (NoSuchFileException removed) {
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Nobody has ever held it. */
    boolean isUnclaimed() throws IOException {
        return channel.size() == 0;
    }

    /** Nanoseconds since it was opened. */
    long age() {
        return System.nanoTime() - openedAt;
    }

    void write(String name) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException full) {
            LOG.debug("the name in the lock", full);
        }
    }

    String read() {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        try {
            channel.read(bytes, 0);
        } catch (IOException unreadable) {
            LOG.debug("the name in the lock", unreadable);
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            LOG.debug("the lock", gone);
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
