package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.junit.Test;
import org.openfirereceipts.support.ClientSessions;
import org.xmpp.packet.Message;

/** The tap, driven as Openfire's router drives it: what it submits and tells. */
public class TapTest extends TapCase {
    @Test
    public void submitsStampsAndFollows() throws Exception {
        Message message = chat("<body>hi</body>");
        enter(message);
        send(message, bob);
        leave(message);
        List<String[]> events = events();
        assertEquals(2, events.size());
        String key = stamp(message);
        assertTrue(key, key.matches("[A-Za-z0-9_-]{32}"));
        assertEquals(key, events.get(0)[1]);
        assertEquals("scl", events.get(0)[2]);
        assertEquals("body ", events.get(0)[3]);
        assertEquals("hi", events.get(0)[4]);
        assertEquals("the fields say all of it", null, events.get(0)[5]);
        assertEquals("ftyi", events.get(0)[7]);
        assertEquals("s1", events.get(0)[6]);
        assertEquals("D", events.get(1)[0]);
        assertEquals(key, events.get(1)[1]);
        assertEquals("s2", events.get(1)[2]);
        assertEquals("bob@localhost/phone", events.get(1)[3]);
    }

    /** The client may answer on another thread before Openfire's comes back from the write. */
    @Test
    public void tellsHowFarTheSpoolWasWhenASessionBeganToBeHandedAMessage() throws Exception {
        Message message = chat("<body>hi</body>");
        enter(message);
        tap.interceptPacket(message, bob, false, false);
        Thread answering =
                new Thread(
                        () -> {
                            try {
                                enter(chat("<body>its answer</body>"));
                            } catch (Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        });
        answering.start();
        answering.join();
        tap.interceptPacket(message, bob, false, true);
        leave(message);
        // nothing was said before its way out: where it began cannot be told
        tap.interceptPacket(message, bob, false, true);
        List<String[]> events = events();
        assertEquals("M", events.get(1)[0]);
        assertEquals("D", events.get(2)[0]);
        assertEquals("1", events.get(2)[5]);
        assertEquals(null, events.get(3)[5]);
    }

    @Test
    public void anEmptyBodyHidesNoOther() throws Exception {
        String[][] bodies = {
            {"<body/><body xml:lang='de'>hallo</body>", "hallo"},
            {"<body xml:lang='de'/><body xml:lang='fr'>salut</body>", "salut"},
            {"<body xml:lang='de'>hallo</body><body/>", "hallo"},
            {"<body/><body><![CDATA[hi]]></body><body>ho</body>", "hi"},
            {"<body xml:lang='de'>hallo</body><body>hi</body>", "hi"},
            {"<body/>", ""},
            {"<body xmlns='urn:other'>hi</body>", null},
        };
        for (String[] body : bodies) {
            Message message = chat(body[0]);
            enter(message);
            leave(message);
        }
        List<String> found = new ArrayList<>();
        for (String[] event : events()) {
            if (event[0].equals("M")) {
                found.add(event[4]);
            }
        }
        List<String> wanted = new ArrayList<>();
        for (String[] body : bodies) {
            wanted.add(body[1]);
        }
        assertEquals(wanted, found);
    }

    /** As Openfire makes it for another device of the recipient. */
    private static Message carbon(String kind, Message of, String account, String device) {
        String inner =
                of.toXML().replaceFirst("<message ", "<message xmlns='jabber:client' ").replace(" xmlns=\"\"", "");
        return message(
                "<message from='"
                        + account
                        + "' to='"
                        + device
                        + "' type='chat'><"
                        + kind
                        + " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                        + inner
                        + "</forwarded></"
                        + kind
                        + "></message>");
    }

    @Test
    public void whereAnotherDeviceHasACopyThatItWasRefusedIsToldAllTheSame() throws Exception {
        ClientSession desk = ClientSessions.of("bob@localhost/desk", "s3");
        for (boolean copyFirst : new boolean[] {true, false}) {
            Message message = chat("<body>x</body>");
            enter(message);
            if (!copyFirst) {
                send(errorFor(message, false), alice);
            }
            send(carbon("received", message, "bob@localhost", "bob@localhost/desk"), desk);
            if (copyFirst) {
                send(errorFor(message, false), alice);
            }
            leave(message);
        }
        List<String[]> events = events();
        assertEquals("M D B M D B", kinds(events));
        assertEquals("blocked", events.get(2)[2]);
        assertEquals(events.get(0)[1], events.get(2)[1]);
    }

    @Test
    public void aCarbonCopyForTheRecipientsOtherDeviceIsADelivery() throws Exception {
        ClientSession desk = ClientSessions.of("bob@localhost/desk", "s3");
        ClientSession laptop = ClientSessions.of("alice@localhost/laptop", "s4");
        Message message = chat("<body>x</body>");
        enter(message);
        send(carbon("received", message, "bob@localhost", "bob@localhost/desk"), desk);
        send(message, bob);
        send(carbon("sent", message, "alice@localhost", "alice@localhost/laptop"), laptop);
        leave(message);
        String key = stamp(message);
        // stream management gives it to the device again
        send(carbon("received", message, "bob@localhost", "bob@localhost/desk"), desk);
        // not made by this server; not the message; not its account
        send(carbon("received", message, "mallory@localhost/x", "bob@localhost/desk"), desk);
        Message borrowed = message(message.toXML().replace("alice@localhost", "carol@localhost"));
        send(carbon("received", borrowed, "bob@localhost", "bob@localhost/desk"), desk);
        send(carbon("received", message, "alice@localhost", "alice@localhost/laptop"), laptop);
        List<String[]> events = events();
        assertEquals("M D D D", kinds(events));
        assertTrue(events.stream().allMatch(event -> event[1].equals(key)));
        assertEquals("s3", events.get(1)[2]);
        assertEquals("c", events.get(1)[4]);
        assertEquals("s2", events.get(2)[2]);
        assertEquals("", events.get(2)[4]);
        assertEquals("c", events.get(3)[4]);
    }

    @Test
    public void aMessageWithoutAddresseeGoesToTheSendersAccount() throws Exception {
        Message message = message("<message from='alice@localhost/home' type='chat'><body>x</body></message>");
        enter(message);
        assertTrue(message.toXML().contains("by=\"alice@localhost\""));
        assertEquals("scl", events().get(0)[2]);
    }

    @Test
    public void othersAreNotSubmitted() throws Exception {
        String head = "<message from='alice@localhost/home' ";
        String[] others = {
            "to='r@conference.localhost' type='groupchat'>",
            "to='localhost'>",
            "to='localhost/x'>",
        };
        for (String other : others) {
            Message message = message(head + other + "<body>x</body></message>");
            enter(message);
            leave(message);
        }
        settings.enabled = false;
        enter(chat("<body>x</body>"));
        assertEquals("", kinds(events()));
    }

    @Test
    public void whatWasUnderWayWhenSwitchedOffIsForgotten() throws Exception {
        Message before = chat("<body>before</body>");
        enter(before);
        settings.enabled = false;
        send(before, bob);
        leave(before);
        settings.enabled = true;
        tap.reset();
        Message after = chat("<body>after</body>");
        enter(after);
        send(after, bob);
        leave(after);
        List<String> kinds = new ArrayList<>();
        for (String[] event : events()) {
            kinds.add(event[0]);
        }
        assertEquals(java.util.Arrays.asList("M", "M", "D"), kinds);
    }

    @Test
    public void aFullSpoolLetsPassUnstampedOrRefuses() throws Exception {
        char[] large = new char[300_000];
        java.util.Arrays.fill(large, 'x');
        String body = "<body>" + new String(large) + "</body>";
        Message message;
        do {
            message = chat(body);
            enter(message);
        } while (stamp(message) != null);
        leave(message);
        assertTrue(spool.full());

        settings.refuseWhenFull = true;
        Message refused = chat(body);
        try {
            enter(refused);
            throw new AssertionError("was let in");
        } catch (PacketRejectedException expected) {
            assertEquals(null, expected.getRejectionMessage());
        }
        assertEquals(1, processed.size());
        String error = processed.get(0).toXML();
        assertTrue(error, error.contains("resource-constraint") && error.contains("type=\"wait\""));
        assertTrue(error, error.contains("to=\"alice@localhost/home\"") && error.contains("id=\"m1\""));
    }

    @Test
    public void hugeAndDeepMessagesDoNoHarm() throws Exception {
        char[] large = new char[600_000];
        java.util.Arrays.fill(large, '\u00e9');
        Message message = chat("<body>" + new String(large) + "</body>");
        enter(message);
        leave(message);
        StringBuilder children = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            children.append("<p:a/>");
        }
        Message many =
                message(
                        "<message xmlns:p='"
                                + new String(new char[200]).replace('\0', 'n')
                                + "' from='a@localhost/x' to='bob@localhost'>"
                                + children
                                + "</message>");
        enter(many);
        List<String[]> events = events();
        assertEquals("sclt", events.get(0)[2]);
        assertEquals(null, events.get(0)[5]);
        assertEquals(600_000, events.get(0)[4].length());
        assertTrue(events.get(2)[3].length() < 40_000);
    }
}
