package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** What stays of a spool with a torn tail, a hole, or a segment that cannot be removed. */
public class SpoolDamageTest extends SpoolCase {
    @Test
    public void aTornTailIsCutOffAndWrittenOver() throws IOException {
        open(32);
        for (int i = 0; i < 100; i++) {
            append('M', text(i), false);
        }
        spool.close();
        long end = 16;
        for (int i = 0; i < 99; i++) {
            end += 16 + 9 + 4 + text(i).length();
        }
        try (RandomAccessFile file = new RandomAccessFile(newest().toFile(), "rw")) {
            // one bit in the middle of the last entry
            file.seek(end + 40);
            int old = file.read();
            file.seek(end + 40);
            file.write(old ^ 4);
        }
        assertEquals(99, read(directory).size());
        open(32);
        assertEquals(99, spool.complete());
        assertEquals(100, append('M', "short", false));
        spool.close();
        List<String> found = read(directory);
        assertEquals(100, found.size());
        assertEquals("100 M short", found.get(99));
    }

    @Test
    public void behindAHoleTheNewerOnesStay() throws IOException {
        open(64);
        for (int i = 0; i < 40_000; i++) {
            append('M', text(i), false);
        }
        spool.close();
        List<Long> firsts = SegmentFiles.list(directory);
        assertTrue(firsts.toString(), firsts.size() >= 4);
        Files.delete(SegmentFiles.segment(directory, firsts.get(1)));
        open(64);
        assertEquals(firsts.subList(2, firsts.size()), SegmentFiles.list(directory));
        assertEquals(40_001, append('M', "on", false));
        spool.close();
        List<String> found = read(directory);
        assertEquals(40_001 - firsts.get(2) + 1, found.size());
        assertEquals("40001 M on", found.get(found.size() - 1));
    }

    @Test
    public void behindASegmentThatIsTornNothingStays() throws IOException {
        open(64);
        for (int i = 0; i < 40_000; i++) {
            append('M', text(i), false);
        }
        spool.close();
        List<Long> firsts = SegmentFiles.list(directory);
        try (RandomAccessFile file =
                new RandomAccessFile(SegmentFiles.segment(directory, firsts.get(1)).toFile(), "rw")) {
            file.seek(MEBIBYTE);
            file.write(new byte[2000]);
        }
        open(64);
        assertEquals(firsts.subList(0, 2), SegmentFiles.list(directory));
        long end = spool.complete();
        assertTrue(end > firsts.get(1) && end < firsts.get(2));
        assertEquals(end + 1, append('M', "on", false));
        spool.close();
        assertEquals(end + 1, read(directory).size());
    }

    @Test
    public void oneSegmentThatCannotBeRemovedDoesNotEndTheOthers() throws IOException {
        open(64);
        for (int i = 0; i < 60_000; i++) {
            append('M', text(i), false);
        }
        List<Long> firsts = SegmentFiles.list(directory);
        assertTrue(firsts.toString(), firsts.size() >= 6);
        // a directory that is not empty cannot be removed; those before it may all be taken back as spares
        Path inTheWay = SegmentFiles.segment(directory, firsts.get(Allocator.MOST));
        Files.delete(inTheWay);
        Files.createDirectory(inTheWay);
        Files.createFile(inTheWay.resolve("held"));
        spool.committed(firsts.get(Allocator.MOST + 1) - 1);
        List<Long> left = firsts.subList(Allocator.MOST + 1, firsts.size());
        assertEquals(left, SegmentFiles.list(directory));
        assertEquals(60_001, append('M', "on", false));
        Files.delete(SegmentFiles.gone(inTheWay).resolve("held"));
        spool.committed(firsts.get(Allocator.MOST + 1));
        assertEquals(left, SegmentFiles.list(directory));
        assertFalse(Files.exists(SegmentFiles.gone(inTheWay)));
    }
}
