package org.openfirereceipts.command;

/**
 * Whether a viewer sees that a session is there, by what is known of both. What the sender of a message is told must not
 * show more than that (XEP-0184, section 8).
 */
final class Viewing {
    /** The viewer has a subscription to the account's presence. */
    boolean subscribed;
    /** The session broadcasts that it is there; or did, when it had what the viewer is told about. */
    boolean broadcast;
    /** A privacy list or a block is against presence for the viewer, or was when it was broadcast. */
    boolean blocked;
    /** What the viewer was told apart from broadcasts, last: that the session is there, or not. Null where nothing. */
    Boolean told;

    boolean isSeen() {
        return why() == Why.SUBSCRIBED || why() == Why.DIRECTED;
    }

    enum Why {
        SUBSCRIBED,
        DIRECTED,
        NOT_SUBSCRIBED,
        BLOCKED,
        TOLD_OTHERWISE,
        NOT_BROADCAST
    }

    Why why() {
        if (blocked) {
            return Why.BLOCKED;
        }
        if (told != null) {
            return told ? Why.DIRECTED : Why.TOLD_OTHERWISE;
        }
        if (!broadcast) {
            return Why.NOT_BROADCAST;
        }
        return subscribed ? Why.SUBSCRIBED : Why.NOT_SUBSCRIBED;
    }
}
