package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps spare segments ready, on a thread of its own, so that appends do not wait for the disk. */
class Allocator implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Allocator.class);
    private static final long RETRY_MILLIS = 1000;
    /** An append waits no longer for a spare that is being made: Openfire's routing threads stand behind it. */
    private static final long PATIENCE_MILLIS = 50;
    /** Spares made ahead: one more than is needed, for the time that the next one takes. */
    private static final int READY = 2;
    /** Spares kept: used ones are taken back beyond those, as fresh pages cost the system far more than warm ones. */
    static final int MOST = 4;

    private final Path directory;
    private final long patienceNanos;
    private final Thread thread = new Thread(this, "receipts-spool");
    private final Deque<Spare> spares = new ArrayDeque<>();
    private int size;
    private long names;
    /** Segments for which the limit leaves room. */
    private int room = MOST;
    /** One is asked for beyond the limit. */
    private boolean wanted;
    private boolean started;
    private boolean stopped;
    private int making;
    private volatile boolean trouble;
    /** Somebody has waited for a spare in vain; nobody else does until there is one. */
    private volatile boolean late;

    Allocator(Path directory) {
        this(directory, PATIENCE_MILLIS);
    }

    Allocator(Path directory, long patienceMillis) {
        this.directory = directory;
        this.patienceNanos = patienceMillis * 1_000_000;
        thread.setDaemon(true);
    }

    void start(int segmentSize) {
        synchronized (this) {
            resize(segmentSize);
            started = true;
        }
        thread.start();
    }

    synchronized Path name() {
        return SegmentFiles.spare(directory, ++names);
    }

    synchronized void resize(int segmentSize) {
        size = segmentSize;
        for (Iterator<Spare> all = spares.iterator(); all.hasNext(); ) {
            Spare spare = all.next();
            if (spare.size() != segmentSize) {
                spare.remove();
                all.remove();
            }
        }
        notifyAll();
    }

    /** For how many more segments the limit leaves room, up to {@link #MOST}. */
    synchronized void room(int more) {
        if (more > room) {
            notifyAll();
        }
        room = more;
    }

    /** Whether the disk gives no segments, or not in time. */
    boolean isBehind() {
        return trouble || late;
    }

    /** @return null while the disk has no room, or does not give it in time */
    synchronized Spare take() {
        wanted = true;
        notifyAll();
        boolean interrupted = false;
        if (started && !late) {
            long until = System.nanoTime() + patienceNanos;
            for (long left = patienceNanos; spares.isEmpty() && !trouble && !stopped && left > 0; ) {
                try {
                    wait(1 + left / 1_000_000);
                } catch (InterruptedException early) {
                    interrupted = true;
                    Thread.currentThread().interrupt();
                    break;
                }
                left = until - System.nanoTime();
            }
        }
        Spare taken = spares.poll();
        if (taken != null) {
            wanted = false;
            room = Math.max(0, room - 1);
        } else if (!interrupted && !late && !stopped) {
            late = true;
            if (!trouble) {
                LOG.warn(
                        "RECEIPTS_SPOOL_DISK: {} gave no new spool segment in time: that disk is slow or overloaded."
                                + " Messages go by plugin.receipts.spool.whenFull until it has.",
                        directory);
            }
        }
        notifyAll();
        return taken;
    }

    /** @return null where none is ready; nobody waits */
    synchronized Spare takeReady() {
        Spare taken = spares.poll();
        notifyAll();
        return taken;
    }

    /**
     * Makes one on the calling thread where none is ready, however long it takes.
     *
     * @throws IOException where the disk has no room
     */
    Spare takeOrMake() throws IOException {
        Path file;
        int wantedSize;
        synchronized (this) {
            Spare taken = spares.poll();
            if (taken != null) {
                notifyAll();
                return taken;
            }
            file = name();
            wantedSize = size;
        }
        return Spare.allocate(file, wantedSize);
    }

    synchronized void trouble(IOException cause) {
        if (!trouble) {
            LOG.error(
                    "RECEIPTS_SPOOL_DISK: no new spool segment in {} ({}). Messages go by plugin.receipts.spool.whenFull"
                            + " until there is room on that disk.",
                    directory,
                    cause.toString());
        }
        trouble = true;
    }

    /** Takes a segment that is not needed any more as a spare, or removes it. */
    void recycle(Segment segment) throws IOException {
        boolean useful;
        synchronized (this) {
            useful = isShort(MOST) && !stopped && segment.size == size;
            making += useful ? 1 : 0;
        }
        if (!useful) {
            Spare.discard(segment.file);
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
            int wantedSize;
            synchronized (this) {
                while (!stopped && !isShort(READY)) {
                    pause(0);
                }
                if (stopped) {
                    return;
                }
                making++;
                wantedSize = size;
                file = name();
            }
            Spare made = null;
            try {
                made = make(file, wantedSize);
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

    /** As slow as the disk is. */
    Spare make(Path file, int bytes) throws IOException {
        return Spare.allocate(file, bytes);
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
            for (Spare spare : spares) {
                spare.remove();
            }
            spares.clear();
        }
    }

    private boolean isShort(int limit) {
        return spares.size() + making < Math.max(Math.min(room, limit), wanted ? 1 : 0);
    }

    private synchronized void made(Spare made) {
        making--;
        if (made != null) {
            if (stopped || spares.size() >= MOST || made.size() != size) {
                made.remove();
            } else {
                spares.add(made);
                late = false;
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
