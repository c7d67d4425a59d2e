package org.openfirereceipts.tap;

import org.jivesoftware.openfire.XMPPServer;
import org.xmpp.packet.JID;

/** Which addresses are of this server's rooms (XEP-0045). */
class Chatrooms {
    /** Whether `address` is an occupant's of a room: `room@service/nick`. */
    boolean isOccupant(JID address) {
        return address.getNode() != null
                && address.getResource() != null
                && XMPPServer.getInstance().getMultiUserChatManager().getMultiUserChatService(address) != null;
    }
}
