package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import org.dom4j.Element;
import org.junit.Test;

/** What is read in one pass is what each look by itself would find. */
public class StanzaReadingTest {
    private static final String STATE = "<active xmlns='http://jabber.org/protocol/chatstates'/>";
    private static final String[] CONTENTS = {
        "",
        "text",
        "<body/>",
        "<body>x</body>",
        "<body><i>x</i></body>",
        "<body><![CDATA[x]]>y</body>",
        "<subject>s</subject>",
        "<thread>t</thread>",
        STATE,
        STATE + "<thread>t</thread>",
        STATE + "<body>x</body>",
        STATE + "<x xmlns='urn:a'/>",
        "<rtt xmlns='urn:xmpp:rtt:0'/>",
        "<other xmlns='urn:xmpp:rtt:0'/>",
        "<body xmlns='jabber:client'>x</body>",
        "<body xml:lang='de'>d</body><body>plain</body><body>third</body>",
        "<body xml:lang='de'>d</body><body/>",
        "<received xmlns='urn:xmpp:receipts' id='1'/>",
    };

    private final StanzaReading reading = new StanzaReading();

    @Test
    public void aStampIsHarmlessByTheRuleOfTheOfflineStore() {
        for (String content : CONTENTS) {
            for (String type : new String[] {"chat", "normal", "headline"}) {
                Element element = TapCase.message("<message>" + content + "</message>").getElement();
                reading.readAll(element, "localhost");
                assertEquals(content, OfflineRule.stampIsHarmless(element, type), reading.stampIsHarmless(type));
            }
        }
    }

    @Test
    public void childrenAndBodyAreTheSameHoweverTheyAreRead() {
        for (String content : CONTENTS) {
            Element element = TapCase.message("<message>" + content + "</message>").getElement();
            reading.readAll(element, "localhost");
            String children = reading.children.toString();
            String body = reading.body;
            reading.read(element, "localhost");
            assertEquals(body, reading.body);
            reading.listChildren(element);
            assertEquals(children, reading.children.toString());
        }
    }

    /** Stamps of before prove these bytes: the form must not change. */
    @Test
    public void theBytesThatAKeyProvesStayTheSame() {
        String stanza =
                "<message xmlns:p='n2' type='chat' to='b@localhost' id='1&#10;2' from='a@localhost' p:k='v'>"
                        + "<body ab='2' a='&#9;1'>x&#13;y\u00e9</body><e xmlns='urn:e' p:q='r' a='s'/></message>";
        String expected =
                " from a@localhost\0 id 1 2\0 type chat\0n2 k v\0"
                        + "\1body\0\0 a  1\0 ab 2\0x\ny\u00e9\2\1e\0urn:e\0 a s\0n2 q r\0\2";
        StanzaBytes bytes = new StanzaBytes().content(TapCase.message(stanza).getElement(), "localhost");
        assertEquals(expected, new String(bytes.bytes(), 0, bytes.length(), StandardCharsets.UTF_8));
    }
}
