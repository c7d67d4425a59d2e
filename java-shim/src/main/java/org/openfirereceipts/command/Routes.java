package org.openfirereceipts.command;

import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.tap.Tap;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Command `r`: lets a stanza of the handler into Openfire. */
final class Routes {
    private final XMPPServer server;
    private final Tap tap;

    Routes(XMPPServer server, Tap tap) {
        this.server = server;
        this.tap = tap;
    }

    /** @param owner bare JID whose presence the stanza gives away to `viewer`, or null */
    Outcome route(String xml, String owner, String viewer) {
        if (owner != null && !maySee(owner, viewer)) {
            return Outcome.skipped("presence");
        }
        final Packet packet = Stanzas.parse(xml);
        tap.asOwn(
                packet,
                new Runnable() {
                    @Override
                    public void run() {
                        server.getPacketRouter().route(packet);
                    }
                });
        return Outcome.DONE;
    }

    private boolean maySee(String owner, String viewer) {
        try {
            return viewer != null
                    && server.getPresenceManager().canProbePresence(new JID(viewer), new JID(owner).getNode());
        } catch (UserNotFoundException nobody) {
            return false;
        }
    }
}
