package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.session.ClientSession;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.support.ClientSessions;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** What is heard of an account's offline store, and when anything is heard at all. */
public class OfflineTouchesTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final ClientSession bob = ClientSessions.of("bob@localhost/phone", "bob@localhost/phone");
    private final ClientSession carol = ClientSessions.of("carol@localhost/phone", "carol@localhost/phone");
    private Path directory;
    private Spool spool;
    private RoutingThreads threads;
    private OfflineTouches touches;

    @Before
    public void open() throws Exception {
        directory = folder.getRoot().toPath().resolve("spool");
        spool = Spool.open(directory, 1, (sequence, kind, record) -> {}, () -> {});
        threads = new RoutingThreads(Collections.singletonList(new byte[32]));
        touches = new OfflineTouches(threads, spool);
    }

    @After
    public void close() {
        spool.close();
    }

    private static IQ request(String action, String node) {
        IQ request = new IQ(IQ.Type.set);
        org.dom4j.Element child = request.setChildElement("offline", "http://jabber.org/protocol/offline");
        if (node == null) {
            child.addElement(action);
        } else {
            child.addElement("item").addAttribute("action", action).addAttribute("node", node);
        }
        return request;
    }

    private List<String> events() throws Exception {
        spool.close();
        List<String> events = new ArrayList<>();
        spool = Spool.open(directory, 1, (sequence, kind, record) -> events.add(fields(kind, record)), () -> {});
        return events;
    }

    private static String fields(char kind, RecordView record) {
        assertTrue(Math.abs(record.millis() - System.currentTimeMillis()) < 60_000);
        StringBuilder all = new StringBuilder().append(kind);
        for (int i = 0; i < 4; i++) {
            all.append(' ').append(record.text());
        }
        return all.toString();
    }

    @Test
    public void tellsWhatItsOwnerTakesOut() throws Exception {
        touches.enter(request("purge", null), bob);
        touches.leave();
        touches.enter(request("remove", "1970-01-01T00:00:01.500Z"), bob);
        touches.leave();
        touches.enter(request("remove", "yesterday"), bob);
        touches.leave();
        touches.enter(request("view", "1970-01-01T00:00:01.500Z"), bob);
        touches.leave();
        assertEquals(
                java.util.Arrays.asList(
                        "F bob@localhost purged null null", "F bob@localhost removed null 1500"),
                events());
    }

    @Test
    public void knowsWhatIsShownOnly() {
        RoutingThread thread = threads.get();
        touches.enter(request("fetch", null), bob);
        assertTrue(touches.isView(thread, bob));
        assertEquals("not another's", false, touches.isView(thread, carol));
        touches.enter(new Presence(), bob);
        assertEquals("a request that never ended", false, touches.isView(thread, bob));
    }

    @Test
    public void tellsOnceThatTheStoreIsHandedOut() throws Exception {
        RoutingThread thread = threads.get();
        long before = System.currentTimeMillis();
        touches.enter(new Presence(), bob);
        touches.handedOut(thread, carol);
        touches.handedOut(thread, bob);
        touches.handedOut(thread, bob);
        touches.leave();
        touches.handedOut(thread, bob);
        Packet gone = new Presence(Presence.Type.unavailable);
        touches.enter((Presence) gone, bob);
        touches.handedOut(thread, bob);
        List<String> events = events();
        assertEquals(events.toString(), 1, events.size());
        String[] fields = events.get(0).split(" ");
        assertEquals("handed-out", fields[2]);
        assertTrue(Long.parseLong(fields[3]) >= before);
    }

    private static Watching after(Spool spool, Path directory, List<String> found) throws Exception {
        spool.close();
        Watching again = new Watching();
        Spool reopened =
                Spool.open(
                        directory,
                        1,
                        (sequence, kind, record) -> again.found(kind, record),
                        () -> {});
        again.begins(reopened, "5", "1", "localhost");
        reopened.close();
        Spool.open(
                        directory,
                        1,
                        (sequence, kind, record) -> {
                            record.text();
                            record.text();
                            record.text();
                            String domain = record.text();
                            String watchedUntil = record.text();
                            found.add(kind == 'A' && domain != null ? watchedUntil : null);
                        },
                        () -> {})
                .close();
        return again;
    }

    @Test
    public void knowsWhetherItWatchedAllTheTime() throws Exception {
        Watching first = new Watching();
        first.begins(spool, "5", "1", "localhost");
        List<String> killed = new ArrayList<>();
        after(spool, directory, killed);
        assertEquals("nothing before the first", null, killed.get(0));
        assertTrue("ended in the middle", Long.parseLong(killed.get(1)) > 0);

        spool = Spool.open(directory, 1, (sequence, kind, record) -> {}, () -> {});
        first.ends(spool);
        List<String> unloaded = new ArrayList<>();
        after(spool, directory, unloaded);
        assertEquals("ended, and began again", null, unloaded.get(3));
        spool = Spool.open(directory, 1, (sequence, kind, record) -> {}, () -> {});
    }
}
