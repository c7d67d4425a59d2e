package org.openfirereceipts.link;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.openfirereceipts.spool.EventBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler hosts this JVM: frames go through two queues that it left in the system properties. */
final class BridgeCarrier implements Carrier, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeCarrier.class);
    private static final String KEY = "openfire.receipts.link";
    private static final byte[] STOP = new byte[0];

    private final LinkedBlockingQueue<byte[]> toHandler;
    private final LinkedBlockingQueue<byte[]> toShim;
    private final Thread thread = new Thread(this, "receipts-bridge");
    private volatile Listener listener;
    private volatile boolean stopped;

    private BridgeCarrier(LinkedBlockingQueue<byte[]> toHandler, LinkedBlockingQueue<byte[]> toShim) {
        this.toHandler = toHandler;
        this.toShim = toShim;
        thread.setDaemon(true);
    }

    /** @return null where no handler hosts this JVM */
    static BridgeCarrier find() {
        Object link = System.getProperties().get(KEY);
        if (!(link instanceof Map)) {
            return null;
        }
        Object toHandler = ((Map<?, ?>) link).get("toHandler");
        Object toShim = ((Map<?, ?>) link).get("toShim");
        if (!(toHandler instanceof LinkedBlockingQueue) || !(toShim instanceof LinkedBlockingQueue)) {
            return null;
        }
        return new BridgeCarrier(queue(toHandler), queue(toShim));
    }

    @SuppressWarnings("unchecked") // PROTOCOL.md fixes the elements' type; run() checks each
    private static LinkedBlockingQueue<byte[]> queue(Object queue) {
        return (LinkedBlockingQueue<byte[]>) queue;
    }

    @Override
    public void start(Listener theListener) {
        listener = theListener;
        // The handler may have been linked to the plugin before it was reloaded.
        toHandler.add(new EventBuffer().frame('g').toFrame());
        thread.start();
    }

    @Override
    public void send(byte[] frames) throws IOException {
        toHandler.add(frames);
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                Object frames = toShim.take();
                if (frames == STOP) {
                    continue;
                }
                if (frames instanceof byte[]) {
                    receive((byte[]) frames);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(byte[] frames) {
        try {
            listener.received(frames, frames.length);
        } catch (Throwable broken) {
            // nothing after this can be trusted, until the handler starts again
            LOG.error(
                    "RECEIPTS_LINK_BROKEN: what the handler says cannot be read ({}). It is listened to again from its"
                            + " next hello on: restart the process that hosts this Openfire if that does not come.",
                    broken.toString());
            try {
                listener.disconnected();
            } catch (Throwable alsoBroken) {
                LOG.error("RECEIPTS_LINK_BROKEN: the link cannot be ended.", alsoBroken);
            }
        }
    }

    @Override
    public void stop() {
        stopped = true;
        toShim.add(STOP);
        try {
            thread.join(5000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        toShim.remove(STOP);
    }

    @Override
    public Trouble trouble() {
        return new Trouble(
                "RECEIPTS_LINK_WAITING",
                "The process that hosts this Openfire has not connected its handler yet.",
                "It does so within seconds of its start; if not, its own log says why.");
    }

    @Override
    public void runtimeChanged() {}
}
