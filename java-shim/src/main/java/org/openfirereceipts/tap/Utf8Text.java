package org.openfirereceipts.tap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** XML while it is written, as the UTF-8 that goes into the spool. */
final class Utf8Text {
    private static final int KEPT = 64 * 1024;
    private static final boolean[] NOTHING_ESCAPED = new boolean[128];
    private static final boolean[] ESCAPED_IN_TEXT = of("<>&\r");
    private static final boolean[] ESCAPED_IN_ATTRIBUTE = of("<>&\r\"\n\t");

    private byte[] bytes = new byte[1024];
    private int length;
    /** By how much there are more bytes than characters of Java's. */
    private int excess;
    /** Behind which byte a text ended with the first half of a pair of surrogates, and that half. */
    private int halfAt;

    private char half;
    private boolean broken;

    private static boolean[] of(String characters) {
        boolean[] escaped = new boolean[128];
        for (char c : characters.toCharArray()) {
            escaped[c] = true;
        }
        return escaped;
    }

    void clear() {
        if (bytes.length > KEPT) {
            bytes = new byte[1024];
        }
        length = 0;
        excess = 0;
        halfAt = 0;
        broken = false;
    }

    byte[] bytes() {
        return bytes;
    }

    /** In bytes. */
    int length() {
        return length;
    }

    /** How long it would be as a string. */
    int characters() {
        return length - excess;
    }

    /** Whether it had half a pair of surrogates, which UTF-8 does not have: a question mark is in its place. */
    boolean isBroken() {
        return broken;
    }

    void put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void append(String text) {
        append(text, NOTHING_ESCAPED);
    }

    void escapeText(String text) {
        append(text, ESCAPED_IN_TEXT);
    }

    void escapeValue(String text) {
        append(text, ESCAPED_IN_ATTRIBUTE);
    }

    /** Writes once more what is there. */
    void repeat(int from, int to) {
        room(to - from);
        System.arraycopy(bytes, from, bytes, length, to - from);
        int others = 0;
        for (int i = from; i < to; i++) {
            others += isContinued(bytes[i]);
        }
        length += to - from;
        excess += others;
    }

    /** Of three bytes two are too many, of four two: a pair of surrogates is two characters. */
    private static int isContinued(byte one) {
        return (one & 0xC0) == 0x80 ? 1 : (one & 0xF8) == 0xF0 ? -1 : 0;
    }

    private void append(String text, boolean[] escaped) {
        int size = text.length();
        room(size);
        byte[] into = bytes;
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < 0x80 && !escaped[c]) {
                into[at++] = (byte) c;
                continue;
            }
            length = at;
            if (c < 0x80) {
                escape(c);
            } else {
                i += other(text, i);
            }
            room(size - i);
            into = bytes;
            at = length;
        }
        length = at;
    }

    private void escape(char c) {
        switch (c) {
            case '<':
                append("&lt;");
                break;
            case '>':
                append("&gt;");
                break;
            case '&':
                append("&amp;");
                break;
            case '"':
                append("&quot;");
                break;
            case '\r':
                append("&#13;");
                break;
            case '\n':
                append("&#10;");
                break;
            default:
                append("&#9;");
        }
    }

    /** @return how many more than one were written */
    private int other(String text, int i) {
        char c = text.charAt(i);
        room(4);
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | c >> 6);
            bytes[length++] = (byte) (0x80 | c & 0x3F);
            excess++;
        } else if (!Character.isSurrogate(c)) {
            bytes[length++] = (byte) (0xE0 | c >> 12);
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
            bytes[length++] = (byte) (0x80 | c & 0x3F);
            excess += 2;
        } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            pair(Character.toCodePoint(c, text.charAt(i + 1)));
            excess += 2;
            return 1;
        } else if (Character.isLowSurrogate(c) && i == 0 && halfAt == length && halfAt > 0) {
            // a parser may have cut a text in the middle of it
            length--;
            pair(Character.toCodePoint(half, c));
            excess += 2;
            halfAt = 0;
        } else {
            bytes[length++] = '?';
            broken = true;
            if (Character.isHighSurrogate(c) && i + 1 == text.length()) {
                half = c;
                halfAt = length;
            }
        }
        return 0;
    }

    private void pair(int codePoint) {
        bytes[length++] = (byte) (0xF0 | codePoint >> 18);
        bytes[length++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
        bytes[length++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | codePoint & 0x3F);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
