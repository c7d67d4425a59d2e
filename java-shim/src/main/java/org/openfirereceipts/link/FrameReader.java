package org.openfirereceipts.link;

import org.openfirereceipts.spool.RecordView;

/** Cuts a stream of bytes into frames: `u32 length of the record`, then the record. */
public final class FrameReader {
    /** Longest record that is accepted: a page of the console is far below. */
    public static final int LONGEST = 64 * 1024 * 1024;

    /** Takes a record. */
    public interface Receiver {
        void record(char kind, RecordView fields);
    }

    private byte[] pending = new byte[16 * 1024];
    private int filled;

    /**
     * Takes the next bytes and hands on every frame that is whole.
     *
     * @throws IllegalArgumentException where the bytes are no frames; nothing after them can be trusted
     */
    public void feed(byte[] bytes, int from, int length, Receiver receiver) {
        if (filled + length > pending.length) {
            byte[] larger = new byte[Math.max(filled + length, pending.length * 2)];
            System.arraycopy(pending, 0, larger, 0, filled);
            pending = larger;
        }
        System.arraycopy(bytes, from, pending, filled, length);
        filled += length;
        int at = 0;
        while (filled - at >= 4) {
            int record =
                    (pending[at] & 0xFF) << 24
                            | (pending[at + 1] & 0xFF) << 16
                            | (pending[at + 2] & 0xFF) << 8
                            | (pending[at + 3] & 0xFF);
            if (record < 1 || record > LONGEST) {
                throw new IllegalArgumentException("a frame of " + record + " bytes");
            }
            if (filled - at - 4 < record) {
                break;
            }
            byte[] copy = new byte[record];
            System.arraycopy(pending, at + 4, copy, 0, record);
            at += 4 + record;
            receiver.record((char) (copy[0] & 0xFF), new RecordView(copy, record, 1));
        }
        System.arraycopy(pending, at, pending, 0, filled - at);
        filled -= at;
    }
}
