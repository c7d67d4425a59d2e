package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.jivesoftware.openfire.session.ClientSession;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.support.ClientSessions;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/** A tap that is driven as Openfire's router drives it, and what it has told. */
public abstract class TapCase {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    final Settings settings = new Settings();
    private final Faults faults = new Faults();
    final List<Packet> processed = new ArrayList<>();
    final ClientSession alice = ClientSessions.of("alice@localhost/home", "s1", processed::add);
    final ClientSession bob = ClientSessions.of("bob@localhost/phone", "s2", processed::add);
    int routersAtWork = 1;
    Entrance entrance = Entrance.OUTSIDE;
    boolean clientIsServed = true;
    boolean archiveIsServed;
    Path directory;
    Spool spool;
    Tap tap;

    @Before
    public void open() throws Exception {
        directory = folder.getRoot().toPath();
        spool = Spool.open(directory.resolve("spool"), 1, (sequence, kind, record) -> {}, () -> {});
        Path secret = directory.resolve("stanza-id.key");
        Files.write(secret, new byte[Secrets.LENGTH]);
        start(Secrets.open(secret));
        settings.enabled = true;
    }

    void start(Secrets secrets) {
        Routers routers =
                new Routers() {
                    @Override
                    public int atWork() {
                        return routersAtWork;
                    }

                    @Override
                    public Entrance entrance() {
                        return entrance;
                    }

                    @Override
                    public boolean serveClient() {
                        return clientIsServed;
                    }

                    @Override
                    public int atWork(Thread thread) {
                        return thread == null ? 0 : routersAtWork;
                    }
                };
        BounceReason reasons =
                new BounceReason() {
                    @Override
                    String now() {
                        return "quota";
                    }
                };
        Chatrooms chatrooms =
                new Chatrooms() {
                    @Override
                    boolean isOccupant(JID address) {
                        return address.getResource() != null && address.getDomain().equals("rooms.localhost");
                    }
                };
        ForeignArchive archive =
                new ForeignArchive() {
                    @Override
                    boolean isServed() {
                        return archiveIsServed;
                    }
                };
        StreamQueues queues = new StreamQueues();
        tap = new Tap(settings, spool, faults, "localhost", secrets, queues, routers, reasons, chatrooms, archive);
    }

    @After
    public void close() {
        spool.close();
        assertEquals(0, faults.count());
    }

    static Message message(String xml) {
        try {
            Element element = new SAXReader().read(new StringReader(xml)).getRootElement();
            element.detach();
            return new Message(element);
        } catch (Exception broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    static Message chat(String content) {
        return message(
                "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='m1'>" + content + "</message>");
    }

    void enter(Message message) throws Exception {
        tap.interceptPacket(message, alice, true, false);
    }

    void leave(Message message) throws Exception {
        tap.interceptPacket(message, alice, true, true);
    }

    void send(Message message, ClientSession to) throws Exception {
        tap.interceptPacket(message, to, false, false);
        tap.interceptPacket(message, to, false, true);
    }

    /** The events so far, as `kind field field …`; the fields of `M` are key, flags, children and body. */
    List<String[]> events() throws Exception {
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
        String[] all = new String[11];
        for (int i = 0; i < all.length; i++) {
            all[i] = record.text();
        }
        return kind == 'M'
                ? new String[] {"M", all[0], all[5], all[6], all[7], all[8], all[9], all[10]}
                : new String[] {String.valueOf(kind), all[0], all[1], all[2], all[3], all[4], all[5]};
    }

    static String stamp(Message message) {
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

    String kinds() throws Exception {
        StringBuilder kinds = new StringBuilder();
        for (String[] event : events()) {
            kinds.append(event[0]);
        }
        return kinds.toString();
    }

    void sendQuietly(Message message, ClientSession to) {
        try {
            send(message, to);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As Openfire makes it where a privacy list is against a message. */
    static Message errorFor(Message message, boolean swapped) {
        Message error = message.createCopy();
        error.setTo(message.getFrom());
        if (swapped) {
            error.setFrom(message.getTo());
        }
        error.setError(PacketError.Condition.service_unavailable);
        return error;
    }

    static String kinds(List<String[]> events) {
        StringBuilder kinds = new StringBuilder();
        for (String[] event : events) {
            kinds.append(kinds.length() == 0 ? "" : " ").append(event[0]);
        }
        return kinds.toString();
    }
}
