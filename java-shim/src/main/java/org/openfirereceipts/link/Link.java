package org.openfirereceipts.link;

import java.io.File;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Rest;
import org.openfirereceipts.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shim's end of the link: greets the handler, wakes it, sends it frames and hands on its frames
 * (PROTOCOL.md, Link).
 */
public final class Link implements Carrier.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long IDLE_NANOS = 1_000_000_000;
    /** Where a frame's kind is: behind its length. */
    private static final int KIND = 4;

    /** What the link needs to know of the shim. */
    public interface Shim {
        /**
         * A handler has connected: drop the commands of the one before that have not begun.
         *
         * @return the frames to greet it with: `h`, then `p` for each property that is set
         */
        List<byte[]> greet(String handlerVersion, long committed);

        /** The frames for a handler that follows nothing, as its log is not open: `p` for each property that is set. */
        List<byte[]> properties();

        /** A frame from the handler, other than `H`; called by one thread at a time, must not block. */
        void frame(char kind, RecordView fields);

        /** The handler is gone. */
        void handlerGone();

        /** Value of `plugin.receipts.node`, or null. */
        String node();

        /** What the handler has to know beside the spool, a letter each: at the end of `w`, which tells of changes. */
        String surroundings();
    }

    private final Shim shim;
    private final Carrier carrier;
    private final Thread writer = new Thread(this::write, "receipts-link");
    private final Deque<byte[]> outgoing = new ArrayDeque<>();
    /** Properties that changed while the greeting was put together. Guarded by `outgoing`, as is `greeting`. */
    private final Deque<byte[]> meanwhile = new ArrayDeque<>();
    private boolean greeting;
    private volatile Spool spool;
    private FrameReader incoming = new FrameReader();
    private volatile boolean connected;
    private volatile boolean followed;
    private final Wakes wakes = new Wakes();
    /** Something was appended that the writer has not seen. While it holds a wake back this is so, and nobody rouses it. */
    private volatile boolean signalled;
    /** There is what a wake that is held back must not keep waiting. */
    private volatile boolean urgent;
    private volatile boolean stopped;
    private volatile boolean greeted;

    public Link(File pluginDirectory, File data, final Shim shim) {
        this.shim = shim;
        Carrier bridge = BridgeCarrier.find();
        this.carrier = bridge != null ? bridge : new PipeCarrier(pluginDirectory, data, shim::node);
        writer.setDaemon(true);
    }

    public void start(Spool theSpool) {
        spool = theSpool;
        writer.start();
        carrier.start(this);
    }

    /** Something was appended. Called on Openfire's threads: one volatile read where a wake is due already. */
    public void appended() {
        if (!signalled) {
            signalled = true;
            LockSupport.unpark(writer);
        }
    }

    private void rouse() {
        urgent = true;
        signalled = true;
        LockSupport.unpark(writer);
    }

    /** @return false where there is no handler; the frame is dropped then */
    public boolean send(byte[] frame) {
        synchronized (outgoing) {
            if (greeting && frame[KIND] == 'p') {
                // whether the greeting has this value or an older one is not known: it follows behind
                meanwhile.add(frame);
                return true;
            }
            if (!connected) {
                return false;
            }
            outgoing.add(frame);
        }
        rouse();
        return true;
    }

    /** Tells the handler again how far the spool is, to which it says something, be it nothing new. */
    public void nudge() {
        send(wake(new EventBuffer(), spool.complete(), spool.droppedTotal()).toFrame());
    }

    private EventBuffer wake(EventBuffer buffer, long complete, long dropped) {
        buffer.frame('w').field(complete).field(spool.bytes()).field(dropped);
        buffer.field(spool.full() ? "1" : "0");
        String surroundings = shim.surroundings();
        for (int i = 0; i < surroundings.length(); i++) {
            buffer.field(surroundings.substring(i, i + 1));
        }
        return buffer;
    }

    public boolean connected() {
        return connected;
    }

    /** Whether the handler that is connected follows the spool. */
    public boolean followed() {
        return followed;
    }

    /** What keeps the handler away; null where it is connected. */
    public Trouble trouble() {
        return connected ? null : carrier.trouble();
    }

    public void runtimeChanged() {
        carrier.runtimeChanged();
    }

    /** Says `b`, waits for the handler to end (up to 5 s where it is a child) and lets go of it. */
    public void stop() {
        send(new EventBuffer().frame('b').toFrame());
        stopped = true;
        rouse();
        try {
            writer.join(2000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        carrier.stop();
        disconnected();
    }

    @Override
    public void received(byte[] bytes, int length) {
        incoming.feed(bytes, 0, length, this::record);
    }

    @Override
    public void disconnected() {
        synchronized (outgoing) {
            connected = false;
            followed = false;
            outgoing.clear();
        }
        incoming = new FrameReader();
        shim.handlerGone();
    }

    private void record(char kind, RecordView fields) {
        try {
            if (kind == 'H') {
                greet(fields);
            } else if (connected) {
                if (kind == 'K' && wakes.acknowledged()) {
                    rouse();
                }
                shim.frame(kind, fields);
            }
        } catch (RuntimeException broken) {
            LOG.warn(
                    "RECEIPTS_LINK_FRAME: a frame of kind {} from the handler is left out ({}). Handler and shim are"
                            + " of different versions if this repeats: reinstall one receipts.jar.",
                    (int) kind,
                    broken.getClass().getName());
        }
    }

    private void greet(RecordView fields) {
        String protocol = fields.text();
        String version = fields.text();
        // without one its log is not open: it answers people, and says `H` again when it is
        String committed = fields.text();
        if (!"1".equals(protocol)) {
            LOG.error(
                    "RECEIPTS_LINK_PROTOCOL: the handler speaks protocol {}, this shim 1. Reinstall one receipts.jar;"
                            + " a handler given by openfire.receipts.handler must be of the same version.",
                    protocol);
            return;
        }
        synchronized (outgoing) {
            greeting = true;
            // what was meant for the one before must not reach this one, and nothing may come before `h`
            connected = false;
            followed = false;
            outgoing.clear();
        }
        List<byte[]> frames = null;
        try {
            frames = committed == null ? shim.properties() : shim.greet(version, Long.parseLong(committed));
        } finally {
            synchronized (outgoing) {
                greeting = false;
                if (frames != null) {
                    outgoing.addAll(frames);
                    outgoing.addAll(meanwhile);
                    connected = true;
                    followed = committed != null;
                    greeted = true;
                }
                meanwhile.clear();
            }
        }
        LOG.info(
                "The handler (version {}) is connected; {}.",
                version,
                committed == null ? "its log is not open yet" : "it has committed event " + committed);
        rouse();
    }

    /** Sends what waits, and wakes when they are due. */
    private void write() {
        EventBuffer buffer = new EventBuffer();
        long held = 0;
        while (true) {
            rest(wakes.spacing());
            if (held > 0 && !urgent) {
                LockSupport.parkNanos(held);
            }
            boolean last = stopped;
            urgent = false;
            signalled = false;
            // read before the frames are: what makes it true puts the greeting there first
            boolean up = connected;
            byte[] frames;
            synchronized (outgoing) {
                frames = FrameBatch.take(outgoing);
            }
            if (frames == null && last) {
                return;
            }
            if (greeted) {
                greeted = false;
                wakes.begin();
            }
            boolean sent = false;
            try {
                if (frames != null) {
                    carrier.send(frames);
                    sent = true;
                }
                long now = System.nanoTime();
                long complete = spool.complete();
                long dropped = spool.droppedTotal();
                String surroundings = shim.surroundings();
                boolean isNews = up && wakes.isNews(complete, dropped, surroundings, now);
                held = isNews ? wakes.hold(complete, now) : 0;
                if (held > 0) {
                    // so that what is appended meanwhile does not rouse this thread
                    signalled = true;
                } else if (isNews) {
                    carrier.send(wake(buffer, complete, dropped).toFrame());
                    wakes.told(complete, dropped, surroundings, now);
                    sent = true;
                }
            } catch (IOException gone) {
                // the carrier notices by itself, and the next handler is told everything again
            }
            if (!sent && !signalled && !stopped) {
                spool.tidy(Rest.NANOS);
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
    }

    /** Under load, what comes within that time shares one wake; nobody needs to unpark this thread then. */
    private static void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
