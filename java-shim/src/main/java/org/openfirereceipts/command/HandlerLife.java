package org.openfirereceipts.command;

import org.openfirereceipts.link.Link;

/** What is known here of how far the handler is, and when it was last heard. */
final class HandlerLife implements Asking.Handler {
    private final Link link;
    private volatile long committed;
    private volatile long heardAt = System.nanoTime();

    HandlerLife(Link link) {
        this.link = link;
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    void heard(long position) {
        committed = position;
        heard();
    }

    @Override
    public long committed() {
        return committed;
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    @Override
    public void nudge() {
        link.nudge();
    }
}
