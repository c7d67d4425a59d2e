package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SpoolTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private Spool spool;
    private final EventBuffer event = new EventBuffer();

    @Before
    public void directory() {
        directory = folder.getRoot().toPath().resolve("spool");
    }

    @After
    public void close() {
        if (spool != null) {
            spool.close();
        }
    }

    /** A text whose length and content follow from `i`. */
    static String text(long i) {
        char[] text = new char[(int) (i * 7919 % 900)];
        Arrays.fill(text, (char) ('a' + i % 26));
        return new String(text);
    }

    /** Opened, and a handler that has committed nothing has connected. */
    private void open(int megabytes) throws IOException {
        openAlone(megabytes);
        spool.committed(0);
    }

    private void openAlone(int megabytes) throws IOException {
        spool = Spool.open(patient(directory), directory, megabytes, (sequence, kind, record) -> {}, () -> {});
    }

    /** How fast the disk of the machine is that runs the tests is not what they are about. */
    static Allocator patient(Path directory) {
        return new Allocator(directory, 60_000);
    }

    private long append(char kind, String text, boolean essential) {
        return spool.append(event.event(kind, 1234).field(text), essential);
    }

    /** Everything a reader finds, by the rule, as `sequence kind text`. */
    static List<String> read(Path directory) throws IOException {
        final List<String> found = new ArrayList<>();
        long next = -1;
        for (long first : SegmentFiles.list(directory)) {
            if (next >= 0 && next != first) {
                break;
            }
            SegmentReader.End end =
                    SegmentReader.read(
                            SegmentFiles.segment(directory, first),
                            first,
                            (sequence, record, length) ->
                                    found.add(
                                            sequence
                                                    + " "
                                                    + (char) record[0]
                                                    + " "
                                                    + new RecordView(record, length, 9).text()));
            if (end == null) {
                break;
            }
            next = end.next;
        }
        return found;
    }

    private Path newest() throws IOException {
        List<Long> firsts = SegmentFiles.list(directory);
        return SegmentFiles.segment(directory, firsts.get(firsts.size() - 1));
    }

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
