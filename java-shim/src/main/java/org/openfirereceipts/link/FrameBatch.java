package org.openfirereceipts.link;

import java.util.ArrayDeque;
import java.util.Deque;

/** Frames that wait, joined for one write. */
final class FrameBatch {
    private static final int MOST = 256 * 1024;

    private FrameBatch() {}

    /** Takes what goes together from the front; null where nothing waits. */
    static byte[] take(Deque<byte[]> waiting) {
        byte[] first = waiting.poll();
        if (first == null || waiting.isEmpty()) {
            return first;
        }
        int length = first.length;
        Deque<byte[]> batch = new ArrayDeque<>();
        batch.add(first);
        while (!waiting.isEmpty() && length + waiting.peek().length <= MOST) {
            byte[] frame = waiting.poll();
            batch.add(frame);
            length += frame.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] frame : batch) {
            System.arraycopy(frame, 0, joined, at, frame.length);
            at += frame.length;
        }
        return joined;
    }
}
