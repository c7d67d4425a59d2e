package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.Test;
import org.openfirereceipts.spool.EventBuffer;

public class FrameReaderTest {
    private static final String LONG = String.join("", Collections.nCopies(5000, "ä€😀x"));

    private final List<String> seen = new ArrayList<>();

    private void take(char kind, org.openfirereceipts.spool.RecordView fields) {
        StringBuilder text = new StringBuilder().append(kind);
        for (int i = 0; i < 3; i++) {
            text.append('|').append(fields.text());
        }
        seen.add(text.toString());
    }

    private static byte[] frames() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        EventBuffer buffer = new EventBuffer();
        bytes.write(buffer.frame('h').field("1").field((String) null).field("").toFrame());
        bytes.write(buffer.frame('w').field(42).toFrame());
        bytes.write(buffer.frame('p').field("grüße").field(LONG).field("a\nb\u0000c").toFrame());
        bytes.write(buffer.frame('b').toFrame());
        return bytes.toByteArray();
    }

    private static final List<String> EXPECTED =
            Arrays.asList("h|1|null|", "w|42|null|null", "p|grüße|" + LONG + "|a\nb\u0000c", "b|null|null|null");

    @Test
    public void layoutIsAsWrittenDown() {
        byte[] frame = new EventBuffer().frame('p').field("é").field((String) null).toFrame();
        assertEquals(
                "[0, 0, 0, 11, 112, 0, 0, 0, 2, -61, -87, -1, -1, -1, -1]", Arrays.toString(frame));
    }

    @Test
    public void puttingTogetherDoesNotDependOnTheCuts() throws IOException {
        byte[] all = frames();
        for (int piece : new int[] {1, 2, 3, 5, 7, 1000, all.length}) {
            seen.clear();
            FrameReader reader = new FrameReader();
            for (int at = 0; at < all.length; at += piece) {
                reader.feed(all, at, Math.min(piece, all.length - at), this::take);
            }
            assertEquals("pieces of " + piece, EXPECTED, seen);
        }
    }

    @Test
    public void unpairedSurrogatesDoNotBreakTheFrame() {
        byte[] frame = new EventBuffer().frame('p').field("a\uD800b").field("after").toFrame();
        new FrameReader().feed(frame, 0, frame.length, this::take);
        assertEquals(Collections.singletonList("p|a?b|after|null"), seen);
    }

    @Test
    public void aLengthThatCannotBeIsAnError() {
        for (byte[] bad : new byte[][] {{0, 0, 0, 0}, {-1, -1, -1, -1}, {127, 0, 0, 0}}) {
            try {
                new FrameReader().feed(bad, 0, 4, this::take);
                fail(Arrays.toString(bad));
            } catch (IllegalArgumentException expected) {
                assertTrue(expected.getMessage().startsWith("a frame of"));
            }
        }
    }

    @Test
    public void aFieldLongerThanItsRecordIsAnError() {
        byte[] bad = {0, 0, 0, 5, 'K', 0, 0, 0, 9};
        try {
            new FrameReader().feed(bad, 0, bad.length, (kind, fields) -> fields.text());
            fail();
        } catch (IllegalArgumentException expected) {
            assertEquals("a field of 9 bytes in the last 0", expected.getMessage());
        }
    }
}
