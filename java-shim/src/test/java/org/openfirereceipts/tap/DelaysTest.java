package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.jivesoftware.openfire.OfflineMessage;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.Message;

public class DelaysTest {
    private static final String ALICE = "alice@localhost";

    private Entrance entrance = Entrance.OUTSIDE;
    private final Delays delays =
            new Delays(
                    new Routers() {
                        @Override
                        public Entrance entrance() {
                            return entrance;
                        }
                    },
                    "localhost");

    private static Element message(String... delays) throws Exception {
        StringBuilder xml = new StringBuilder("<message from='alice@localhost/home' to='bob@localhost'><body>x</body>");
        for (String delay : delays) {
            xml.append(delay);
        }
        Element element = new SAXReader().read(new StringReader(xml + "</message>")).getRootElement();
        element.detach();
        return element;
    }

    private static String by(String from) {
        return "<delay xmlns='urn:xmpp:delay' from='" + from + "' stamp='2001-01-01T00:00:00Z'/>";
    }

    private static String legacyBy(String from) {
        return "<x xmlns='jabber:x:delay' from='" + from + "' stamp='20010101T00:00:00'/>";
    }

    private static List<String> left(Element message) {
        List<String> left = new ArrayList<>();
        for (Element child : message.elements()) {
            if (!child.getName().equals("body")) {
                left.add(child.getName() + " " + child.attributeValue("from"));
            }
        }
        return left;
    }

    private List<String> entered(Element message) {
        StanzaReading reading = new StanzaReading();
        reading.read(message, "localhost");
        delays.discardClaimed(reading.localDelays, ALICE);
        return left(message);
    }

    @Test
    public void whatIsClaimedInThisServersNameIsDiscarded() throws Exception {
        String[] claimed = {
            "localhost", "LocalHost", "localhost/x", "bob@localhost", "bob@localhost/phone", "carol@LOCALHOST", "a@b@localhost",
        };
        for (String from : claimed) {
            assertEquals(from, "[]", entered(message(by(from), legacyBy(from))).toString());
        }
        String[] others = {
            "elsewhere", "alice@localhost", "alice@localhost/home", "tea@conference.localhost/cup", "notlocalhost", "", "localhost@x"
        };
        for (String from : others) {
            assertEquals(from, "[delay " + from + ", x " + from + "]", entered(message(by(from), legacyBy(from))).toString());
        }
        assertEquals("[delay null]", entered(message("<delay xmlns='urn:xmpp:delay' stamp='x'/>")).toString());
    }

    @Test
    public void whatThisServerSaysItselfStays() throws Exception {
        for (Entrance within : new Entrance[] {Entrance.STREAM_MANAGEMENT, Entrance.SERVER}) {
            entrance = within;
            assertEquals("[delay localhost]", entered(message(by("localhost"))).toString());
        }
    }

    @Test
    public void whatIsPutBackHasOneWithItsTrueTimeBesideThoseOfOthers() throws Exception {
        Element message = message(by("localhost"), by("elsewhere"), legacyBy("localhost"), by("bob@localhost"), by(ALICE));
        StanzaReading reading = new StanzaReading();
        reading.read(message, "localhost");
        delays.restore(message, reading.localDelays, ALICE, 1_500_000_000_123L);
        assertEquals("[delay elsewhere, delay alice@localhost, delay localhost]", left(message).toString());
        assertEquals("2017-07-14T02:40:00.123Z", message.elements().get(3).attributeValue("stamp"));
    }

    @Test
    public void whatComesOutOfTheOfflineStoreSaysSoOnce() throws Exception {
        Element sendersOwn = message(by(ALICE));
        delays.settle(new OfflineMessage(new Date(1_500_000_000_123L), sendersOwn));
        assertEquals("[delay alice@localhost, delay localhost]", left(sendersOwn).toString());
        assertEquals("2017-07-14T02:40:00.123Z", sendersOwn.elements().get(2).attributeValue("stamp"));
        // restored before, and fetched one by one
        Element twice = message(by("localhost"), by("localhost").replace("2001", "2026"));
        delays.settle(new OfflineMessage(new Date(), twice));
        assertEquals("[delay localhost]", left(twice).toString());
        assertEquals("2001-01-01T00:00:00Z", twice.elements().get(1).attributeValue("stamp"));
        Element live = message(by(ALICE));
        delays.settle(new Message(live));
        assertEquals("[delay alice@localhost]", left(live).toString());
    }
}
