package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.StringReader;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.junit.Test;

public class CarriedIdsTest {
    private static final String ALICE = "alice@localhost";
    private static final String BOB = "bob@localhost";

    private final CarriedIds ids = new CarriedIds();

    private static Element answer(String children) throws Exception {
        return new SAXReader().read(new StringReader("<message>" + children + "</message>")).getRootElement();
    }

    /** What a receipt of bob's to alice names when it goes on. */
    private String passedOn(String named) throws Exception {
        Element answer = answer("<received xmlns='urn:xmpp:receipts' id=''/>");
        answer.element("received").addAttribute("id", named);
        boolean changed = ids.putBack(answer, BOB, ALICE);
        String passedOn = answer.element("received").attributeValue("id");
        assertEquals(changed, !passedOn.equals(named));
        return passedOn;
    }

    @Test
    public void whatAnAnswerNamesIsWhatItsSenderWrote() throws Exception {
        for (String written : new String[] {"nl\nx", "tab\tx", "cr\r\nx", " both ends ", "\ud83c\udf88b", "a\u0002 b"}) {
            ids.note(ALICE, BOB, written);
        }
        assertEquals("nl\nx", passedOn("nl x"));
        assertEquals("tab\tx", passedOn("tab x"));
        assertEquals("cr\r\nx", passedOn("cr x"));
        assertEquals("cr\r\nx", passedOn("cr  x"));
        assertEquals(" both ends ", passedOn("both ends"));
        assertEquals("\ud83c\udf88b", passedOn("?b"));
        assertEquals("\ud83c\udf88b", passedOn("\ufffd\ufffdb"));
        assertEquals("a\u0002 b", passedOn("a b"));
    }

    @Test
    public void markersAndEventsToo() throws Exception {
        ids.note(ALICE, BOB, "nl\nx");
        Element answer =
                answer(
                        "<displayed xmlns='urn:xmpp:chat-markers:0' id='nl x'/>"
                                + "<x xmlns='jabber:x:event'><delivered/><id>nl x</id></x>");
        assertTrue(ids.putBack(answer, BOB, ALICE));
        assertEquals("nl\nx", answer.element("displayed").attributeValue("id"));
        assertEquals("nl\nx", answer.element("x").elementText("id"));
    }

    @Test
    public void whatMayBeTrueStays() throws Exception {
        ids.note(ALICE, BOB, "nl\nx");
        ids.note(ALICE, BOB, "nl x");
        ids.note(ALICE, BOB, "ab\u0002");
        ids.note("carol@localhost", BOB, "c\nd");
        assertEquals("nl x", passedOn("nl x"));
        assertEquals("nl\nx", passedOn("nl\nx"));
        // without a trace of a change
        assertEquals("ab", passedOn("ab"));
        assertEquals("c d", passedOn("c d"));
        assertFalse(ids.putBack(answer("<received xmlns='urn:other' id='nl x'/>"), BOB, ALICE));
    }

    @Test
    public void theOldestAreForgottenAndLongOnesNotKept() throws Exception {
        ids.note(ALICE, BOB, "first\nx");
        for (int i = 0; i < 1000; i++) {
            ids.note(ALICE, BOB, "x\n" + i);
        }
        assertEquals("first x", passedOn("first x"));
        assertEquals("x\n0", passedOn("x 0"));
        StringBuilder lengthy = new StringBuilder("x\n");
        for (int i = 0; i < 1000; i++) {
            lengthy.append('y');
        }
        ids.note(ALICE, BOB, lengthy.toString());
        assertEquals(lengthy.toString().replace('\n', ' '), passedOn(lengthy.toString().replace('\n', ' ')));
        ids.reset();
        assertEquals("x 0", passedOn("x 0"));
    }
}
