package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;

/** The link over its carrier `bridge`, whose two queues a test can hold. */
public class LinkTest implements Link.Shim {
    /** Where a frame, behind its length, says its kind. */
    private static final int KIND = 4;

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final LinkedBlockingQueue<byte[]> toHandler = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<byte[]> toShim = new LinkedBlockingQueue<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final FrameReader reader = new FrameReader();
    private final EventBuffer event = new EventBuffer();
    private volatile boolean changing;
    private volatile String surroundings = "100";
    private Link link;
    private Spool spool;

    @Before
    public void start() throws Exception {
        Map<String, Object> queues = new HashMap<>();
        queues.put("toHandler", toHandler);
        queues.put("toShim", toShim);
        System.getProperties().put("openfire.receipts.link", queues);
        link = new Link(folder.getRoot(), folder.getRoot(), this);
        spool =
                Spool.open(
                        new File(folder.getRoot(), "spool").toPath(),
                        32,
                        (sequence, kind, record) -> {},
                        link::appended);
        link.start(spool);
        // a plugin that begins asks for the handler's hello
        assertEquals('g', (char) toHandler.take()[KIND]);
    }

    @After
    public void stop() {
        System.getProperties().remove("openfire.receipts.link");
        link.stop();
        spool.close();
    }

    @Override
    public List<byte[]> greet(String handlerVersion, long committed) {
        taken.add("H " + handlerVersion + " " + committed);
        if (changing) {
            assertTrue(link.send(new EventBuffer().frame('p').field("changed").toFrame()));
            link.send(new EventBuffer().frame('q').field("of the one before").toFrame());
        }
        return Arrays.asList(
                new EventBuffer().frame('h').field("1").toFrame(), new EventBuffer().frame('p').field("n").toFrame());
    }

    @Override
    public List<byte[]> properties() {
        return Arrays.asList(new EventBuffer().frame('p').field("n").toFrame());
    }

    @Override
    public void frame(char kind, RecordView fields) {
        taken.add(kind + " " + fields.text());
    }

    @Override
    public void handlerGone() {
        taken.add("gone");
    }

    @Override
    public String node() {
        return null;
    }

    @Override
    public String surroundings() {
        return surroundings;
    }

    private void hello() {
        toShim.add(new EventBuffer().frame('H').field("1").field("test").field(0).toFrame());
    }

