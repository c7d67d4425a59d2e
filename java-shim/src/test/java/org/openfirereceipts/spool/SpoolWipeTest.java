package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the handler has committed is not in the spool's files any more. */
public class SpoolWipeTest {
    private static final String SECRET = "the committed words";
    private static final String LONG = String.join("", Collections.nCopies(100_000 / SECRET.length() + 1, SECRET));

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private Spool spool;
    private final EventBuffer event = new EventBuffer();

    @Before
    public void open() throws IOException {
        directory = folder.getRoot().toPath().resolve("spool");
        spool = Spool.open(SpoolCase.patient(directory), directory, 32, (sequence, kind, record) -> {}, () -> {});
        spool.committed(0);
    }

    @After
    public void close() {
        spool.close();
    }

    private long append(String text) {
        event.event('M', 1);
        event.field(text);
        return spool.append(event, true);
    }

    private boolean isFound() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** With no spare ready it is tried again later. */
    private void assertIsWiped() throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (isFound() && System.nanoTime() - began < 60_000_000_000L) {
            spool.tidy(0);
            Thread.sleep(10);
        }
        assertFalse(isFound());
    }

    private void reopen() throws IOException {
        spool.close();
        spool = Spool.open(SpoolCase.patient(directory), directory, 32, (sequence, kind, record) -> {}, () -> {});
    }

    /** As a kill leaves it: whoever finds a segment's name on it would tell of a loss. */
    @Test
    public void norIsWhatWasBeingRemovedAndItIsNoSegmentAnyMore() throws IOException {
        long last = append(SECRET);
        spool.close();
        Path segment = SegmentFiles.segment(directory, SegmentFiles.list(directory).get(0));
        Files.copy(segment, SegmentFiles.gone(segment));
        Files.copy(segment, SegmentFiles.spare(directory, 7));
        assertEquals(1, SegmentFiles.list(directory).size());
        spool = Spool.open(SpoolCase.patient(directory), directory, 32, (sequence, kind, record) -> {}, () -> {});
        assertFalse(Files.exists(SegmentFiles.gone(segment)));
        assertEquals(last, spool.complete());
        spool.committed(last);
        spool.tidy(0);
        assertFalse(isFound());
    }

    /** It goes the second time where it could not the first time. */
    @Test
    public void whatWasWipedAndCouldNotBeRemovedIsRemovedLater() throws IOException {
        append(SECRET);
        spool.close();
        Path segment = SegmentFiles.segment(directory, SegmentFiles.list(directory).get(0));
        Files.move(segment, SegmentFiles.gone(segment));
        Spare.discard(segment);
        assertFalse(Files.exists(SegmentFiles.gone(segment)));
        Spare.discard(segment);
    }

    @Test
    public void inTheSegmentThatIsWrittenWhenAllIsCommittedAndNothingComes() throws IOException {
        long last = append(SECRET);
        spool.tidy(0);
        assertTrue("not before it is committed", isFound());
        spool.committed(last);
        spool.tidy(Long.MAX_VALUE);
        assertTrue("not while more may come at once", isFound());
        spool.tidy(0);
        assertFalse(isFound());
        assertEquals(last + 1, append("more"));
        reopen();
        assertEquals(last + 1, spool.complete());
    }

    @Test
    public void whenItIsAskedForHoweverMuchFollows() throws IOException, InterruptedException {
        long last = append(SECRET);
        spool.committed(last);
        long began = System.nanoTime();
        while (isFound() && System.nanoTime() - began < 60_000_000_000L) {
            spool.turnBehind(last);
            spool.committed(append("more comes all the time"));
            Thread.sleep(10);
        }
        assertFalse(isFound());
        long end = append("behind it");
        spool.turnBehind(last);
        spool.committed(last);
        final StringBuilder kept = new StringBuilder();
        spool.close();
        Allocator patient = SpoolCase.patient(directory);
        spool = Spool.open(
                patient, directory, 32, (sequence, kind, record) -> kept.append(record.text()).append(';'), () -> {});
        assertEquals("what is not committed stays", end, spool.complete());
        assertTrue(kept.toString(), kept.toString().endsWith("behind it;"));
    }

    @Test
    public void notWhatIsNotCommitted() throws IOException, InterruptedException {
        long last = append(SECRET);
        spool.committed(last - 1);
        for (int i = 0; i < 10; i++) {
            spool.turnBehind(last);
            spool.committed(last - 1);
            Thread.sleep(10);
        }
        assertTrue(isFound());
    }

    @Test
    public void inALargeSegmentAsWell() throws IOException, InterruptedException {
        long last = append(SECRET);
        for (int i = 0; i < 12; i++) {
            last = append(LONG);
        }
        spool.committed(last);
        assertIsWiped();
        assertEquals(last + 1, append("more"));
        reopen();
        assertEquals(last + 1, spool.complete());
    }

    @Test
    public void inSegmentsThatAreRecycledOrRemoved() throws IOException, InterruptedException {
        long last = 0;
        for (int i = 0; i < 150; i++) {
            last = append(LONG);
        }
        spool.committed(last);
        assertIsWiped();
    }

    @Test
    public void nothingIsLostThatTheHandlerHasNotCommitted() throws IOException {
        append("one");
        long last = append(SECRET);
        spool.committed(last - 1);
        spool.tidy(0);
        assertTrue(isFound());
    }
}
