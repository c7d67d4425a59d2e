package org.openfirereceipts.tap;

import java.nio.charset.StandardCharsets;

/** A key as text: base64url without padding (RFC 4648, 5). */
final class KeyText {
    static final int LENGTH = 32;
    static final int BYTES = 24;

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];
    /** The values of the alphabet's characters, in the order of their codes. */
    private static final byte[] BY_CODE = new byte[64];

    static {
        for (int i = 0; i < VALUES.length; i++) {
            VALUES[i] = -1;
        }
        for (int i = 0; i < ALPHABET.length; i++) {
            VALUES[ALPHABET[i]] = (byte) i;
        }
        int found = 0;
        for (byte value : VALUES) {
            if (value >= 0) {
                BY_CODE[found++] = value;
            }
        }
    }

    private KeyText() {}

    /** @param text a buffer of {@link #LENGTH} characters, reused by its owner */
    static String encode(byte[] raw, char[] text) {
        for (int i = 0, at = 0; i < BYTES; i += 3) {
            int bits = (raw[i] & 0xFF) << 16 | (raw[i + 1] & 0xFF) << 8 | (raw[i + 2] & 0xFF);
            text[at++] = (char) ALPHABET[bits >>> 18];
            text[at++] = (char) ALPHABET[bits >>> 12 & 63];
            text[at++] = (char) ALPHABET[bits >>> 6 & 63];
            text[at++] = (char) ALPHABET[bits & 63];
        }
        return new String(text);
    }

    /**
     * Puts the lowest 24 bits of a number into the first three bytes so that texts sort as the numbers do: stores compare
     * characters by their codes, in which the alphabet is not in its order.
     */
    static void ordered(long number, byte[] into) {
        int bits = 0;
        for (int shift = 18; shift >= 0; shift -= 6) {
            bits = bits << 6 | BY_CODE[(int) (number >>> shift) & 63];
        }
        into[0] = (byte) (bits >>> 16);
        into[1] = (byte) (bits >>> 8);
        into[2] = (byte) bits;
    }

    /** @return whether `key` is one by its form; only then has it been put into `into` */
    static boolean decode(String key, byte[] into) {
        if (key == null || key.length() != LENGTH) {
            return false;
        }
        for (int i = 0, at = 0; i < LENGTH; i += 4) {
            int bits = 0;
            for (int j = 0; j < 4; j++) {
                char c = key.charAt(i + j);
                if (c >= 128 || VALUES[c] < 0) {
                    return false;
                }
                bits = bits << 6 | VALUES[c];
            }
            into[at++] = (byte) (bits >>> 16);
            into[at++] = (byte) (bits >>> 8);
            into[at++] = (byte) bits;
        }
        return true;
    }
}
