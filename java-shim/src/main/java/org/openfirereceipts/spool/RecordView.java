package org.openfirereceipts.spool;

import java.nio.charset.StandardCharsets;

/** The fields of a record, read one after the other (PROTOCOL.md, Records). A missing field is null. */
public final class RecordView {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param at where the first field begins: 1 in a link frame, 9 in a spool event */
    public RecordView(byte[] bytes, int end, int at) {
        this.bytes = bytes;
        this.end = end;
        this.at = at;
    }

    /**
     * The next field.
     *
     * @throws IllegalArgumentException where its length does not fit the record
     */
    public String text() {
        if (end - at < 4) {
            return null;
        }
        int length =
                (bytes[at] & 0xFF) << 24
                        | (bytes[at + 1] & 0xFF) << 16
                        | (bytes[at + 2] & 0xFF) << 8
                        | (bytes[at + 3] & 0xFF);
        at += 4;
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("a field of " + length + " bytes in the last " + (end - at));
        }
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /**
     * The next field as a number.
     *
     * @throws IllegalArgumentException where it is missing or no number
     */
    public long number() {
        String text = text();
        if (text == null) {
            throw new IllegalArgumentException("a number is missing");
        }
        return Long.parseLong(text);
    }

    /** Of a spool event: when it was appended, in milliseconds since 1970. */
    public long millis() {
        long millis = 0;
        for (int i = 1; i <= 8; i++) {
            millis = millis << 8 | bytes[i] & 0xFF;
        }
        return millis;
    }

    public boolean flag() {
        return "1".equals(text());
    }
}
