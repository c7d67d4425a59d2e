package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.junit.Test;

/** Both sides go by test/plain-stanzas.tsv: what is recognised here is what the handler writes (plain.test.ts). */
public class PlainShapeTest {
    private static final String FROM = "alice@localhost/home";

    private final PlainShape plain = new PlainShape();
    private final StanzaReading reading = new StanzaReading();
    private final Envelope envelope = new Envelope();

    private static Element parse(String text) throws Exception {
        return new SAXReader().read(new StringReader(text)).getRootElement();
    }

    private String lettersOf(Element stanza, String from, int longest) {
        envelope.read(stanza);
        reading.readAll(stanza, "localhost");
        String type = envelope.type == null ? "normal" : envelope.type;
        CharSequence letters = plain.of(stanza, reading, from, envelope.to, type, envelope.id, longest);
        return letters == null ? null : letters.toString();
    }

    @Test
    public void whatTheFieldsSayIsWhatWouldBeWritten() throws Exception {
        int recognised = 0;
        for (String line :
                Files.readAllLines(Paths.get("test/plain-stanzas.tsv"), StandardCharsets.UTF_8)) {
            String[] columns = line.split("\t", -1);
            Element stanza = parse(columns[0]);
            String letters = lettersOf(stanza, FROM, 1000);
            assertEquals(columns[0], columns[1], letters == null ? "-" : letters);
            if (letters != null) {
                assertEquals(columns[2], new StanzaXml().write(stanza).toString());
                recognised++;
            }
        }
        assertTrue(recognised > 5);
    }

    @Test
    public void anotherAddressOrALongBodyIsWritten() throws Exception {
        Element stanza = parse("<message from='" + FROM + "' to='bob@localhost'><body>four</body></message>");
        assertEquals("ft", lettersOf(stanza, FROM, 4));
        assertNull(lettersOf(stanza, "alice@localhost", 4));
        assertNull(lettersOf(stanza, FROM, 3));
    }
}
