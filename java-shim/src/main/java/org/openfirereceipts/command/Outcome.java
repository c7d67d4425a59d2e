package org.openfirereceipts.command;

/** How a command ended: `outcome` and `reason` of `Y`. */
final class Outcome {
    static final Outcome DONE = new Outcome("done", null);

    final String outcome;
    final String reason;

    private Outcome(String outcome, String reason) {
        this.outcome = outcome;
        this.reason = reason;
    }

    static Outcome skipped(String reason) {
        return new Outcome("skipped", reason);
    }

    static Outcome failed(String reason) {
        return new Outcome("failed", reason);
    }

    /** Nothing was begun. Of a message that lies in the store that is no failure: there it is. */
    static Outcome untouched(boolean liesThere, String reason) {
        return liesThere ? skipped(reason) : failed(reason);
    }

    /** Without the exception's message, which may quote a stanza. */
    static Outcome failed(Throwable cause) {
        return new Outcome("failed", cause.getClass().getName());
    }
}
