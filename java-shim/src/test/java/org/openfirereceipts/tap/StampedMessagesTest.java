package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.Message;

/** Which messages are stamped, and what of others' stamps and requests is taken off them. */
public class StampedMessagesTest extends TapCase {
    @Test
    public void recognisesItsStampWhenTheMessageComesAgain() throws Exception {
        Message first = chat("<body>a&#13;&#10;b</body><x xmlns='jabber:x:event'><offline/></x>");
        enter(first);
        leave(first);
        String key = stamp(first);
        // what Openfire's offline store and stream management do to it
        Message again = message(first.toXML());
        again.getElement().addElement("delay", "urn:xmpp:delay").addAttribute("stamp", "x");
        again.getElement().addElement("x", "jabber:x:delay").addText("Offline Storage");
        entrance = Entrance.STREAM_MANAGEMENT;
        enter(again);
        leave(again);
        assertEquals(key, stamp(again));
        List<String[]> events = events();
        assertEquals("M", events.get(2)[0]);
        assertEquals(key, events.get(2)[1]);
        assertEquals("srcl", events.get(2)[2]);
    }

    @Test
    public void aBorrowedStampIsReplaced() throws Exception {
        Message first = chat("<body>pay 1</body>");
        enter(first);
        String key = stamp(first);
        String borrowed = "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='" + key + "'/>";
        String[] others = {
            "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='m1'><body>pay 2</body>",
            "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='m2'><body>pay 1</body>",
            "<message from='carol@localhost/home' to='bob@localhost' type='chat' id='m1'><body>pay 1</body>",
            "<message from='alice@localhost/x' to='bob@localhost' type='chat' id='m1'><body>pay 1</body><body>x</body>",
        };
        for (String other : others) {
            Message copy = message(other + borrowed + "</message>");
            entrance = Entrance.SERVER;
            enter(copy);
            assertNotEquals(other, key, stamp(copy));
            assertEquals(32, stamp(copy).length());
        }
        List<String[]> events = events();
        assertEquals(others.length + 1, events.stream().filter(event -> event[0].equals("M")).count());
        assertTrue(events.stream().filter(e -> e[0].equals("M")).skip(1).allMatch(e -> e[2].equals("sclf")));
    }

    @Test
    public void everyStampByThisServerIsRemovedAndNoOther() throws Exception {
        Message message =
                chat(
                        "<body>x</body>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='1'/>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='BOB@LocalHost' id='2'/>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='localhost' id='3'/>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='carol@localhost' id='4'/>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='room@conference.localhost' id='5'/>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='x@notlocalhost' id='6'/>"
                                + "<origin-id xmlns='urn:xmpp:sid:0' id='7'/>");
        enter(message);
        String xml = message.toXML();
        for (int i = 1; i <= 7; i++) {
            assertEquals(String.valueOf(i), i >= 5, xml.contains("id=\"" + i + "\""));
        }
        assertEquals(32, stamp(message).length());
    }

    @Test
    public void chatStatesAreNotStampedAsOpenfireWouldStoreThemThen() throws Exception {
        String[] states = {
            "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
            "<active xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread>",
            "<rtt xmlns='urn:xmpp:rtt:0'/>",
            "<body/>",
            "<active xmlns='http://jabber.org/protocol/chatstates'/>"
                    + "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='1'/>",
        };
        for (String state : states) {
            Message message = chat(state);
            enter(message);
            send(message, bob);
            leave(message);
            assertEquals(state, null, stamp(message));
        }
        List<String[]> events = events();
        assertEquals(2 * states.length, events.size());
        assertEquals("cl", events.get(0)[2]);
        assertEquals(events.get(0)[1], events.get(1)[1]);
    }

    @Test
    public void aBareReceiptIsStampedAsItIsStoredAnyway() throws Exception {
        Message message = chat("<received xmlns='urn:xmpp:receipts' id='x'/>");
        enter(message);
        assertEquals(32, stamp(message).length());
    }

