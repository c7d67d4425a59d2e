package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.support.ClientSessions;
import org.xmpp.packet.Message;

/** By whom a stamp is believed, from whom it is hidden, and what it is recognised by. */
public class StampsTest extends StampCase {
    private static final String CARBONS = "urn:xmpp:carbons:2";

    @Test
    public void fromOutsideNoStampIsBelievedHoweverTrue() throws Exception {
        Message first = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        for (int copy = 0; copy < 10; copy++) {
            Message again = enter(Entrance.OUTSIDE, message(first.toXML()));
            assertNotEquals(firstStamp(first), firstStamp(again));
            assertEquals(1, again.getElement().elements("stanza-id").size());
        }
        List<String[]> events = events();
        assertEquals(22, events.size());
        assertEquals(11, events.stream().filter(event -> event[0].equals("M")).map(event -> event[1]).distinct().count());
        assertTrue(events.stream().filter(e -> e[0].equals("M")).skip(1).allMatch(e -> e[2].equals("sclf")));
    }

    @Test
    public void fromWithinTheWholeStanzaMustBeTheSame() throws Exception {
        String content = "<body>x</body><p:a xmlns:p='urn:a' b='1' c='2'><p:d/></p:a>";
        Message first = enter(Entrance.OUTSIDE, chat(content));
        String stamped = content + stampOf(firstStamp(first));
        String[] same = {
            stamped,
            stamped + "<delay xmlns='urn:xmpp:delay' from='localhost' stamp='2026-11-28T12:00:00Z'/>",
            stamped.replace("p:", "").replace("xmlns:p", "xmlns").replace("b='1' c='2'", "c='2' b='1'").replace(":p", ""),
            stamped + "<x xmlns='jabber:x:delay' from='localhost' stamp='20261128T12:00:00'>Offline Storage</x>",
            stamped + "<private xmlns='urn:xmpp:carbons:2'/>",
        };
        for (String one : same) {
            assertEquals(one, firstStamp(first), firstStamp(enter(Entrance.SERVER, chat(one))));
        }
        String[] others = {
            stamped.replace("b='1'", "b='2'"),
            stamped.replace("<p:d/>", ""),
            stamped.replace("<p:d/>", "<d/>"),
            stamped.replace("urn:a", "urn:b"),
            stamped.replace("<p:d/>", "") + "<p:d xmlns:p='urn:a'/>",
            stamped + "<request xmlns='urn:xmpp:receipts'/>",
            stamped + "<delay xmlns='urn:xmpp:delay' from='elsewhere' stamp='2001-01-01T00:00:00Z'/>",
            stamped.replace("<body>", "<body xml:lang='de'>"),
        };
        for (String one : others) {
            Message other = chat(one);
            other.getElement().elements("stanza-id").get(0).attribute("id").setValue(firstStamp(first));
            assertNotEquals(one, firstStamp(first), firstStamp(enter(Entrance.SERVER, other)));
        }
        Message other = chat(stamped);
        other.getElement().addAttribute("type", "normal");
        assertNotEquals(firstStamp(first), firstStamp(enter(Entrance.SERVER, other)));
        assertEquals(2 * (1 + same.length + others.length + 1), events().size());
    }

    @Test
    public void whatOpenfiresStoreChangesIsRecognisedWhenItIsHandedOut() throws Exception {
        String[] changed = {
            "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='nl&#10;x'><body>1</body></message>",
            "<message from='alice@localhost/home' to='bob@localhost' type='chat' id=' a&#9;b&#13;&#10;c '>"
                    + "<body>2&#13;</body></message>",
            HEAD + "<body>\ud83c\udf88 3</body><a xmlns='urn:a' b='x&#10;y'>&#13;&#10;</a></message>",
        };
        List<String> keys = new ArrayList<>();
        for (String one : changed) {
            keys.add(firstStamp(enter(Entrance.OUTSIDE, message(one))));
            Message stored = enter(Entrance.OUTSIDE, message(one));
            keys.add(firstStamp(stored));
            send(fromStore(stored), bob);
        }
        // a character that XML lacks: a parser of Openfire's lets it in, and no other reads what is stored then
        Message illegal = chat("<body>a b</body>");
        illegal.getElement().element("body").setText("a\u0002b");
        enter(Entrance.OUTSIDE, illegal);
        Message handedOut = fromStore(illegal);
        assertEquals("ab", handedOut.getBody());
        send(handedOut, bob);
        List<String[]> events = events();
        assertEquals(4, events.stream().filter(event -> event[0].equals("D")).count());
        for (int i = 0; i < changed.length; i++) {
            String key = keys.get(2 * i + 1);
            assertEquals(changed[i], 3, events.stream().filter(event -> key.equals(event[1])).count());
        }
        assertEquals(firstStamp(illegal), events.get(events.size() - 1)[1]);
    }

    @Test
    public void whatStreamManagementGivesBackMayHaveComeOutOfTheStore() throws Exception {
        Message first =
                enter(
                        Entrance.OUTSIDE,
                        message(
                                "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='nl&#10;x'>"
                                        + "<body>1</body></message>"));
        Message again = fromStore(first);
        again.getElement().addElement("delay", "urn:xmpp:delay").addAttribute("from", "localhost");
        assertEquals(firstStamp(first), firstStamp(enter(Entrance.STREAM_MANAGEMENT, again)));
        assertEquals("srcl", events().get(2)[2]);
    }

