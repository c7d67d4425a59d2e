package org.openfirereceipts.spool;

import java.nio.charset.StandardCharsets;

/**
 * One spool entry or link frame while it is being written: a gap of {@link #HEADER} bytes, then the record
 * (`u8 kind`, fields of `i32 length` and UTF-8). Reused by its thread, so that an event costs no garbage.
 */
public final class EventBuffer {
    /** Bytes left free in front of the record: length, checksum and sequence of a spool entry. */
    public static final int HEADER = 16;

    private static final int KEPT = 64 * 1024;
    private static final int SHORT = 48;

    private byte[] bytes = new byte[4096];
    private int end = HEADER;

    /** Starts a spool event. */
    public EventBuffer event(char kind, long millis) {
        frame(kind);
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[end++] = (byte) (millis >>> shift);
        }
        return this;
    }

    /** Starts a link frame. */
    public EventBuffer frame(char kind) {
        if (bytes.length > KEPT) {
            bytes = new byte[4096];
        }
        end = HEADER;
        bytes[end++] = (byte) kind;
        return this;
    }

    public EventBuffer field(CharSequence text) {
        if (text == null) {
            room(4);
            putInt(end, -1);
            end += 4;
            return this;
        }
        int length = text.length();
        if (length <= SHORT) {
            // getBytes allocates; most fields are short ASCII, for which a plain loop is cheaper
            room(4 + length);
            int at = end + 4;
            int i = 0;
            for (; i < length; i++) {
                char c = text.charAt(i);
                if (c >= 0x80) {
                    break;
                }
                bytes[at++] = (byte) c;
            }
            if (i == length) {
                putInt(end, length);
                end = at;
                return this;
            }
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        return utf8(utf8, utf8.length);
    }

    /** @param utf8 as many bytes of it as `length` says; or null */
    public EventBuffer utf8(byte[] utf8, int length) {
        if (utf8 == null) {
            return field((CharSequence) null);
        }
        room(4 + length);
        putInt(end, length);
        System.arraycopy(utf8, 0, bytes, end + 4, length);
        end += 4 + length;
        return this;
    }

    public EventBuffer field(long number) {
        return field(Long.toString(number));
    }

    /** Takes over a record as it is (kind and all), for instance one read from an older segment. */
    public EventBuffer record(byte[] source, int from, int length) {
        end = HEADER;
        room(length);
        System.arraycopy(source, from, bytes, HEADER, length);
        end = HEADER + length;
        return this;
    }

    /** The record as a link frame: `u32 length`, then the record. */
    public byte[] toFrame() {
        int length = end - HEADER;
        byte[] frame = new byte[4 + length];
        frame[0] = (byte) (length >>> 24);
        frame[1] = (byte) (length >>> 16);
        frame[2] = (byte) (length >>> 8);
        frame[3] = (byte) length;
        System.arraycopy(bytes, HEADER, frame, 4, length);
        return frame;
    }

    /** Length of the record in bytes. */
    int length() {
        return end - HEADER;
    }

    byte[] bytes() {
        return bytes;
    }

    int end() {
        return end;
    }

    void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    void putLong(int at, long value) {
        putInt(at, (int) (value >>> 32));
        putInt(at + 4, (int) value);
    }

    private void room(int more) {
        int needed = end + more;
        if (needed < 0) {
            throw new IllegalStateException("record beyond 2 GiB");
        }
        if (needed > bytes.length) {
            byte[] larger = new byte[Math.max(needed, bytes.length * 2)];
            System.arraycopy(bytes, 0, larger, 0, end);
            bytes = larger;
        }
    }
}