    /** The frames that come within a while, as their kinds and first fields. */
    private List<String> frames(int millis) throws InterruptedException {
        List<String> frames = new ArrayList<>();
        long until = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis; left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            byte[] bytes = toHandler.poll(left, TimeUnit.MILLISECONDS);
            if (bytes != null) {
                reader.feed(bytes, 0, bytes.length, (kind, fields) -> frames.add(kind + " " + fields.text()));
            }
        }
        return frames;
    }

    @Test
    public void nothingElseIsSaidBeforeTheHandlerSpeaks() throws Exception {
        spool.append(event.event('A', 1).field("x"), true);
        assertFalse(link.send(new EventBuffer().frame('q').toFrame()));
        toShim.add(new EventBuffer().frame('K').field(1).toFrame());
        assertEquals(new ArrayList<>(), frames(200));
        assertTrue(taken.isEmpty());
        assertEquals("RECEIPTS_LINK_WAITING", link.trouble().code);
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "w 1"), frames(300));
        assertEquals(null, link.trouble());
    }

    /** Its log is broken: it answers people all the same, for which it has to know the properties. */
    @Test
    public void aHandlerWithoutALogIsToldThePropertiesAndMayBeAsked() throws Exception {
        toShim.add(new EventBuffer().frame('H').field("1").field("test").field(null).toFrame());
        assertEquals(Arrays.asList("p n", "w 0"), frames(300));
        assertEquals(null, link.trouble());
        assertFalse(link.followed());
        assertTrue(link.send(new EventBuffer().frame('q').field("7").toFrame()));
        toShim.add(new EventBuffer().frame('y').field("7").toFrame());
        assertEquals(Arrays.asList("q 7"), frames(300));
        assertEquals(Arrays.asList("y 7"), taken);
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "w 0"), frames(300));
        assertTrue(link.followed());
    }

    @Test
    public void everyHandlerIsGreetedAnew() throws Exception {
        spool.append(event.event('A', 1).field("x"), true);
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "w 1"), frames(300));
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "w 1"), frames(300));
        assertEquals(Arrays.asList("H test 0", "H test 0"), taken);
    }

    @Test
    public void aWakeCoversFiveMillisecondsAndTheLastOneIsComplete() throws Exception {
        hello();
        frames(200);
        long begun = System.nanoTime();
        for (int i = 0; i < 50_000; i++) {
            spool.append(event.event('D', 1).field("x"), true);
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        List<String> wakes = frames(300);
        assertEquals("w 50000", wakes.get(wakes.size() - 1));
        assertTrue(wakes.size() + " wakes in " + millis + " ms", wakes.size() <= millis / 5 + 3);
    }

    @Test
    public void whereMuchComesTheNextWakeWaitsForTheHandler() throws Exception {
        hello();
        frames(300);
        for (int i = 0; i < 1000; i++) {
            spool.append(event.event('D', 1).field("x"), true);
        }
        frames(30);
        for (int i = 0; i < 1000; i++) {
            spool.append(event.event('D', 1).field("x"), true);
        }
        long begun = System.nanoTime();
        assertTrue(link.send(new EventBuffer().frame('q').field("7").toFrame()));
        toShim.add(new EventBuffer().frame('K').field(1).toFrame());
        List<String> said = frames(100);
        assertTrue(said.contains("q 7"));
        assertEquals("w 2000", said.get(said.size() - 1));
        assertTrue(System.nanoTime() - begun < 200_000_000L);
    }

    @Test
    public void whatIsSaidDoesNotWaitWithIt() throws Exception {
        hello();
        frames(300);
        spool.append(event.event('D', 1).field("x"), true);
        frames(30);
        for (int i = 0; i < 1000; i++) {
            spool.append(event.event('D', 1).field("x"), true);
        }
        link.send(new EventBuffer().frame('q').field("7").toFrame());
        assertTrue(frames(60).contains("q 7"));
        List<String> later = frames(300);
        assertEquals("w 1001", later.get(later.size() - 1));
    }

    @Test
    public void anAppendInTheQuietIsToldAtOnce() throws Exception {
        hello();
        frames(200);
        for (int i = 1; i <= 5; i++) {
            Thread.sleep(20);
            long begun = System.nanoTime();
            spool.append(event.event('D', 1).field("x"), true);
            byte[] wake = toHandler.poll(5, TimeUnit.SECONDS);
            assertTrue(wake != null);
            assertTrue("within 0.5 s", System.nanoTime() - begun < 500_000_000L);
        }
    }

    @Test
    public void framesAreHandedOnInOrderAndABrokenOneIsLeftOut() throws Exception {
        hello();
        frames(200);
        byte[] broken = {0, 0, 0, 5, 'r', 0, 0, 0, 99};
        toShim.add(new EventBuffer().frame('K').field(7).toFrame());
        toShim.add(broken);
        toShim.add(new EventBuffer().frame('y').field("last").toFrame());
        frames(200);
        assertEquals(Arrays.asList("H test 0", "K 7", "y last"), taken);
    }

    @Test
    public void bytesThatAreNoFramesEndTheConnectionOnly() throws Exception {
        hello();
        frames(200);
        toShim.add(new byte[] {-1, -1, -1, -1, 0});
        toShim.add(new EventBuffer().frame('K').field(7).toFrame());
        frames(200);
        assertEquals(Arrays.asList("H test 0", "gone"), taken);
        assertFalse(link.connected());
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "w 0"), frames(200));
        assertTrue(link.connected());
    }

    @Test
    public void aPropertyThatChangesDuringTheGreetingFollowsIt() throws Exception {
        changing = true;
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "p changed", "w 0"), frames(200));
        hello();
        assertEquals(Arrays.asList("h 1", "p n", "p changed", "w 0"), frames(200));
    }

    @Test
    public void anotherProtocolIsNotGreeted() throws Exception {
        toShim.add(new EventBuffer().frame('H').field("2").field("future").field(0).toFrame());
        assertEquals(new ArrayList<>(), frames(200));
        assertFalse(link.connected());
    }

    @Test
    public void theLastWordIsStopping() throws Exception {
        hello();
        frames(200);
        link.stop();
        List<String> words = frames(200);
        assertEquals("b null", words.get(words.size() - 1));
    }

    @Test
    public void aWakeTellsOfTheSurroundingsAndComesWhereNothingElseHasChanged() throws Exception {
        hello();
        frames(300);
        surroundings = "011";
        link.appended();
        List<String> told = new ArrayList<>();
        byte[] bytes = toHandler.poll(3, TimeUnit.SECONDS);
        reader.feed(
                bytes,
                0,
                bytes.length,
                (kind, fields) -> {
                    for (int field = 0; field < 7; field++) {
                        told.add(fields.text());
                    }
                });
        assertEquals(Arrays.asList("0", "1", "1"), told.subList(4, 7));
        assertEquals(new ArrayList<>(), frames(300));
    }
}
