package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The hand-over from one segment to the next, while events come as fast as they can. */
public class SpoolPaceTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void nothingIsDroppedWhereTheHandlerKeepsPace() throws Exception {
        Path directory = folder.getRoot().toPath().resolve("spool");
        Allocator allocator = SpoolCase.patient(directory);
        final Spool spool = Spool.open(allocator, directory, 1024, (sequence, kind, record) -> {}, () -> {});
        spool.committed(0);
        char[] text = new char[700 - 16 - 9 - 4];
        Arrays.fill(text, 'm');
        String body = new String(text);
        long count = Long.getLong("receipts.pace", 400_000);
        final AtomicBoolean done = new AtomicBoolean();
        Thread handler =
                new Thread(
                        () -> {
                            try {
                                while (!done.get()) {
                                    spool.committed(spool.complete());
                                    Thread.sleep(5);
                                }
                            } catch (Exception unexpected) {
                                throw new IllegalStateException(unexpected);
                            }
                        });
        handler.setDaemon(true);
        handler.start();
        try {
            EventBuffer event = new EventBuffer();
            long longest = 0;
            long begun = System.nanoTime();
            for (long i = 1; i <= count; i++) {
                long before = System.nanoTime();
                spool.append(event.event('M', i).field(body), false);
                longest = Math.max(longest, System.nanoTime() - before);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            String pace = count + " in " + millis + " ms, the longest " + longest / 1000 + " us";
            assertEquals(pace, 0, spool.droppedTotal());
            assertEquals(count, spool.complete());
        } finally {
            done.set(true);
            handler.join();
            spool.close();
        }
        assertTrue(SegmentFiles.list(directory).size() <= 64);
    }

    @Test
    public void aSlowDiskIsWaitedForShortlyAndOnce() throws Exception {
        final CountDownLatch disk = new CountDownLatch(1);
        Allocator allocator =
                new Allocator(folder.getRoot().toPath()) {
                    @Override
                    Spare make(Path file, int bytes) throws IOException {
                        try {
                            disk.await();
                        } catch (InterruptedException interrupted) {
                            throw new IOException(interrupted);
                        }
                        return super.make(file, bytes);
                    }
                };
        allocator.start(2 * 1024 * 1024);
        long begun = System.nanoTime();
        assertNull(allocator.take());
        long first = System.nanoTime() - begun;
        assertTrue(first + " ns", first >= 50_000_000L && first < 1_000_000_000L);
        assertTrue(allocator.isBehind());
        begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertNull(allocator.take());
        }
        assertTrue("those after it do not wait", System.nanoTime() - begun < 1_000_000_000L);
        disk.countDown();
        for (int i = 0; i < 500 && allocator.isBehind(); i++) {
            Thread.sleep(10);
        }
        assertFalse(allocator.isBehind());
        allocator.take().remove();
        allocator.stop();
    }

    @Test
    public void oneBeyondTheLimitIsMadeWhereItIsAskedFor() throws Exception {
        Allocator allocator = new Allocator(folder.getRoot().toPath());
        allocator.room(0);
        allocator.start(2 * 1024 * 1024);
        Spare spare = null;
        for (int i = 0; i < 100 && spare == null; i++) {
            spare = allocator.take();
            Thread.sleep(10);
        }
        spare.remove();
        allocator.stop();
    }
}
