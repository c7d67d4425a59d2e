package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import org.dom4j.Element;
import org.junit.Test;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** Addresses by their text, and the envelope, say what Openfire's own classes do. */
public class AddressesTest {
    private static final String[] PARTS = {"", "a", "b.c", "@", "/", "\u00e9", " "};

    @Test
    public void theirTextSaysWhatTheirJidDoes() {
        int known = 0;
        for (String first : PARTS) {
            for (String second : PARTS) {
                for (String third : PARTS) {
                    for (String fourth : PARTS) {
                        for (String fifth : PARTS) {
                            known += compare(first + second + third + fourth + fifth) ? 1 : 0;
                        }
                    }
                }
            }
        }
        assertNotEquals(0, known);
    }

    /** @return whether Openfire can make a JID of it */
    private static boolean compare(String text) {
        Message message = new Message();
        message.getElement().addAttribute("from", text);
        JID jid;
        try {
            jid = message.getFrom();
        } catch (IllegalArgumentException | NullPointerException none) {
            return false;
        }
        if (jid == null) {
            return false;
        }
        assertEquals(jid.toString(), Addresses.full(text, jid));
        assertEquals(text, jid.toBareJID(), Addresses.bare(text, jid));
        for (String domain : new String[] {"a", "b.c", "", jid.getDomain()}) {
            assertEquals(text + " of " + domain, domain.equals(jid.getDomain()), Addresses.isOf(domain, text));
        }
        return true;
    }

    @Test
    public void theEnvelopeSaysWhatEachAttributeDoes() {
        String[] stanzas = {
            "<message/>",
            "<message id='1' to='a@b' from='c@d' type='chat' xml:lang='de'/>",
            "<message xmlns:p='n' p:id='2' id='1' to='' p:type='x'/>",
            "<message xmlns:p='n' id='1' p:id='2' fromm='x'/>",
        };
        Envelope envelope = new Envelope();
        for (String stanza : stanzas) {
            Element element = TapCase.message(stanza).getElement();
            envelope.read(element);
            assertEquals(element.attributeValue("from"), envelope.from);
            assertEquals(element.attributeValue("to"), envelope.to);
            assertEquals(element.attributeValue("id"), envelope.id);
            assertEquals(element.attributeValue("type"), envelope.type);
        }
    }
}
