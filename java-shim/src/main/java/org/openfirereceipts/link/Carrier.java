package org.openfirereceipts.link;

import java.io.IOException;

/** Carries bytes between the shim and the handler, in order. */
interface Carrier {
    /** What a carrier tells the link. */
    interface Listener {
        /** Bytes from the handler; called by one thread at a time. */
        void received(byte[] bytes, int length);

        /** The handler is gone, or a new one begins: nothing sent before will be answered. */
        void disconnected();
    }

    void start(Listener listener);

    /** @throws IOException where there is no handler to take it */
    void send(byte[] frames) throws IOException;

    /** Gives the handler up to 5 s to end after its `b`, then sees to it that it ends. */
    void stop();

    /** What keeps the handler away, or null. */
    Trouble trouble();

    /** `plugin.receipts.node` has changed. */
    void runtimeChanged();
}
