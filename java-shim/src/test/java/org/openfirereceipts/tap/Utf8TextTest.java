package org.openfirereceipts.tap;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

public class Utf8TextTest {
    private static final String[] PIECES = {
        "a", "<", ">", "&", "\"", "\r", "\n", "\t", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud83d", "\ude00", " word ",
    };

    private final Utf8Text out = new Utf8Text();

    private void isUtf8Of(String text) {
        assertArrayEquals(
                text, text.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(out.bytes(), out.length()));
        assertEquals(text, text.length(), out.characters());
    }

    @Test
    public void whatIsAppendedIsWrittenAsTheWholeStringWouldBe() {
        Random random = new Random(1);
        for (int round = 0; round < 5000; round++) {
            StringBuilder whole = new StringBuilder();
            out.clear();
            for (int part = random.nextInt(4); part >= 0; part--) {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(5); i > 0; i--) {
                    text.append(PIECES[random.nextInt(PIECES.length)]);
                }
                whole.append(text);
                out.append(text.toString());
            }
            isUtf8Of(whole.toString());
        }
    }

    @Test
    public void markupIsEscapedWhereItStands() {
        String text = "a<b>&\"\r\n\t\u20ac";
        out.clear();
        out.escapeText(text);
        isUtf8Of("a&lt;b&gt;&amp;\"&#13;\n\t\u20ac");
        out.clear();
        out.escapeValue(text);
        isUtf8Of("a&lt;b&gt;&amp;&quot;&#13;&#10;&#9;\u20ac");
    }

    @Test
    public void aNameIsRepeatedWithItsLength() {
        out.clear();
        out.append("x\u00e9\u20ac\ud83d\ude00y");
        out.repeat(1, out.length());
        isUtf8Of("x\u00e9\u20ac\ud83d\ude00y\u00e9\u20ac\ud83d\ude00y");
    }

    @Test
    public void halfAPairIsToldOf() {
        out.clear();
        out.append("\ud83d\ude00");
        assertFalse(out.isBroken());
        out.append("\ude00");
        assertTrue(out.isBroken());
        out.clear();
        assertFalse(out.isBroken());
    }

    @Test
    public void whatIsLongIsWrittenAndNotKept() {
        char[] many = new char[100_000];
        Arrays.fill(many, '<');
        out.escapeText(new String(many));
        assertEquals(400_000, out.length());
        out.clear();
        assertTrue(out.bytes().length < 100_000);
    }
}
