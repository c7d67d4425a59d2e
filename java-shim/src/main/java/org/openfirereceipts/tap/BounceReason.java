package org.openfirereceipts.tap;

import org.jivesoftware.openfire.OfflineMessageStrategy;
import org.jivesoftware.openfire.XMPPServer;

/** Why Openfire bounces a message instead of storing it. */
class BounceReason {
    /** A session, or an account, has a privacy list against it. */
    static final String BLOCKED = "blocked";

    /** As Openfire is set now. */
    String now() {
        OfflineMessageStrategy.Type type =
                XMPPServer.getInstance().getOfflineMessageStrategy().getType();
        return type == OfflineMessageStrategy.Type.store_and_bounce ? "quota" : "no-offline-store";
    }
}
