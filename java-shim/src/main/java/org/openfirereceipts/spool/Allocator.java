package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one spare segment ready, on a thread of its own, so that appends never wait for the disk. */
final class Allocator implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Allocator.class);
    private static final long RETRY_MILLIS = 1000;

    private final Path directory;
    private final Thread thread = new Thread(this, "receipts-spool");
    private Spare spare;
    private int size;
    private long names;
    private boolean allowed = true;
    private boolean stopped;
    private boolean making;
    private volatile boolean trouble;

    Allocator(Path directory) {
        this.directory = directory;
        thread.setDaemon(true);
    }

    void start(int segmentSize) {
        resize(segmentSize);
        thread.start();
    }

    synchronized Path name() {
        return SegmentFiles.spare(directory, ++names);
    }

    synchronized void resize(int segmentSize) {
        size = segmentSize;
        if (spare != null && spare.size() != segmentSize) {
            spare.remove();
            spare = null;
        }
        notifyAll();
    }

    /** Whether the limit leaves room for one more segment. */
    synchronized void allow(boolean room) {
        allowed = room;
        notifyAll();
    }

    boolean inTrouble() {
        return trouble;
    }

    /**
     * @return null while the disk has no room
     * @throws IOException where a segment made at once (none was ready) finds no room
     */
    synchronized Spare take() throws IOException {
        long patience = System.nanoTime() + 2_000_000_000L;
        while (spare == null && making && !trouble && System.nanoTime() < patience) {
            // the one being made is ready sooner than another one would be
            try {
                wait(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        Spare taken = spare;
        spare = null;
        notifyAll();
        if (taken != null || trouble || stopped) {
            return taken;
        }
        return Spare.allocate(name(), size);
    }

    synchronized void trouble(IOException cause) {
        if (!trouble) {
            LOG.error(
                    "RECEIPTS-SPOOL-DISK: no new spool segment in {} ({}). Messages go by plugin.receipts.spool.whenFull"
                            + " until there is room on that disk.",
                    directory,
                    cause.toString());
        }
        trouble = true;
    }

    /** Takes a segment that is not needed any more as a spare, or removes it. */
    void recycle(Segment segment) throws IOException {
        boolean wanted;
        synchronized (this) {
            wanted = spare == null && !making && !stopped && allowed && segment.size == size;
            making |= wanted;
        }
        if (!wanted) {
            Files.deleteIfExists(segment.file);
            return;
        }
        Spare made = null;
        try {
            made = Spare.recycle(segment, name());
        } finally {
            made(made);
        }
    }

    @Override
    public void run() {
        while (true) {
            Path file;
            int wanted;
            synchronized (this) {
                while (!stopped && (spare != null || making || !allowed)) {
                    pause(0);
                }
                if (stopped) {
                    return;
                }
                making = true;
                wanted = size;
                file = name();
            }
            Spare made = null;
            try {
                made = Spare.allocate(file, wanted);
            } catch (IOException full) {
                trouble(full);
            } catch (Throwable unexpected) {
                trouble(new IOException(unexpected.toString()));
            } finally {
                made(made);
            }
            if (made == null) {
                synchronized (this) {
                    if (!stopped) {
                        pause(RETRY_MILLIS);
                    }
                }
            }
        }
    }

    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join(5000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (spare != null) {
                spare.remove();
                spare = null;
            }
        }
    }

    private synchronized void made(Spare made) {
        making = false;
        if (made != null) {
            if (stopped || spare != null || made.size() != size) {
                made.remove();
            } else {
                spare = made;
                if (trouble) {
                    LOG.info("There is room for spool segments in {} again.", directory);
                }
                trouble = false;
            }
        }
        notifyAll();
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException interrupted) {
            stopped = true;
        }
    }
}
