package org.openfirereceipts.compat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jivesoftware.openfire.RoutingTable;
import org.jivesoftware.openfire.XMPPServer;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * Openfire's routing behind its interceptors. Its `PacketDeliverer` would do, but routes by the message's own `to` only,
 * and writes the whole stanza into the log where routing throws.
 */
public final class RoutingTables {
    private final XMPPServer server;
    private final Method route;

    public RoutingTables(XMPPServer server) {
        this.server = server;
        this.route = find();
    }

    /**
     * @param target where it goes, whatever its `to` says
     * @throws Exception what Openfire throws at it
     */
    public void route(JID target, Message message) throws Exception {
        RoutingTable table = server.getRoutingTable();
        try {
            if (route.getParameterCount() == 2) {
                route.invoke(table, target, message);
            } else {
                route.invoke(table, target, message, false);
            }
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() instanceof Exception ? (Exception) thrown.getCause() : thrown;
        }
    }

    /** Since 4.8 without the last parameter (whether the server made the packet), up to 4.8 with it. */
    private static Method find() {
        try {
            return RoutingTable.class.getMethod("routePacket", JID.class, Packet.class);
        } catch (NoSuchMethodException older) {
            try {
                return RoutingTable.class.getMethod("routePacket", JID.class, Packet.class, boolean.class);
            } catch (NoSuchMethodException unknown) {
                throw new IllegalStateException(unknown);
            }
        }
    }
}