    @Test
    public void aHandOutBetweenOthersIsNone() throws Exception {
        Message first = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        send(message(first.toXML().replace("alice@localhost", "carol@localhost")), bob);
        send(message(first.toXML()), ClientSessions.of("carol@localhost/x", "s3"));
        assertEquals(2, events().size());
    }

    @Test
    public void theSenderIsShownNoStamp() throws Exception {
        Message message = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        assertTrue(message.toXML().contains("stanza-id"));
        Message error = message.createCopy();
        error.setTo("alice@localhost/home");
        error.setError(org.xmpp.packet.PacketError.Condition.service_unavailable);
        send(error, alice);
        assertEquals(null, firstStamp(error));
        assertEquals("x", error.getBody());

        String inner = message.toXML().replaceFirst("<message ", "<message xmlns='jabber:client' ");
        String copy =
                "<message from='ACCOUNT' to='ACCOUNT/laptop' type='chat'><KIND xmlns='urn:xmpp:carbons:2'>"
                        + "<forwarded xmlns='urn:xmpp:forward:0'>"
                        + inner.replace(
                                "</message>",
                                "<stanza-id xmlns='urn:xmpp:sid:0' by='tea@conference.localhost' id='its own'/></message>")
                        + "</forwarded></KIND></message>";
        Message sent = message(copy.replace("ACCOUNT", "alice@localhost").replace("KIND", "sent"));
        send(sent, ClientSessions.of("alice@localhost/laptop", "s4"));
        assertFalse(sent.toXML(), sent.toXML().contains(firstStamp(message)));
        assertTrue(sent.toXML(), sent.toXML().contains("its own"));
        Message received = message(copy.replace("ACCOUNT", "bob@localhost").replace("KIND", "received"));
        send(received, ClientSessions.of("bob@localhost/laptop", "s5"));
        assertTrue(received.toXML(), received.toXML().contains(firstStamp(message)));
        assertEquals(CARBONS, received.getElement().elements().get(0).getNamespaceURI());
    }

    @Test
    public void whatIsAddressedToTheServerCarriesNoneToWhomItForwardsIt() throws Exception {
        Message first = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        Message multicast =
                message(
                        "<message from='alice@localhost/home' to='localhost'><body>x</body>"
                                + "<addresses xmlns='http://jabber.org/protocol/address'/>"
                                + stampOf(firstStamp(first))
                                + "</message>");
        tap.interceptPacket(multicast, alice, true, false);
        assertEquals(null, firstStamp(multicast));
    }

    @Test
    public void keysOfTheFormerVersionAreRecognisedButNotFromOutside() throws Exception {
        byte[] random = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        mac.update(random);
        byte[] digest =
                mac.doFinal("\0alice@localhost\0bob@localhost\0m1\0body\0h\u00e9\nx\0".getBytes(StandardCharsets.UTF_8));
        byte[] raw = new byte[24];
        System.arraycopy(random, 0, raw, 0, 16);
        System.arraycopy(digest, 0, raw, 16, 8);
        String key = Base64.getUrlEncoder().encodeToString(raw);
        String old = "<body>h\u00e9&#13;\nx</body><active xmlns='http://jabber.org/protocol/chatstates'/>" + stampOf(key);
        send(chat(old), bob);
        assertEquals(key, firstStamp(enter(Entrance.STREAM_MANAGEMENT, chat(old))));
        assertNotEquals(key, firstStamp(enter(Entrance.OUTSIDE, chat(old))));
        assertNotEquals(key, firstStamp(enter(Entrance.SERVER, chat(old.replace("h\u00e9", "ho")))));
        // it proves neither of these
        String withMore = old.replace("<body>", "<body xml:lang='de'>") + "<x xmlns='urn:a' b='1'/>";
        assertNotEquals(key, firstStamp(enter(Entrance.SERVER, chat(withMore))));
        List<String[]> events = events();
        assertEquals("D", events.get(0)[0]);
        assertEquals(key, events.get(0)[1]);
        assertEquals("srcl", events.get(1)[2]);
    }

    @Test
    public void whatWasStampedWithASecretOfBeforeIsRecognised() throws Exception {
        Message first = enter(Entrance.OUTSIDE, chat("<body>x</body>"));
        Secrets secrets = Secrets.open(directory.resolve("stanza-id.key"));
        byte[] shared = new byte[Secrets.LENGTH];
        shared[0] = 1;
        secrets.use(shared);
        start(Secrets.open(directory.resolve("stanza-id.key")));
        send(fromStore(first), bob);
        assertEquals(firstStamp(first), firstStamp(enter(Entrance.SERVER, message(first.toXML()))));
        Message changed = message(first.toXML().replace(">x<", ">y<"));
        assertNotEquals(firstStamp(first), firstStamp(enter(Entrance.SERVER, changed)));
        List<String[]> events = events();
        assertEquals("D", events.get(2)[0]);
        assertEquals(firstStamp(first), events.get(2)[1]);
    }
}
