package org.openfirereceipts.link;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** The handler hosts this JVM: frames go through two queues that it left in the system properties. */
final class BridgeCarrier implements Carrier, Runnable {
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
                    listener.received((byte[]) frames, ((byte[]) frames).length);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
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
                "RECEIPTS-LINK-WAITING",
                "The process that hosts this Openfire has not connected its handler yet.",
                "It does so within seconds of its start; if not, its own log says why.");
    }

    @Override
    public void runtimeChanged() {}
}
