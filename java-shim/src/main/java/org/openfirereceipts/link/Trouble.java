package org.openfirereceipts.link;

/** Why there is no handler, for the log and the Overview page. */
public final class Trouble {
    public final String code;
    public final String cause;
    public final String remedy;
    /** What becomes of messages meanwhile. */
    public final String meanwhile;

    Trouble(String code, String cause, String remedy) {
        this(code, cause, remedy, "Messages flow as always, and are kept for the log until it is.");
    }

    public Trouble(String code, String cause, String remedy, String meanwhile) {
        this.meanwhile = meanwhile;
        this.code = code;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String toString() {
        return code + ": " + cause + " " + remedy;
    }
}
