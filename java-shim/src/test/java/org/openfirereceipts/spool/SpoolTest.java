package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Assume;
import org.junit.Test;

/** What is appended is there in the order of its numbers, for its owner alone, until it is committed. */
public class SpoolTest extends SpoolCase {
    @Test
    public void layoutIsAsWrittenDown() throws IOException {
        open(1024);
        event.event('O', 0x0102030405060708L).field("k");
        assertEquals(1, spool.append(event, true));
        spool.close();
        byte[] start = Arrays.copyOf(Files.readAllBytes(directory.resolve("00000000000000000001.spool")), 50);
        byte[] expected = {
            'R', 'S', 'P', 'O', 'O', 'L', '1', '\n', 0, 0, 0, 0, 0, 0, 0, 1, // header
            0, 0, 0, 14, start[20], start[21], start[22], start[23], 0, 0, 0, 0, 0, 0, 0, 1, // length, sum, sequence
            'O', 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 'k', 0, 0, 0, 0
        };
        assertEquals(Arrays.toString(expected), Arrays.toString(start));
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(start, 24, 8 + 14);
        assertEquals((int) sum.getValue(), java.nio.ByteBuffer.wrap(start).getInt(20));
        assertEquals(16 * MEBIBYTE, Files.size(newest()));
    }

    @Test
    public void onlyOpenfiresUserMayRead() throws IOException {
        Assume.assumeTrue(File.separatorChar == '/');
        open(32);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(newest())));
    }

    @Test
    public void goesOnWhereItEnded() throws IOException {
        for (int run = 0; run < 4; run++) {
            open(32);
            for (int i = 0; i < 3; i++) {
                append('M', run + "." + i, false);
            }
            spool.close();
        }
        List<String> found = read(directory);
        assertEquals(12, found.size());
        assertEquals("1 M 0.0", found.get(0));
        assertEquals("12 M 3.2", found.get(11));
    }

    @Test
    public void showsWhatItFoundAtTheStart() throws IOException {
        open(32);
        append('X', "17", true);
        append('Y', "17", true);
        spool.close();
        final List<String> seen = new ArrayList<>();
        spool =
                Spool.open(
                        directory,
                        32,
                        (sequence, kind, record) -> seen.add(sequence + " " + kind + " " + record.number()),
                        () -> {});
        assertEquals(Arrays.asList("1 X 17", "2 Y 17"), seen);
    }

    @Test
    public void recyclesSegmentsWithoutMixingUpTheirBytes() throws IOException {
        open(32);
        long appended = 0;
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 3000; i++, appended++) {
                assertEquals(appended + 1, append('M', text(appended), false));
            }
            spool.committed(appended - 10);
            assertTrue("segments: " + SegmentFiles.list(directory), SegmentFiles.list(directory).size() <= 2);
        }
        spool.close();
        List<String> found = read(directory);
        String last = found.get(found.size() - 1);
        assertEquals(appended + " M " + text(appended - 1), last);
        open(32);
        assertEquals(appended, spool.complete());
        assertEquals(0, spool.droppedTotal());
    }

    @Test
    public void nothingUncommittedIsEverLetGo() throws IOException {
        open(32);
        for (int i = 0; i < 20_000; i++) {
            append('M', text(i), false);
        }
        spool.committed(9_000);
        List<String> found = read(directory);
        assertTrue(found.get(0), Long.parseLong(found.get(0).split(" ")[0]) <= 9_001);
        assertEquals(20_000, Long.parseLong(found.get(found.size() - 1).split(" ")[0]));
    }

    @Test
    public void threadsShareOneUnbrokenSequence() throws Exception {
        open(64);
        final int each = 15_000;
        final AtomicLong sum = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread =
                    new Thread(
                            () -> {
                                EventBuffer own = new EventBuffer();
                                for (int i = 0; i < each; i++) {
                                    sum.addAndGet(spool.append(own.event('M', i).field(text(i)), false));
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long all = 4L * each;
        assertEquals(all, spool.complete());
        assertEquals(all * (all + 1) / 2, sum.get());
        spool.close();
        List<String> found = read(directory);
        assertEquals(all, found.size());
        assertEquals(all, Long.parseLong(found.get(found.size() - 1).split(" ")[0]));
    }

    @Test
    public void aClosedSpoolTakesNothingAndCanBeOpenedAgain() throws IOException {
        open(32);
        Spool first = spool;
        append('M', "one", false);
        first.close();
        assertEquals(0, append('M', "lost", false));
        open(32);
        assertEquals(2, append('M', "two", false));
        first.close();
    }
}
