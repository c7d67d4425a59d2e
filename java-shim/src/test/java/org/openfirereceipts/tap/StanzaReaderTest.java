package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.junit.Test;

public class StanzaReaderTest {
    private static final String KHMER = "<message><\u1780 xmlns=\"urn:x\" \u1781=\"1\"><\u1782/></\u1780><body>x</body></message>";

    private static String written(Element element) {
        return new StanzaXml().write(element).toString();
    }

    @Test
    public void whatTheTapWroteIsReadAsItWas() {
        String[] stanzas = {
            "<message/>",
            KHMER,
            "<message id=\"&quot;&lt;&amp;&#10;&#9;&#13;\"><body>a&#13;b\nc\td \ud83d\ude00</body></message>",
            "<message><a xmlns=\"n1\"><b><c xmlns=\"\"><d xmlns=\"n1\"/></c></b></a><e/></message>",
            "<message xmlns:p=\"n2\" p:q=\"1\"><p:x><p:y xmlns:p=\"n3\" p:z=\"2\"/><p:y/></p:x></message>",
            "<message xml:lang=\"km\"><p:x xmlns:p=\"\"/><x xmlns=\"n\" xmlns:unused=\"u\">unused:content</x></message>",
        };
        for (String stanza : stanzas) {
            assertEquals(stanza, written(StanzaReader.read(stanza)));
        }
    }

    @Test
    public void anyTreeOfAnyNamesIsReadAsItWasWritten() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            String once = written(grown(random, 4));
            assertEquals(once, written(StanzaReader.read(once)));
        }
    }

    private static Element grown(Random random, int depth) {
        String[] names = {"a", "\u1780", "x-1", "\u0370\u00b7", "constructor", "n" + new String(new char[1500]).replace('\0', 'm')};
        Namespace[] namespaces = {
            Namespace.NO_NAMESPACE, Namespace.get("urn:a"), Namespace.get("p", "urn:b"), Namespace.get("p", "urn:c")
        };
        Namespace namespace = namespaces[random.nextInt(namespaces.length)];
        Element element = DocumentHelper.createElement(QName.get(names[random.nextInt(names.length)], namespace));
        if (random.nextBoolean()) {
            element.addAttribute(names[random.nextInt(names.length)], "<\"'&\n\t\r>" + random.nextInt());
        }
        for (int child = random.nextInt(3); depth > 0 && child > 0; child--) {
            element.add(grown(random, depth - 1));
            element.addText("]]> & \r\n \u1780 <" + random.nextInt());
        }
        return element;
    }

    @Test
    public void whatIsNoCharacterOfXmlIsLeftOut() {
        Element read = StanzaReader.read("<message><body a='\u0003b'>x\u0002y&#2;z\ud800\uffff</body></message>");
        assertEquals("<message><body a=\"b\">xyz</body></message>", written(read));
    }

    @Test
    public void whatIsNoXmlIsRefused() {
        String[] texts = {
            "", " ", "x", "<a>", "<a></b>", "<a/><b/>", "<a b='1/>", "<a b=1/>", "<a>&b;</a>", "<a>&#x;</a>", "<p:a/>", "</a>",
            "<!DOCTYPE a><a/>", "<a><!-- --></a>", "<a><![CDATA[]]></a>", "<?xml version='1.0'?><a/>", "<a>&#99999999999;</a>",
        };
        for (String text : texts) {
            assertThrows(text, IllegalArgumentException.class, () -> StanzaReader.read(text));
        }
        assertThrows(IllegalArgumentException.class, () -> StanzaReader.read(null));
    }

    @Test
    public void whatOpenfiresStoreCannotReadIsWrappedAndUnwrapped() {
        String nested = "<message><a xmlns=\"urn:x\"><b \u1780=\"1\"/></a><body>x</body></message>";
        String undeclared = "<message><p:x xmlns:p=\"\"/><body>x</body></message>";
        for (String stanza : new String[] {KHMER, nested, undeclared}) {
            Element message = StanzaReader.read(stanza);
            assertTrue(Wrapping.wrap(message));
            assertFalse(stanza.equals(written(message)));
            Element stored = StanzaReader.read(written(message));
            Wrapping.undo(stored);
            assertEquals(stanza, written(stored));
        }
        assertFalse(Wrapping.wrap(StanzaReader.read("<message \u1780=''><body>x</body></message>")));
    }

    @Test
    public void nobodySendsAStampWrapped() {
        Element message = DocumentHelper.createElement("message");
        message.addElement(QName.get("wrapped", Namespace.get("urn:openfire-receipts:wrapped")))
                .setText("<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='b@localhost'/>");
        String before = written(message);
        Wrapping.undo(message);
        assertEquals(before, written(message));
    }
}
