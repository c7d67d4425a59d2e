package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** Where there is no room: what is kept for the essential, what is dropped, and how the gap is told. */
public class SpoolFullTest extends SpoolCase {
    @Test
    public void fullKeepsTheReserveAndTellsTheGap() throws IOException {
        open(1); // three segments of 2 MiB
        long messages = 0;
        while (append('M', text(500), false) != 0) {
            messages++;
        }
        assertTrue(spool.full());
        assertTrue(messages + " messages", messages > 4 * MEBIBYTE / 600 && messages < 4 * MEBIBYTE / 400);
        for (int i = 0; i < 9; i++) {
            assertEquals(0, append('M', text(500), false));
        }
        int endings = 0;
        while (append('D', text(500), true) != 0) {
            endings++;
        }
        assertTrue(endings + " endings", endings > 2 * MEBIBYTE / 600);
        assertEquals(11, spool.droppedTotal());
        long complete = spool.complete();

        spool.committed(complete);
        assertFalse(spool.full());
        assertEquals(complete + 1, spool.complete());
        assertEquals(complete + 2, append('M', "again", false));
        spool.close();
        List<String> found = read(directory);
        assertEquals(complete + 1 + " G 11", found.get(found.size() - 2));
        assertEquals(complete + 2 + " M again", found.get(found.size() - 1));
        assertEquals(Arrays.asList("11", "1"), countsOfGap());
    }

    /** How many events the newest gap is of, and how many of them were essential. */
    private List<String> countsOfGap() throws IOException {
        final List<String> counts = new ArrayList<>();
        List<Long> firsts = SegmentFiles.list(directory);
        SegmentReader.read(
                newest(),
                firsts.get(firsts.size() - 1),
                (sequence, record, length) -> {
                    RecordView gap = new RecordView(record, length, 9);
                    String count = gap.text();
                    if (record[0] == 'G') {
                        gap.text();
                        gap.text();
                        gap.text();
                        counts.addAll(Arrays.asList(count, gap.text()));
                    }
                });
        return counts;
    }

    @Test
    public void whatIsOfferedIsNotMissedWhereThereIsNoRoomAndSaysNothingAboutIt() throws IOException {
        open(1);
        while (append('M', text(500), false) != 0) {}
        EventBuffer question = new EventBuffer().event('I', 0).field("s");
        for (int i = 0; i < 9; i++) {
            // smaller than what was dropped: it might find room
            assertEquals(0, spool.offer(question));
        }
        assertTrue(spool.full());
        assertEquals(1, spool.droppedTotal());
        spool.committed(spool.complete());
        assertTrue(append('M', "again", false) != 0);
        assertEquals(spool.complete() + 1, spool.offer(question));
    }

    @Test
    public void aLowerLimitTakesEffect() throws IOException {
        open(64);
        for (int i = 0; i < 30_000; i++) {
            append('M', text(i), false);
        }
        spool.limit(4);
        while (append('M', text(500), false) != 0) {
            assertTrue(spool.bytes() < 32 * MEBIBYTE);
        }
        spool.limit(64);
        assertTrue(append('M', text(500), false) != 0);
    }

    @Test
    public void anEventBeyondASegmentIsAGap() throws IOException {
        open(32);
        char[] large = new char[3 * MEBIBYTE];
        Arrays.fill(large, 'x');
        assertEquals(0, append('M', new String(large), false));
        assertTrue(append('M', "next", false) != 0);
        spool.close();
        assertEquals(Arrays.asList("1 G 1", "2 M next"), read(directory));
    }

    @Test
    public void anEventThatIsTooLongSaysNothingAboutTheSpool() throws IOException {
        open(32);
        char[] large = new char[3 * MEBIBYTE];
        Arrays.fill(large, 'x');
        assertEquals(0, append('M', new String(large), false));
        assertFalse(spool.full());
    }

    @Test
    public void aGapIsToldBeforeTheEnd() throws IOException {
        open(32);
        append('M', "one", false);
        spool.dropped("no reason");
        spool.close();
        assertEquals(Arrays.asList("1 M one", "2 G 1"), read(directory));
    }
}
