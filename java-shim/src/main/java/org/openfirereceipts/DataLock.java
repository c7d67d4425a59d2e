package org.openfirereceipts;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;
import org.openfirereceipts.spool.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the directory of the data is: two plugins that write one spool lose each other's messages. Within this JVM that is
 * agreed in its system properties, which the class loaders of all plugins share; with other JVMs by a lock on a file, which
 * goes when its process ends, however it ends.
 *
 * <p>Within a JVM the file is opened by one plugin only: on POSIX, closing it takes the locks of all others there. So
 * whoever stands first in the properties stands for all of his JVM.
 */
final class DataLock {
    private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);
    private static final String FIRST = "openfire.receipts.first ";
    private static final String WAITING = "openfire.receipts.waiting ";
    /** Behind what is written in the file: where locks are binding, others can still read that. */
    private static final long OWNER_AT = 1L << 40;
    private static final long WAITING_AT = OWNER_AT + 1;
    /** Some seconds, as who has it looks each second whether the file is still there. */
    private static final long GRACE_NANOS = 3_500_000_000L;

    private final Path directory;
    private final String name;
    private String key;
    private LockFile file;
    private FileLock owning;
    private FileLock waiting;
    /** Somebody of this JVM, whom the properties do not show, has the file. */
    private boolean overlapping;
    private boolean toldGone;
    private String holder = "";

    /** @param pluginDirectory as Openfire unpacked the plugin: its name tells two copies apart */
    DataLock(Path directory, Path pluginDirectory) {
        this.directory = directory;
        this.name = pluginDirectory + ", process " + ManagementFactory.getRuntimeMXBean().getName();
    }

    /**
     * Takes it, if nobody has it.
     *
     * @return false where another plugin has it; it is shown from then on that this one waits
     * @throws IOException where the directory cannot be used at all
     */
    synchronized boolean take() throws IOException {
        if (owning != null) {
            return holds();
        }
        if (key == null) {
            String wanted = identity(directory);
            Object first = shared().putIfAbsent(FIRST + wanted, name);
            if (first != null) {
                return wait(wanted, first.toString());
            }
            key = wanted;
        }
        if (file != null && !overlapping && !file.isInPlace()) {
            letGo();
        }
        if (file == null) {
            file = LockFile.open(path());
        }
        // A lock that was removed is not one that nobody has: who has it makes it his again within a second.
        if (file.isUnclaimed() && file.age() < GRACE_NANOS && Files.exists(directory.resolve("spool"))) {
            return wait(key, "one that may still be there, as the lock was removed; it is waited for some seconds");
        }
        try {
            owning = file.channel.tryLock(OWNER_AT, 1, false);
            overlapping = false;
        } catch (OverlappingFileLockException other) {
            overlapping = true;
        } catch (IOException cannot) {
            LOG.warn(
                    "RECEIPTS_LOCK: {} cannot be locked ({}); the plugin works all the same. See that no other Openfire"
                            + " uses this directory.",
                    directory,
                    cannot.toString());
            return true;
        }
        if (owning != null && !file.isInPlace()) {
            letGo();
            return wait(key, "one that has just made the lock again");
        }
        if (owning == null) {
            if (waiting == null && !overlapping) {
                waiting = file.channel.tryLock(WAITING_AT, 1, true);
            }
            return wait(key, overlapping ? "another plugin of this process" : file.read());
        }
        stopWaiting(key);
        file.write(name);
        return true;
    }

    /**
     * Whether this one has it still, to be asked each second: a file that was removed or replaced keeps nobody out. It is
     * made again then; where another was faster, that one has it.
     */
    synchronized boolean holds() {
        if (owning == null) {
            // where nothing can be locked, whoever stands first in the properties works all the same
            return key != null;
        }
        if (file.isInPlace()) {
            toldGone = false;
            return true;
        }
        if (!toldGone) {
            LOG.warn("RECEIPTS_LOCK: {} was removed or replaced while in use; it is created again. Leave it there.", path());
            toldGone = true;
        }
        try {
            return retake();
        } catch (OverlappingFileLockException other) {
            holder = "another plugin of this process";
            return false;
        } catch (IOException cannot) {
            // nobody else can have it there then
            LOG.debug("the lock cannot be made again", cannot);
            return true;
        }
    }

    private boolean retake() throws IOException {
        String now = identity(directory);
        if (!now.equals(key)) {
            Object first = shared().putIfAbsent(FIRST + now, name);
            if (first != null) {
                holder = first.toString();
                return false;
            }
            shared().remove(FIRST + key, name);
            key = now;
        }
        LockFile anew = LockFile.open(path());
        FileLock lock = anew.channel.tryLock(OWNER_AT, 1, false);
        if (lock == null) {
            holder = anew.read();
            anew.close();
            return false;
        }
        letGo();
        file = anew;
        owning = lock;
        file.write(name);
        return true;
    }

    /** Who has it, where another has: for people. */
    synchronized String holder() {
        return holder;
    }

    /** Whether another plugin waits for it. */
    synchronized boolean isWaitedFor() {
        if (key == null) {
            return false;
        }
        if (shared().get(WAITING + key) != null) {
            return true;
        }
        if (owning == null) {
            return false;
        }
        try (FileLock test = file.channel.tryLock(WAITING_AT, 1, false)) {
            return test == null;
        } catch (IOException | OverlappingFileLockException unknown) {
            return false;
        }
    }

    /** Lets go of it, or waits no longer. */
    synchronized void release() {
        if (key == null) {
            stopWaiting(identityOrNull());
            return;
        }
        stopWaiting(key);
        // closing it would take the lock of the other one
        if (!overlapping) {
            letGo();
        }
        file = null;
        overlapping = false;
        // last: who is next opens the file
        shared().remove(FIRST + key, name);
        key = null;
    }

    private void letGo() {
        if (file != null) {
            file.close();
        }
        file = null;
        owning = null;
        waiting = null;
    }

    private Path path() {
        return directory.resolve("lock");
    }

    private boolean wait(String of, String who) {
        boolean isNews = !who.equals(holder) || shared().get(WAITING + of) == null;
        holder = who;
        shared().put(WAITING + of, name);
        if (isNews) {
            Path note = note();
            try {
                Files.deleteIfExists(note);
                try (FileChannel written = PrivateFiles.create(note)) {
                    written.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
                }
            } catch (IOException unwritten) {
                // the other one tells that somebody waits, and not who
                LOG.debug("the note of who waits", unwritten);
            }
        }
        return false;
    }

    private void stopWaiting(String of) {
        holder = "";
        if (waiting != null) {
            try {
                waiting.release();
            } catch (IOException gone) {
                LOG.debug("the lock", gone);
            }
            waiting = null;
        }
        if (of != null && shared().remove(WAITING + of, name)) {
            try {
                Files.deleteIfExists(note());
            } catch (IOException left) {
                LOG.debug("the note of who waits", left);
            }
        }
    }

    /** Who waits, for the handler of who has it; it must not open the lock itself, which it may share a process with. */
    private Path note() {
        return directory.resolve("standing-by");
    }

    private String identityOrNull() {
        try {
            return identity(directory);
        } catch (IOException gone) {
            return null;
        }
    }

    /** The same for all paths that lead there. */
    private static String identity(Path directory) throws IOException {
        Object file = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return file == null ? directory.toRealPath().toString() : file.toString();
    }

    private static Properties shared() {
        return System.getProperties();
    }
}
