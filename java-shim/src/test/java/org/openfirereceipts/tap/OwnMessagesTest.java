package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.dom4j.Element;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.junit.Test;
import org.xmpp.packet.Message;

/** What the plugin itself hands to Openfire: stanzas of its own, and messages that it delivers again. */
public class OwnMessagesTest extends TapCase {
    @Test
    public void ownStanzasAreNotSubmittedNowOrLater() throws Exception {
        Message own =
                message(
                        "<message from='bob@localhost/phone' to='alice@localhost' type='chat' id='receipts-1'>"
                                + "<received xmlns='urn:xmpp:receipts' id='m1'/></message>");
        tap.asOwn(
                own,
                () -> {
                    try {
                        tap.interceptPacket(own, bob, true, false);
                        tap.interceptPacket(own, alice, false, false);
                        tap.interceptPacket(own, alice, false, true);
                        tap.interceptPacket(own, bob, true, true);
                    } catch (PacketRejectedException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                });
        assertTrue(isRefused(message(own.toXML()), null, true));
        assertTrue(isRefused(message(own.toXML()), alice, false));
        Message copied = chat("<received xmlns='urn:xmpp:receipts' id='m1'/>");
        copied.setID("receipts-1");
        enter(copied);
        Message withBody = message(own.toXML());
        withBody.setBody("hidden");
        enter(withBody);
        assertEquals("M M", kinds(events()).replace(" U", ""));
    }

    @Test
    public void errorsForOwnStanzasGoNowhere() throws Exception {
        Message own =
                message(
                        "<message from='bob@localhost/phone' to='alice@localhost/home' type='chat' id='receipts-2'>"
                                + "<received xmlns='urn:xmpp:receipts' id='m1'/></message>");
        tap.asOwn(own, () -> {});
        String error =
                "<message id='receipts-2' type='error' from='%s' to='%s'><error type='cancel'>"
                        + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";
        for (String to : new String[] {"bob@localhost/phone", "bob@localhost"}) {
            assertTrue(isRefused(message(String.format(error, "alice@localhost/home", to)), alice, true));
            assertTrue(isRefused(message(String.format(error, "bob@localhost/phone", to)), bob, false));
        }
        // what is somebody else's is his to hear
        assertFalse(isRefused(message(String.format(error, "alice@localhost/home", "carol@localhost")), alice, true));
        String other = error.replace("receipts-2", "receipts-3");
        assertFalse(
                isRefused(message(String.format(other, "alice@localhost/home", "bob@localhost/phone")), alice, true));
    }

    @Test
    public void aSessionTakesWhatItIsHandedUnlessItIsStoredInstead() throws Exception {
        String xml =
                "<message from='bob@localhost/phone' to='alice@localhost/home' type='chat' id='receipts-4'>"
                        + "<received xmlns='urn:xmpp:receipts' id='m1'/></message>";
        Message taken = message(xml);
        assertTrue(tap.asOwn(taken, () -> sendQuietly(taken, alice)));
        assertFalse(tap.asOwn(message(xml), () -> {}));
        Message stored = message(xml);
        assertFalse(
                tap.asOwn(
                        stored,
                        () -> {
                            try {
                                tap.interceptPacket(stored, alice, false, false);
                                tap.messageStored(stored);
                                tap.interceptPacket(stored, alice, false, true);
                            } catch (PacketRejectedException impossible) {
                                throw new IllegalStateException(impossible);
                            }
                        }));
    }

    private boolean isRefused(Message message, ClientSession session, boolean incoming) {
        try {
            tap.interceptPacket(message, session, incoming, false);
            if (incoming) {
                leave(message);
            }
            return false;
        } catch (PacketRejectedException refused) {
            assertEquals(null, refused.getRejectionMessage());
            return true;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    public void redeliveredMessagesKeepTheirKey() throws Exception {
        Message first = chat("<body>x</body><x xmlns='jabber:x:event'><offline/><delivered/></x>");
        String asReceived = first.toXML();
        enter(first);
        String key = stamp(first);
        Message again =
                message(
                        asReceived.replace(
                                "</message>",
                                "<stanza-id xmlns='urn:xmpp:sid:0' by='BOB@localhost' id='x'/></message>"));
        tap.restore(again, "bob@localhost", key, 1_500_000_000_123L);
        assertEquals(key, stamp(again));
        assertFalse(again.toXML(), again.toXML().contains("<offline/>") || again.toXML().contains("BOB"));
        assertTrue(again.toXML(), again.toXML().contains("<delivered/>"));
        Element delay = again.getElement().elements("delay").get(0);
        assertEquals("2017-07-14T02:40:00.123Z", delay.attributeValue("stamp"));
        assertEquals("localhost", delay.attributeValue("from"));
        assertEquals(Fate.SENT, tap.asRedelivered(again, key, () -> sendQuietly(again, bob)));

        // its stamp still proves itself when Openfire lets it in, or hands it out, once more
        Message fromStore = message(again.toXML());
        send(fromStore, bob);
        tap.restore(fromStore, "bob@localhost", key, 7);
        assertEquals(1, fromStore.getElement().elements("delay").size());
        List<String[]> events = events();
        assertEquals("M U D D", kinds(events));
        assertTrue(events.stream().allMatch(event -> event[1].equals(key)));
    }

    @Test
    public void saysWhatBecameOfARedelivery() throws Exception {
        String key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        Message lost = chat("<body>x</body>");
        assertEquals(Fate.NOTHING, tap.asRedelivered(lost, key, () -> {}));
        Message stored = chat("<body>x</body>");
        assertEquals(Fate.STORED, tap.asRedelivered(stored, key, () -> tap.messageStored(stored)));
        Message over = chat("<body>x</body>");
        assertEquals(Fate.BOUNCED, tap.asRedelivered(over, key, () -> tap.messageBounced(over)));
        Message blocked = chat("<body>x</body>");
        Message error = errorFor(blocked, false);
        assertEquals(Fate.BOUNCED, tap.asRedelivered(blocked, key, () -> sendQuietly(error, alice)));
        Message overQuota = chat("<body>x</body>");
        Message bounce = errorFor(overQuota, true);
        Fate bounced =
                tap.asRedelivered(
                        overQuota,
                        key,
                        () -> {
                            try {
                                // the router that lets the error in is the only one at work
                                tap.interceptPacket(bounce, null, true, false);
                                send(bounce, alice);
                                tap.interceptPacket(bounce, null, true, true);
                            } catch (Exception impossible) {
                                throw new IllegalStateException(impossible);
                            }
                            tap.messageBounced(overQuota);
                        });
        assertEquals(Fate.BOUNCED, bounced);
        tap.putBack(stored, key);
        List<String[]> events = events();
        assertEquals("O B B B O", kinds(events));
        assertEquals("quota", events.get(1)[2]);
        assertEquals("blocked", events.get(2)[2]);
    }

    @Test
    public void aRestoredMessageKeepsEverythingElse() throws Exception {
        String inside =
                "<body>x</body><encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'><key rid='2'>ab==</key>"
                        + "</header><payload>  c\n </payload></encrypted><forwarded xmlns='urn:xmpp:forward:0'>"
                        + "<message xmlns='jabber:client'><body>y</body></message></forwarded>"
                        + "<stanza-id xmlns='urn:xmpp:sid:0' by='tea@conference.localhost' id='its own'/>"
                        + "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>";
        Message message = chat(inside);
        String before = message.toXML();
        tap.restore(message, "bob@localhost", "K", 0);
        String after = message.toXML();
        String head = before.substring(0, before.length() - "</message>".length());
        assertTrue(after, after.startsWith(head));
        String added = after.substring(head.length());
        assertTrue(added, added.matches("<stanza-id[^>]*/><delay[^>]*/></message>"));
    }

    @Test
    public void whatIsRedeliveredIsKnownByItsStampWhereverItGoes() throws Exception {
        // of itself Openfire would not store it, but for the delay it does
        Message subject = chat("<subject>what it is about</subject>");
        tap.restore(subject, "bob@localhost", "K", 0);
        assertEquals("K", stamp(subject));
        assertTrue(OfflineRule.stores(subject.getElement()));
    }

    @Test
    public void whatOnlyTheGuardStoresIsKnownWhenItIsHandedOut() throws Exception {
        String content = "<subject>what it is about</subject><thread>t</thread>";
        Message subject = chat(content);
        enter(subject);
        String key = stamp(subject);
        leave(subject);
        Message again = chat(content);
        tap.restore(again, "bob@localhost", key, 0);
        send(again, bob);
        settings.guard = false;
        Message unguarded = chat(content);
        enter(unguarded);
        assertEquals(null, stamp(unguarded));
        settings.guard = true;
        Message typing = chat("<composing xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread>");
        enter(typing);
        assertEquals(null, stamp(typing));
        List<String[]> events = events();
        assertEquals("M U D M U M", kinds(events));
        assertEquals(key, events.get(2)[1]);
    }
}
