package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;

/** What a spool finds of itself at the start: the segments that follow each other, and where the last of them ends. */
final class Recovery {
    private Recovery() {}

    /**
     * @param into gets the segments that go on being used, oldest first; all others are put away
     * @return the end of the last; null where there is none
     */
    static SegmentReader.End read(Path directory, final Spool.EventVisitor visitor, Deque<Segment> into)
            throws IOException {
        SegmentReader.Visitor each =
                new SegmentReader.Visitor() {
                    @Override
                    public void entry(long sequence, byte[] record, int length) {
                        visitor.event(sequence, (char) record[0], new RecordView(record, length, 9));
                    }
                };
        SegmentReader.End end = null;
        for (long first : SegmentFiles.list(directory)) {
            Path file = SegmentFiles.segment(directory, first);
            boolean hole = end != null && end.next != first;
            if (hole && end.position < end.size) {
                // it was being written: nothing came after it in good order
                UnusedSegments.cut(file);
                continue;
            }
            SegmentReader.End found = SegmentReader.read(file, first, each);
            if (found == null) {
                UnusedSegments.cut(file);
                continue;
            }
            if (hole) {
                // full ones left behind, as they are when they could not be removed in their turn
                while (!into.isEmpty()) {
                    UnusedSegments.cut(into.removeFirst().file);
                }
            }
            end = found;
            into.add(new Segment(file, first, found.size));
        }
        return end;
    }
}
