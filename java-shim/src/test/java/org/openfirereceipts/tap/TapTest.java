package org.openfirereceipts.tap;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.jivesoftware.openfire.OfflineMessage;
import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/** The tap, driven as Openfire's router drives it. */
public class TapTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final Settings settings = new Settings();
    private final Faults faults = new Faults();
    private final List<Packet> processed = new ArrayList<>();
    private final ClientSession alice = session("alice@localhost/home", "s1");
    private final ClientSession bob = session("bob@localhost/phone", "s2");
    private final Routers routers =
            new Routers() {
                @Override
                int atWork() {
                    return routersAtWork;
                }

                @Override
                Entrance entrance() {
                    return entrance;
                }

                @Override
                int atWork(Thread thread) {
                    return thread == null ? 0 : routersAtWork;
                }
            };
    private final BounceReason reasons =
            new BounceReason() {
                @Override
                String now() {
                    return "quota";
                }
            };
    private final Chatrooms chatrooms =
            new Chatrooms() {
                @Override
                boolean isOccupant(JID address) {
                    return address.getResource() != null && address.getDomain().equals("rooms.localhost");
                }
            };
    private int routersAtWork = 1;
    private Entrance entrance = Entrance.OUTSIDE;
    private Path directory;
    private Spool spool;
    private Tap tap;

    @Before
    public void open() throws IOException {
        directory = folder.getRoot().toPath();
        spool = Spool.open(directory.resolve("spool"), 1, (sequence, kind, record) -> {}, () -> {});
        Path secret = directory.resolve("stanza-id.key");
        tap =
                new Tap(
                        settings,
                        spool,
                        faults,
                        "localhost",
                        Secrets.open(secret),
                        new StreamQueues(),
                        routers,
                        reasons,
                        chatrooms,
                        new ForeignArchive());
        settings.enabled = true;
    }

    @After
    public void close() {
        spool.close();
        assertEquals(0, faults.count());
    }

    private ClientSession session(String jid, String stream) {
        JID address = new JID(jid);
        StreamID id = () -> stream;
        return (ClientSession)
                Proxy.newProxyInstance(
                        TapTest.class.getClassLoader(),
                        new Class<?>[] {ClientSession.class},
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "getAddress":
                                    return address;
                                case "getStreamID":
                                    return id;
                                case "process":
                                    processed.add((Packet) arguments[0]);
                                    return null;
                                default:
                                    throw new UnsupportedOperationException(method.getName());
                            }
                        });
    }

    private static Message message(String xml) {
        try {
            Element element = new SAXReader().read(new StringReader(xml)).getRootElement();
            element.detach();
            return new Message(element);
        } catch (Exception broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    private static Message chat(String content) {
        return message(
                "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='m1'>" + content + "</message>");
    }

    private void enter(Message message) throws Exception {
        tap.interceptPacket(message, alice, true, false);
    }

    private void leave(Message message) throws Exception {
        tap.interceptPacket(message, alice, true, true);
    }

    private void send(Message message, ClientSession to) throws Exception {
        tap.interceptPacket(message, to, false, false);
        tap.interceptPacket(message, to, false, true);
    }

    /** The events so far, as `kind field field …`; the fields of `M` are key, flags, children and body. */
    private List<String[]> events() throws Exception {
        spool.close();
        List<String[]> events = new ArrayList<>();
        spool =
                Spool.open(
                        directory.resolve("spool"),
                        1,
                        (sequence, kind, record) -> events.add(fields(kind, record)),
                        () -> {});
        spool.close();
        return events;
    }

    private static String[] fields(char kind, RecordView record) {
        String[] all = new String[10];
        for (int i = 0; i < all.length; i++) {
            all[i] = record.text();
        }
        return kind == 'M'
                ? new String[] {"M", all[0], all[5], all[6], all[7], all[8], all[9]}
                : new String[] {String.valueOf(kind), all[0], all[1], all[2], all[3], all[4], all[5]};
    }

    private static String stamp(Message message) {
        String id = null;
        for (Object child : message.getElement().elements()) {
            Element element = (Element) child;
            if (element.getName().equals("stanza-id") && element.attributeValue("by").equals("bob@localhost")) {
                assertEquals("a second stamp", null, id);
                id = element.attributeValue("id");
            }
        }
        return id;
    }

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
        assertFalse("as received", events.get(0)[5].contains("stanza-id"));
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

    private String kinds() throws Exception {
        StringBuilder kinds = new StringBuilder();
        for (String[] event : events()) {
            kinds.append(event[0]);
        }
        return kinds.toString();
    }

    @Test
    public void whatGoesNowhereWithoutAWordIsFoundThoughItsThreadCarriesNothingElse() throws Exception {
        enter(chat("<body>dropped</body>"));
        tap.sweep();
        routersAtWork = 0;
        tap.sweep();
        tap.sweep();
        assertEquals("MU", kinds());
    }

    @Test
    public void whatIsOnItsWayOrHasArrivedIsNotSweptAway() throws Exception {
        Message sent = chat("<body>sent</body>");
        enter(sent);
        send(sent, bob);
        Message slow = chat("<body>slow</body>");
        enter(slow);
        for (int time = 0; time < 3; time++) {
            tap.sweep();
        }
        leave(slow);
        routersAtWork = 0;
        for (int time = 0; time < 3; time++) {
            tap.sweep();
        }
        assertEquals("MDMU", kinds());
    }

    @Test
    public void aThreadThatHasEndedLeavesNothingOpen() throws Exception {
        Thread router =
                new Thread(
                        () -> {
                            try {
                                enter(chat("<body>dropped</body>"));
                            } catch (Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        });
        router.start();
        router.join();
        // its successor in Openfire's pool makes room for itself
        Thread next = new Thread(() -> tap.thread());
        next.start();
        next.join();
        tap.sweep();
        tap.sweep();
        assertEquals("MU", kinds());
    }

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

    @Test
    public void tellsWhatIsARoomsPrivateMessage() throws Exception {
        Message message = chat("<body>hi</body>");
        message.setTo("room@rooms.localhost/bob");
        enter(message);
        leave(message);
        Message invitation = chat("<x xmlns='http://jabber.org/protocol/muc#user'/>");
        invitation.setTo("room@rooms.localhost");
        enter(invitation);
        leave(invitation);
        List<String[]> events = events();
        assertEquals("cp", events.get(0)[2]);
        assertEquals("c", events.get(1)[2]);
    }

    private Message whisper() {
        Message message = chat("<body>hi</body>");
        message.setTo("room@rooms.localhost/bo");
        return message;
    }

    /** As Openfire 4.7 and later do: the room's copy goes through the router, within the message's own routing. */
    private Message reflected(Message message, boolean taken) throws Exception {
        enter(message);
        Message copy = message.createCopy();
        copy.setFrom("room@rooms.localhost/al");
        copy.setTo(bob.getAddress());
        tap.interceptPacket(copy, null, true, false);
        if (taken) {
            send(copy, bob);
        }
        tap.interceptPacket(copy, null, true, true);
        leave(message);
        return copy;
    }

    @Test
    public void whatARoomHandsOnIsTheMessageThatItWasGiven() throws Exception {
        Message message = whisper();
        Message copy = reflected(message, true);
        List<String[]> events = events();
        assertEquals(2, events.size());
        String key = events.get(0)[1];
        assertEquals(key, stamp(copy));
        assertEquals(null, stamp(message));
        assertEquals("D", events.get(1)[0]);
        assertEquals(key, events.get(1)[1]);
        assertEquals("bob@localhost/phone", events.get(1)[3]);
        assertEquals("room@rooms.localhost/al", events.get(1)[6]);
    }

    @Test
    public void whatARoomHandsToNobodyIsTold() throws Exception {
        reflected(whisper(), false);
        assertEquals("MU", kinds());
    }

    /** Openfire up to 4.6: the room hands on the message itself, to sessions past the router. */
    @Test
    public void theSameWhereTheRoomChangesTheMessageItself() throws Exception {
        Message message = whisper();
        enter(message);
        message.setFrom("room@rooms.localhost/al");
        message.setTo(bob.getAddress());
        send(message, bob);
        send(message, bob);
        leave(message);
        List<String[]> events = events();
        assertEquals(3, events.size());
        assertEquals(events.get(0)[1], stamp(message));
        assertEquals(events.get(0)[1], events.get(2)[1]);
        assertEquals("room@rooms.localhost/al", events.get(2)[6]);
    }

    @Test
    public void itIsKnownWhenItIsHandedOutOrRoutedAgain() throws Exception {
        Message copy = reflected(whisper(), true).createCopy();
        send(copy, bob);
        tap.interceptPacket(copy, null, true, false);
        send(copy, bob);
        tap.interceptPacket(copy, null, true, true);
        // with the stamp of another room's, or to another account, it proves nothing
        Message other = copy.createCopy();
        other.setFrom("other@rooms.localhost/al");
        send(other, bob);
        Message direct = copy.createCopy();
        direct.setFrom("alice@localhost/home");
        send(direct, bob);
        List<String[]> events = events();
        assertEquals(4, events.size());
        for (String[] event : events) {
            assertEquals(events.get(0)[1], event[1]);
        }
    }

    @Test
    public void inWhoseOfflineStoreItIsIsTold() throws Exception {
        Message stored = reflected(whisper(), true).createCopy();
        tap.messageStored(stored);
        tap.putBack(stored, stamp(stored));
        Message ordinary = chat("<body>x</body>");
        enter(ordinary);
        tap.messageStored(ordinary);
        leave(ordinary);
        List<String[]> events = events();
        assertEquals("M D O O M O", kinds(events));
        for (int of : new int[] {2, 3}) {
            assertEquals(events.get(0)[1], events.get(of)[1]);
            assertEquals("bob@localhost", events.get(of)[3]);
            assertEquals("room@rooms.localhost/al", events.get(of)[4]);
        }
        assertEquals(null, events.get(5)[3]);
    }

    @Test
    public void aRoomGivesNoStampOfASenders() throws Exception {
        Message first = reflected(whisper(), true);
        Message forged = whisper();
        forged.getElement().add(first.getElement().element("stanza-id").createCopy());
        Message second = reflected(forged, true);
        assertNotEquals(stamp(first), stamp(second));
        assertEquals("MDMD", kinds());
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
    public void whatGoesNowhereIsUnrouted() throws Exception {
        Message lost = chat("<body>x</body>");
        enter(lost);
        leave(lost);
        Message remote =
                message("<message from='alice@localhost/home' to='x@elsewhere' id='m'><body>x</body></message>");
        enter(remote);
        leave(remote);
        List<String[]> events = events();
        assertEquals("U", events.get(1)[0]);
        assertEquals(stamp(lost), events.get(1)[1]);
        assertEquals(3, events.size());
        assertEquals("c", events.get(2)[2]);
        assertFalse(remote.toXML().contains("stanza-id"));
    }

    @Test
    public void nestedRoutingsAreKeptApart() throws Exception {
        Message outer = chat("<body>outer</body>");
        Message inner = chat("<body>inner</body>");
        Message room = message("<message from='alice@localhost/home' to='r@conference.localhost' type='groupchat'/>");
        enter(outer);
        routersAtWork = 2;
        enter(room);
        routersAtWork = 3;
        enter(inner);
        send(inner, bob);
        leave(inner);
        leave(room);
        tap.messageBounced(outer);
        leave(outer);
        List<String[]> events = events();
        assertEquals("M M D B", kinds(events));
        assertEquals(stamp(inner), events.get(2)[1]);
        assertEquals(stamp(outer), events.get(3)[1]);
    }

    @Test
    public void aMessageThatAnotherInterceptorRejectedIsUnroutedInTheEnd() throws Exception {
        Message rejected = chat("<body>rejected</body>");
        enter(rejected);
        Message next = chat("<body>next</body>");
        enter(next);
        send(next, bob);
        leave(next);
        List<String[]> events = events();
        assertEquals("M U M D", kinds(events));
        assertEquals(stamp(rejected), events.get(1)[1]);
    }

    @Test
    public void storedOnItsWayOutIsNotSent() throws Exception {
        Message message = chat("<body>x</body>");
        enter(message);
        tap.interceptPacket(message, bob, false, false);
        tap.messageStored(message);
        tap.interceptPacket(message, bob, false, true);
        leave(message);
        assertEquals("M O", kinds(events()));
    }

    @Test
    public void believesOpenfire42OnlyWhereItDoesStore() throws Exception {
        Message state = chat("<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        enter(state);
        tap.messageStored(state);
        leave(state);
        Message hint = chat("<body>x</body><no-store xmlns='urn:xmpp:hints'/>");
        enter(hint);
        tap.messageStored(hint);
        leave(hint);
        assertEquals("M U M U", kinds(events()));
    }

    @Test
    public void laterOpenfiresWrapWhatTheyStored() throws Exception {
        Message message = chat("<body>x</body>");
        enter(message);
        tap.messageStored(new OfflineMessage(new java.util.Date(), message.getElement()));
        leave(message);
        List<String[]> events = events();
        assertEquals("M O", kinds(events));
        assertEquals(stamp(message), events.get(1)[1]);
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

    private void sendQuietly(Message message, ClientSession to) {
        try {
            send(message, to);
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

    /** As Openfire makes it where a privacy list is against a message. */
    private static Message errorFor(Message message, boolean swapped) {
        Message error = message.createCopy();
        error.setTo(message.getFrom());
        if (swapped) {
            error.setFrom(message.getTo());
        }
        error.setError(PacketError.Condition.service_unavailable);
        return error;
    }

    @Test
    public void whatStreamManagementLetsInAgainWentNowhereWhereItsSenderIsJustLeaving() throws Exception {
        for (PacketError.Condition condition :
                new PacketError.Condition[] {PacketError.Condition.not_authorized, PacketError.Condition.not_acceptable}) {
            Message first = chat("<body>x</body>");
            enter(first);
            send(first, bob);
            leave(first);
            entrance = Entrance.STREAM_MANAGEMENT;
            enter(first);
            first.setTo("alice@localhost/home");
            first.setFrom((org.xmpp.packet.JID) null);
            first.setError(condition);
            send(first, alice);
            leave(first);
            entrance = Entrance.OUTSIDE;
        }
        assertEquals("M D M U M D M B", kinds(events()));
    }

    @Test
    public void blockedIsTheReasonWhereTheSenderGetsAnErrorWithinTheRouting() throws Exception {
        // 4.2: straight to a session
        Message first = chat("<body>1</body>");
        enter(first);
        send(errorFor(first, false), alice);
        leave(first);
        // 5.2: by the router
        Message second = chat("<body>2</body>");
        enter(second);
        Message error = errorFor(second, true);
        routersAtWork = 2;
        tap.interceptPacket(error, null, true, false);
        send(error, alice);
        tap.interceptPacket(error, null, true, true);
        routersAtWork = 1;
        leave(second);
        // the sender's own list: the message itself becomes the error
        Message third = chat("<body>3</body>");
        enter(third);
        third.setTo("alice@localhost/home");
        third.setError(PacketError.Condition.not_acceptable);
        send(third, alice);
        leave(third);
        List<String[]> events = events();
        assertEquals("M B M B M B", kinds(events));
        for (int i = 0; i < 6; i += 2) {
            assertEquals(events.get(i)[1], events.get(i + 1)[1]);
            assertEquals("blocked", events.get(i + 1)[2]);
        }
    }

    @Test
    public void aBounceIsToldOnceAndNeverOfWhatWasSentOrStored() throws Exception {
        Message over = chat("<body>over quota</body>");
        enter(over);
        Message error = errorFor(over, true);
        routersAtWork = 2;
        tap.interceptPacket(error, null, true, false);
        send(error, alice);
        tap.interceptPacket(error, null, true, true);
        routersAtWork = 1;
        tap.messageBounced(over);
        leave(over);
        // one device has a list against it, another has not
        Message partly = chat("<body>partly</body>");
        enter(partly);
        send(errorFor(partly, false), alice);
        send(partly, bob);
        leave(partly);
        // an error for another message, or for another sender
        Message other = chat("<body>other</body>");
        enter(other);
        Message unrelated = errorFor(other, false);
        unrelated.setID("m2");
        send(unrelated, alice);
        Message elsewhere = errorFor(other, false);
        elsewhere.setTo("carol@localhost/home");
        send(elsewhere, alice);
        leave(other);
        List<String[]> events = events();
        assertEquals("M B M D M E E U", kinds(events));
        assertEquals("quota", events.get(1)[2]);
    }

    @Test
    public void anErrorIsToldOnceWithItsCondition() throws Exception {
        String refused =
                "<message from='x@far.example' to='alice@localhost/home' id='m1' type='error'><error type='cancel'>"
                        + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text>"
                        + "<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";
        Message byServer = message(refused);
        tap.interceptPacket(byServer, null, true, false);
        send(byServer, alice);
        tap.interceptPacket(byServer, null, true, true);
        // 4.2 hands it to the session, and says so twice
        Message direct = message(refused);
        send(direct, alice);
        tap.interceptPacket(direct, alice, false, true);
        Message byClient =
                message("<message from='bob@localhost/phone' to='alice@localhost/home' id='m2' type='error'/>");
        tap.interceptPacket(byClient, bob, true, false);
        tap.interceptPacket(byClient, bob, true, true);
        // it names nothing that anybody has sent
        tap.interceptPacket(message("<message from='x@y' to='alice@localhost/home' type='error'/>"), null, true, false);
        List<String[]> events = events();
        assertEquals("E E E", kinds(events));
        assertArrayEquals(
                new String[] {"E", "x@far.example", "alice@localhost/home", "m1", "remote-server-not-found"},
                Arrays.copyOf(events.get(0), 5));
        assertArrayEquals(
                new String[] {"E", "bob@localhost/phone", "alice@localhost/home", "m2", null},
                Arrays.copyOf(events.get(2), 5));
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
    public void aCarbonCopyForTheRecipientsOtherDeviceIsADelivery() throws Exception {
        ClientSession desk = session("bob@localhost/desk", "s3");
        ClientSession laptop = session("alice@localhost/laptop", "s4");
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
    public void asksForClientStateOnlyWhereOpenfireKnowsIt() throws Throwable {
        assertEquals(null, ClientState.find(LocalClientSession.class, "getCsiManager", "isActive"));
        MethodHandle asks = ClientState.find(Thread.class, "getName", "isEmpty");
        boolean empty = (boolean) asks.invokeExact(Thread.currentThread());
        assertFalse(empty);
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
            "to='bob@localhost' type='error'>",
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
        assertEquals(0, events().size());
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

    private static String kinds(List<String[]> events) {
        StringBuilder kinds = new StringBuilder();
        for (String[] event : events) {
            kinds.append(kinds.length() == 0 ? "" : " ").append(event[0]);
        }
        return kinds.toString();
    }
}