    @Test
    public void theRequestForOfflineEventsIsTakenOutAndNoTelling() throws Exception {
        Message both = chat("<body>x</body><x xmlns='jabber:x:event'><offline/><delivered/></x>");
        enter(both);
        assertTrue(both.toXML().contains("<delivered/>"));
        assertFalse(both.toXML().contains("<offline/>"));
        Message only = chat("<body>x</body><x xmlns='jabber:x:event'><offline/></x>");
        enter(only);
        assertFalse(only.toXML().contains("jabber:x:event"));
        Message telling = chat("<x xmlns='jabber:x:event'><offline/><id>m0</id></x>");
        enter(telling);
        assertTrue(telling.toXML().contains("<offline/>"));
        settings.events = false;
        Message off = chat("<body>x</body><x xmlns='jabber:x:event'><offline/></x>");
        enter(off);
        assertTrue(off.toXML().contains("<offline/>"));
        List<String[]> events = events();
        assertEquals("sclo", events.get(0)[2]);
        assertTrue(events.get(0)[5].contains("<offline/>"));
        assertEquals(2, events.stream().filter(event -> event[0].equals("M") && event[2].contains("o")).count());
    }

    @Test
    public void whatComesFromTheOfflineStoreIsKnownByItsStamp() throws Exception {
        Message message = chat("<body>x</body>");
        enter(message);
        tap.messageStored(message);
        leave(message);
        send(message(message.toXML()), bob);
        send(chat("<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='no'/>"), bob);
        send(chat("<body>x</body>"), bob);
        List<String[]> events = events();
        assertEquals("M O D", kinds(events));
        assertEquals(stamp(message), events.get(2)[1]);
    }

    @Test
    public void standsBackWhereTheServerStamps() throws Exception {
        Message first = chat("<body>1</body>");
        enter(first);
        first.getElement()
                .addElement("stanza-id", "urn:xmpp:sid:0")
                .addAttribute("by", "bob@localhost")
                .addAttribute("id", "server-1");
        send(first, bob);
        leave(first);
        Message second = chat("<body>2</body>");
        enter(second);
        assertEquals(null, stamp(second));
        second.getElement()
                .addElement("stanza-id", "urn:xmpp:sid:0")
                .addAttribute("by", "bob@localhost")
                .addAttribute("id", "server-2");
        tap.messageStored(second);
        leave(second);
        send(message(second.toXML()), bob);
        List<String[]> events = events();
        assertEquals("M D M O D", kinds(events));
        assertEquals(events.get(2)[1], events.get(4)[1]);
        assertEquals("scl", events.get(2)[2]);
    }

    @Test
    public void errorsAndGroupChatCarryNoForgedStamps() throws Exception {
        String forged = "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='forged'/>";
        String foreign = "<stanza-id xmlns='urn:xmpp:sid:0' by='tea@conference.localhost' id='its own'/>";
        for (String type : new String[] {"error", "groupchat"}) {
            Message message =
                    message(
                            "<message from='alice@localhost/home' to='bob@localhost/phone' type='"
                                    + type
                                    + "'><body>hi</body>"
                                    + forged
                                    + foreign
                                    + "</message>");
            enter(message);
            leave(message);
            assertEquals(null, stamp(message));
            assertTrue(message.toXML(), message.toXML().contains("its own"));
        }
        // told for the log, with a key that is on nothing
        assertEquals("MM", kinds());
    }

    @Test
    public void whiteSpaceInAnEventThatIsTakenOutDoesNotMatter() throws Exception {
        Message first = chat("<body>hi</body><x xmlns='jabber:x:event'>\n <offline/>\n</x>");
        enter(first);
        leave(first);
        entrance = Entrance.SERVER;
        Message again = message(first.toXML());
        enter(again);
        leave(again);
        assertEquals("srcl", events().get(2)[2]);
    }
}
