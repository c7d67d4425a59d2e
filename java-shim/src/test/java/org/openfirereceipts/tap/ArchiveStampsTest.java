package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.Message;

/** Stamps beside another archive, and what an archive hands out. */
public class ArchiveStampsTest extends StampCase {
    @Test
    public void besideAnotherArchiveTheKeyIsInAnElementOfOurOwn() throws Exception {
        archiveIsServed = true;
        Message first = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        String key = receiptId(first);
        assertEquals(null, firstStamp(first));
        assertEquals(32, key.length());
        send(fromStore(first), bob);
        assertEquals(key, receiptId(enter(Entrance.STREAM_MANAGEMENT, message(first.toXML()))));
        Message stolen = enter(Entrance.OUTSIDE, message(first.toXML()));
        assertNotEquals(key, receiptId(stolen));
        assertEquals(1, stolen.getElement().elements("receipt-id").size());
        Message restored = chat("<body>x</body>");
        tap.restore(restored, "bob@localhost", key, 0);
        assertEquals(key, receiptId(restored));
        Message error = first.createCopy();
        error.setError(org.xmpp.packet.PacketError.Condition.service_unavailable);
        send(error, alice);
        assertEquals(null, receiptId(error));
        List<String[]> events = events();
        assertEquals("D", events.get(2)[0]);
        assertEquals(key, events.get(2)[1]);
        assertEquals("srcl", events.get(3)[2]);
    }

    @Test
    public void whatLayInTheOfflineStoreWhenTheArchiveCameAndWentIsHandedOutInTodaysForm() throws Exception {
        Message before = enter(Entrance.OUTSIDE, chat("<body>before</body>"));
        String key = firstStamp(before);
        archiveIsServed = true;
        Message handedOut = fromStore(before);
        send(handedOut, bob);
        assertEquals(null, firstStamp(handedOut));
        assertEquals(key, receiptId(handedOut));
        Message again = enter(Entrance.STREAM_MANAGEMENT, message(before.toXML()));
        assertEquals(null, firstStamp(again));
        assertEquals(key, receiptId(again));
        archiveIsServed = false;
        Message later = message(again.toXML());
        send(later, bob);
        assertEquals(key, firstStamp(later));
        assertEquals(null, receiptId(later));
        assertEquals(6, events().stream().filter(event -> event[1].equals(key)).count());
    }

    @Test
    public void theSettingDecides() throws Exception {
        settings.stanzaIds = "off";
        assertEquals(null, firstStamp(enter(Entrance.OUTSIDE, chat("<body>x</body>"))));
        assertFalse(tap.givesStanzaIds());
        settings.stanzaIds = "on";
        archiveIsServed = true;
        assertEquals(null, receiptId(enter(Entrance.OUTSIDE, chat("<body>x</body>"))));
        assertTrue(tap.givesStanzaIds());
        assertTrue(tap.hasForeignArchive());
    }

    @Test
    public void whatTheArchiveStampsItselfStays() throws Exception {
        archiveIsServed = true;
        Message message = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        Message stored = message(message.toXML().replace("</message>", stampOf("of the archive") + "</message>"));
        send(stored, bob);
        assertEquals("of the archive", firstStamp(stored));
        assertEquals(receiptId(message), StampElements.key(stored.getElement(), "bob@localhost"));
        assertEquals(3, events().size());
    }

    private static Message result(String from, String archive, String kept) throws Exception {
        return message(
                "<message to='alice@localhost/home'" + from + "><result xmlns='urn:xmpp:mam:" + archive + "' id='7'>"
                        + "<forwarded xmlns='urn:xmpp:forward:0'>" + kept + "</forwarded></result></message>");
    }

    @Test
    public void whatAnArchiveHandsOutIsNobodysMessage() throws Exception {
        String kept = HEAD.replace("<message", "<message xmlns='jabber:client'") + "<body>x</body></message>";
        String[] archives = {"", " from='room@conference.localhost'", " from='room@elsewhere'"};
        for (String from : archives) {
            Message result = result(from, "2", kept);
            result.getElement().addElement("stanza-id", "urn:xmpp:sid:0").addAttribute("by", "alice@localhost");
            assertEquals(null, firstStamp(enter(Entrance.SERVER, result)));
            assertEquals(null, receiptId(result));
            send(result, alice);
        }
        enter(Entrance.SERVER, message("<message to='alice@localhost/home' from='r@c'><fin xmlns='urn:xmpp:mam:0'/></message>"));
        assertEquals(0, events().size());
    }

    @Test
    public void whatAClientSendsAsIfOutOfAnArchiveIsAMessage() throws Exception {
        String kept = HEAD.replace("<message", "<message xmlns='jabber:client'") + "<body>x</body></message>";
        String[] clients = {"bob@localhost/pc", "room@elsewhere/nick"};
        for (String client : clients) {
            enter(Entrance.OUTSIDE, result(" from='" + client + "'", "2", kept));
        }
        assertEquals(2 * clients.length, events().size());
    }

    @Test
    public void whatOnlyLooksLikeItIsAMessage() throws Exception {
        String[] contents = {
            "<result xmlns='urn:xmpp:mam:2'/><body>x</body>",
            "<result xmlns='urn:xmpp:mam:2'/><x xmlns='jabber:x:oob'/>",
            "<result xmlns='urn:x'/>",
            "<query xmlns='urn:xmpp:mam:2'/>",
        };
        for (String content : contents) {
            assertEquals(content, 32, firstStamp(enter(Entrance.OUTSIDE, chat(content))).length());
        }
        assertEquals(2 * contents.length, events().size());
    }

    @Test
    public void whoFetchesWhatHeWroteIsNotShownItsStamp() throws Exception {
        for (boolean served : new boolean[] {false, true}) {
            archiveIsServed = served;
            Message written = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
            String kept = written.toXML();
            Message forSender = result("", "2", kept);
            send(forSender, alice);
            assertFalse(forSender.toXML(), forSender.toXML().contains("by=\"bob@localhost\""));
            assertTrue(forSender.getElement().asXML().contains("<body>x</body>"));
            Message forRecipient = result("", "2", kept);
            send(forRecipient, bob);
            assertTrue(forRecipient.toXML().contains("by=\"bob@localhost\""));
            Message ofRoom = result(" from='r@conference.localhost'", "2", kept.replace("by=\"bob@", "by=\"r@conference."));
            send(ofRoom, alice);
            assertTrue(ofRoom.toXML().contains("by=\"r@conference.localhost\""));
        }
    }
}
