package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;

/** A spool in a directory of its own, what is appended to it and what a reader finds. */
public abstract class SpoolCase {
    static final int MEBIBYTE = 1024 * 1024;

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    Path directory;
    Spool spool;
    final EventBuffer event = new EventBuffer();

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
    void open(int megabytes) throws IOException {
        openAlone(megabytes);
        spool.committed(0);
    }

    void openAlone(int megabytes) throws IOException {
        spool = Spool.open(patient(directory), directory, megabytes, (sequence, kind, record) -> {}, () -> {});
    }

    /** How fast the disk of the machine is that runs the tests is not what they are about. */
    static Allocator patient(Path directory) {
        return new Allocator(directory, 60_000);
    }

    long append(char kind, String text, boolean essential) {
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

    Path newest() throws IOException {
        List<Long> firsts = SegmentFiles.list(directory);
        return SegmentFiles.segment(directory, firsts.get(firsts.size() - 1));
    }
}
