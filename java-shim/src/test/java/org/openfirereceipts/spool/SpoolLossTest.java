package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** A spool that has lost what the handler had committed numbers anew what it has, and tells nothing twice. */
public class SpoolLossTest extends SpoolCase {
    @Test
    public void numbersGoOnBehindTheCommittedPositionOfALostSpool() throws IOException {
        openAlone(32);
        append('A', "a", true);
        append('M', "m", false);
        spool.committed(1_000);
        assertEquals(1_002, spool.complete());
        assertEquals(1_003, append('M', "n", false));
        spool.close();
        assertEquals(Arrays.asList("1001 A a", "1002 M m", "1003 M n"), read(directory));
        open(32);
        assertEquals(1_003, spool.complete());
    }

    private void reopenWithOld(int events) throws IOException {
        openAlone(32);
        for (int i = 1; i <= events; i++) {
            append('M', "old " + i, false);
        }
        spool.close();
        openAlone(32);
    }

    @Test
    public void whatTheHandlerCommittedBeforeALossIsNotToldAgain() throws IOException {
        reopenWithOld(90); // the handler had committed 100, of which a power failure took 10
        append('A', "new 1", true);
        append('M', "new 2", false);
        spool.committed(100);
        assertEquals(Arrays.asList("101 A new 1", "102 M new 2"), read(directory));
        assertEquals(102, spool.complete());
        spool.committed(101);
        assertEquals(103, append('M', "new 3", false));
        spool.close();
        assertEquals(Arrays.asList("101 A new 1", "102 M new 2", "103 M new 3"), read(directory));
    }

    @Test
    public void aLossIsNoticedWhereMoreWasAppendedSinceThanWasLost() throws IOException {
        reopenWithOld(90);
        for (int i = 1; i <= 20; i++) {
            append('M', "new " + i, false);
        }
        spool.committed(100); // 91 to 100 of the handler are others than those here
        List<String> found = read(directory);
        assertEquals(20, found.size());
        // numbers are never given twice
        assertEquals("111 M new 1", found.get(0));
        assertEquals("130 M new 20", found.get(19));
        // what comes later is an ordinary position, beyond what was found at the start as it is
        spool.committed(115);
        assertEquals(130, spool.complete());
        assertEquals(20, read(directory).size());
    }

    @Test
    public void manySegmentsAreNumberedAnewWithoutLosingOne() throws IOException {
        openAlone(128);
        for (int i = 0; i < 30_000; i++) {
            append('M', text(i), false);
        }
        spool.close();
        openAlone(128);
        for (int i = 0; i < 60_000; i++) {
            assertTrue(append('D', text(i), false) != 0);
        }
        spool.committed(30_001);
        long first = 90_001;
        List<String> found = read(directory);
        assertEquals(60_000, found.size());
        for (int i = 0; i < 60_000; i++) {
            assertEquals(first + i + " D " + text(i), found.get(i));
        }
        assertEquals(0, spool.droppedTotal());
        assertTrue(spool.bytes() + " bytes", spool.bytes() < 40L * MEBIBYTE);
        spool.committed(spool.complete());
        assertEquals(1, SegmentFiles.list(directory).size());
    }

    @Test
    public void aHelloAtTheEndIsNoLoss() throws IOException {
        openAlone(32);
        append('M', "one", false);
        spool.close();
        openAlone(32);
        append('M', "two", false);
        spool.committed(1);
        spool.committed(2);
        assertEquals(3, append('M', "three", false));
        assertEquals(Arrays.asList("1 M one", "2 M two", "3 M three"), read(directory));
    }
}
