package org.openfirereceipts.link;

/** Why there is no handler, for the log and the Overview page. */
public final class Trouble {
    public final String code;
    public final String cause;
    public final String remedy;

    Trouble(String code, String cause, String remedy) {
        this.code = code;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String toString() {
        return code + ": " + cause + " " + remedy;
    }
}
